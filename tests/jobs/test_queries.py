"""Files of queries: lines or JSONL, with every fault named and the rest read."""

import io
from pathlib import Path

import pytest

from indexer.errors import NotFound
from indexer.jobs import queries as module
from indexer.jobs.queries import Asked, read_queries
from indexer.model import Rejection


def read(tmp_path: Path, content: str | bytes, name: str = "queries.txt") -> list[object]:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read_queries(str(path)))


def asked(tmp_path: Path, content: str | bytes, name: str = "q.txt") -> list[tuple[str, str]]:
    found = read(tmp_path, content, name)
    assert all(isinstance(one, Asked) for one in found), found
    return [(one.id, one.text) for one in found if isinstance(one, Asked)]


def test_a_line_is_a_query_and_its_number_the_id(tmp_path: Path) -> None:
    assert asked(tmp_path, "مجلس الأمن\n\n  النفط \r\nآخر") == [
        ("1", "مجلس الأمن"),
        ("3", "النفط"),
        ("4", "آخر"),
    ]


def test_objects_are_read_by_the_ending_or_by_the_first_line(tmp_path: Path) -> None:
    content = '\n{"id": "q", "text": "a"}\n{"text": "b"}\n{"id": 7, "text": "c", "more": []}\n'
    expected = [("q", "a"), ("3", "b"), ("7", "c")]
    assert asked(tmp_path, content, "q.jsonl") == expected
    assert asked(tmp_path, content, "q.txt") == expected
    assert asked(tmp_path, "\ufeff" + content, "noending") == expected


def test_a_line_in_brackets_is_a_query(tmp_path: Path) -> None:
    assert asked(tmp_path, '{خبر}\n{"id": "q"}\n') == [("1", "{خبر}"), ("2", '{"id": "q"}')]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "not JSON"),
        (b"[1]", "legal is an object"),
        (b'{"id": "x"}', "text is None"),
        (b'{"id": "x", "text": " "}', "text is ' '"),
        (b'{"id": "x", "text": 5}', "text is 5"),
        (b'{"id": [], "text": "a"}', "id is []"),
        (b'{"id": true, "text": "a"}', "id is True"),
        (b'{"id": "", "text": "a"}', "id is ''"),
        (b'{"id": "good", "text": "again"}', "'good' is already"),
        (b'{"id": "x", "text": "\xc7\xe1"}', "not valid UTF-8: byte 0xC7"),
        (b'{"id": "x", "text": "' + b"a" * 300 + b'"}', "longer than 200 bytes"),
        (b"[" * 150 + b"]" * 40, "not JSON"),
    ],
)
def test_a_bad_line_is_named_and_the_rest_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: bytes, reason: str
) -> None:
    monkeypatch.setattr(module, "MAX_LINE", 200)
    good = b'{"id": "good", "text": "a"}\n'
    first, bad, last = read(tmp_path, good + line + b'\n{"id": "z", "text": "b"}', "q.jsonl")
    assert isinstance(bad, Rejection)
    assert (Path(bad.file).name, bad.record) == ("q.jsonl", "line 2")
    assert reason in bad.reason
    assert isinstance(first, Asked)
    assert isinstance(last, Asked)
    assert (first.id, last.id, last.line) == ("good", "z", 3)


def test_an_empty_file_has_no_queries(tmp_path: Path) -> None:
    assert read(tmp_path, "") == []


@pytest.mark.parametrize("name", ["nowhere.txt", "."])
def test_a_missing_file_is_said_at_once(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotFound, match="no such file"):
        read_queries(str(tmp_path / name))


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO("خبر\n".encode())))
    assert list(read_queries("-")) == [Asked("1", "خبر", 1)]
