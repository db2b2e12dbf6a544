"""Which files are read, and as what."""

import io
import os
import sys
from pathlib import Path

import pytest

from indexer.errors import NotFound, UsageError
from indexer.model import Document, Rejection
from indexer.sources import Input, find, read


def found(*paths: Path | str, recursive: bool = False, fmt: str = "auto") -> list[tuple[str, str]]:
    """(path below the root, format or packing) of each input."""
    inputs = []
    for source in find(paths, recursive=recursive, fmt=fmt):
        assert isinstance(source, Input)
        inputs.append((source.relative, source.packing or source.format))
    return inputs


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("b.txt", "a.JSON", "c.jsonl", "d.csv", "e.tsv", "f.zip", "g.ndjson"):
        (tmp_path / name).write_text("خبر")
    for name in (
        ".hidden.txt",
        "picture.png",
        "README.md",
        "plain",
        "sub/z.txt",
        "sub/deep/y.json",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("خبر")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "x.txt").write_text("خبر")
    return tmp_path


def test_a_folder_gives_its_own_known_files_by_name(folder: Path) -> None:
    assert found(folder) == [
        ("a.JSON", "json"),
        ("b.txt", "txt"),
        ("c.jsonl", "jsonl"),
        ("d.csv", "csv"),
        ("e.tsv", "csv"),
        ("f.zip", "zip"),
        ("g.ndjson", "jsonl"),
    ]


def test_recursive_goes_below(folder: Path) -> None:
    below = [path for path, _ in found(folder, recursive=True)]
    assert below[-2:] == ["sub/deep/y.json", "sub/z.txt"]
    assert len(below) == 9


def test_a_named_format_chooses_among_the_files_of_a_folder(folder: Path) -> None:
    assert found(folder, fmt="txt") == [("b.txt", "txt"), ("f.zip", "zip"), ("plain", "txt")]
    assert [path for path, _ in found(folder, fmt="jsonl")] == [
        *("a.JSON", "c.jsonl", "f.zip", "g.ndjson", "plain"),
    ]


def test_the_order_of_the_paths_is_kept(folder: Path) -> None:
    assert found(folder / "d.csv", folder / "sub", folder / "b.txt") == [
        ("d.csv", "csv"),
        ("z.txt", "txt"),
        ("b.txt", "txt"),
    ]


def test_ids_of_texts_are_paths_below_the_folder_given(folder: Path) -> None:
    ids = [
        result.id
        for path in (folder, folder / "sub", folder / "sub" / "z.txt")
        for source in find([path], recursive=True)
        if isinstance(source, Input) and source.format == "txt"
        for result in read(source)
        if isinstance(result, Document)
    ]
    assert ids == ["b.txt", "sub/z.txt", "z.txt", "z.txt"]


def test_the_folder_may_be_the_current_one(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder / "sub")
    assert found(".") == found("../sub/") == found("z.txt") == [("z.txt", "txt")]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"\xd8\xae\xd8\xa8\xd8\xb1", "txt"),
        (b"", "txt"),
        (b'\xef\xbb\xbf{"title":\n "x"}', "json"),
        (b' [{"title": "x"}]', "json"),
        (b'{"title": "x"}\n{"title": "y"}\n', "jsonl"),
        (b"id;title;body\n1;x;y\n", "csv"),
        (b"title\nx\n", "txt"),
        ("العنوان، من أمس".encode("cp1256"), "txt"),
        ('{"title": "العنوان"}'.encode("utf-16"), "jsonl"),
        (b"PK\x03\x04whatever", "zip"),
    ],
)
def test_a_named_file_of_unknown_ending_is_looked_into(
    tmp_path: Path, content: bytes, expected: str
) -> None:
    (tmp_path / "data.bak").write_bytes(content)
    assert found(tmp_path / "data.bak") == [("data.bak", expected)]
    assert found(tmp_path / "data.bak", fmt="csv") == [("data.bak", "csv")]


def test_a_named_file_that_is_no_text_is_rejected_with_the_legal_formats(tmp_path: Path) -> None:
    path = tmp_path / "picture.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    (rejection,) = find([path])
    assert isinstance(rejection, Rejection)
    assert rejection.file == str(path)
    assert "txt, json, jsonl, csv" in rejection.reason


def test_what_is_not_there_is_an_error_before_anything_is_read(folder: Path) -> None:
    for missing in (folder / "nowhere", folder / "b.txt" / "x", "x" * 5000, "a\0b"):
        if isinstance(missing, str) and len(missing) == 5000 and sys.platform != "linux":
            continue
        with pytest.raises(NotFound, match="no such file or folder"):
            find([folder, missing])


def test_an_unknown_format_is_an_error(folder: Path) -> None:
    with pytest.raises(UsageError, match="legal are auto, txt, json, jsonl, csv"):
        find([folder], fmt="docx")


def test_links_in_a_circle_end(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.txt").write_text("خبر")
    (tmp_path / "sub" / "up").symlink_to(tmp_path)
    (tmp_path / "again").symlink_to(tmp_path / "sub")
    assert found(tmp_path, recursive=True) == [("sub/a.txt", "txt")]


def test_a_folder_that_cannot_be_listed_is_reported(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = os.scandir

    def scandir(path: Path) -> object:
        if Path(path).name == "deep":
            raise PermissionError(13, "Permission denied")
        return listed(path)

    monkeypatch.setattr(os, "scandir", scandir)
    rejections = [r for r in find([folder], recursive=True) if isinstance(r, Rejection)]
    assert rejections == [
        Rejection(str(folder / "sub" / "deep"), "", "the folder cannot be read: Permission denied")
    ]


def test_a_pipe_in_a_folder_is_passed_over_and_a_named_one_wants_a_format(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    os.mkfifo(tmp_path / "pipe")
    assert found(tmp_path) == []
    (rejection,) = find([tmp_path / "pipe"])
    assert isinstance(rejection, Rejection)
    assert "--format" in rejection.reason


def test_a_named_pipe_is_read(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.write(writing, '{"title": "خبر"}\n'.encode())
    os.close(writing)
    (source,) = find([f"/dev/fd/{reading}"], fmt="jsonl")
    assert isinstance(source, Input)
    (document,) = read(source)
    os.close(reading)
    assert isinstance(document, Document)
    assert document.title == "خبر"


@pytest.mark.parametrize(
    ("fmt", "content"),
    [
        ("txt", "خبر\n\nنصه"),
        ("json", '[{"title": "خبر"}]'),
        ("jsonl", '{"title": "خبر"}'),
        ("csv", "title\nخبر\n"),
        ("html", "<html><title>خبر</title><p>نصه الطويل</p></html>"),
        ("feed", "<rss><channel><item><title>خبر</title></item></channel></rss>"),
    ],
)
def test_standard_input_of_every_format(
    monkeypatch: pytest.MonkeyPatch, fmt: str, content: str
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content.encode())))
    (source,) = find(["-"], fmt=fmt)
    assert isinstance(source, Input)
    (document,) = read(source)
    assert isinstance(document, Document)
    assert document.title == "خبر"


def test_standard_input_is_jsonl(monkeypatch: pytest.MonkeyPatch) -> None:
    text = '{"title": "أ"}\nx\n{"title": "ب"}'
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    (source,) = find(["-"])
    assert isinstance(source, Input)
    first, bad, last = read(source)
    assert isinstance(first, Document)
    assert isinstance(last, Document)
    assert bad == Rejection("standard input", "line 2", "not JSON: Expecting value: character 1")
