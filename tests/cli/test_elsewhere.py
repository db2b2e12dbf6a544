"""What a command writes for its user never lands in the index."""

from pathlib import Path

import pytest

from .conftest import Run

WRITING = {
    "backup": ("FILE", ["backup"]),
    "export": ("FILE", ["export"]),
    "search": ("--export", ["search", "مجلس", "--export", "jsonl"]),
    "batch": ("--output", ["batch", "queries", "--output"]),
    "index": ("--errors-out", ["index", "news.jsonl", "--errors-out"]),
    "reindex": ("--errors-out", ["reindex", "--errors-out"]),
}
"""Commands that take the name of a file to write last, each with what they call it."""


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.files
@pytest.mark.parametrize("command", WRITING)
def test_a_file_in_the_index_is_refused_by_whatever_name(
    news: Run, target: Path, tmp_path: Path, command: str
) -> None:
    (tmp_path / "queries").write_text("مجلس\n", "utf-8")
    (tmp_path / "news.jsonl").write_text('{"id": "n", "body": "خبر"}\n', "utf-8")
    (tmp_path / "link").symlink_to(target / "b000001")
    (tmp_path / "leading").symlink_to(target / "new.jsonl")
    before = contents(target)
    option, arguments = WRITING[command]
    for name in (
        target / "kashshaf.json",
        "index/kashshaf.json",
        "index/b000001/../new.jsonl",
        "link/_MAIN_1.toc",
        "leading",
        "index",
    ):
        ended = news(*arguments, name)
        assert ended.status == 2
        assert f"{option}: {name} is in the folder of the index {target}, which holds" in ended.err
        assert ended.out == ""
    assert contents(target) == before
    beside = f"index-{command}"
    assert news(*arguments, beside).status == 0
    assert (tmp_path / beside).exists()


@pytest.mark.files
def test_nor_in_one_that_is_yet_to_be_made(run: Run, target: Path, tmp_path: Path) -> None:
    (tmp_path / "news.jsonl").write_text('{"id": "n", "body": "خبر"}\n', "utf-8")
    ended = run("index", "news.jsonl", "--errors-out", target / "rejected")
    assert ended.status == 2
    assert not target.exists()
    assert run("index", "news.jsonl").status == 0
