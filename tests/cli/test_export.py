"""The documents as JSONL: ``export`` writes what ``index -`` takes back unchanged."""

import json
from pathlib import Path
from typing import Any

import pytest

from indexer.engines import open_engine

from .conftest import NEWS, Run, jsonl

ROOT = Path(__file__).parents[2]


def prints(index: Path) -> dict[str, str]:
    return open_engine(str(index)).snapshot().fingerprints()


def test_index_takes_back_what_export_wrote(run: Run, target: Path, tmp_path: Path) -> None:
    run("index", ROOT / "data" / "sample", "--recursive")
    exported = run("export")
    assert exported.status == 0
    assert exported.err == ""
    again = run("index", "-", "--index", tmp_path / "again", "--json", stdin=exported.out.encode())
    assert again.status == 0
    assert again.json["added"] == len(prints(target))
    assert prints(tmp_path / "again") == prints(target)
    assert run("export", "--index", tmp_path / "again").out == exported.out


def test_exported_lines_change_nothing_where_they_came_from(news: Run) -> None:
    before = news("stats", "--json").json
    ended = news("index", "-", "--json", stdin=news("export").out.encode())
    assert (ended.json["unchanged"], ended.json["changed"]) == (len(NEWS), 0)
    assert news("stats", "--json").json == before


def test_a_file_appears_whole_and_is_told_of(news: Run, tmp_path: Path) -> None:
    ended = news("export", "all.jsonl", "--json")
    assert ended.json == {"exported": 3, "file": "all.jsonl", "generation": 1}
    lines = (tmp_path / "all.jsonl").read_text().splitlines()
    found: list[dict[str, Any]] = [json.loads(line) for line in lines]
    assert [each["id"] for each in found] == sorted(str(each["id"]) for each in NEWS)
    assert "3 documents written to" in news("export", "again.jsonl").err
    assert [path.name for path in tmp_path.glob("*.new")] == []


def test_nothing_to_export(run: Run) -> None:
    assert run("export").status == 3


def test_a_file_that_cannot_be_written(news: Run) -> None:
    ended = news("export", "no/where.jsonl")
    assert ended.status == 2
    assert "no/where.jsonl" in ended.err


@pytest.mark.parametrize("command", ["export", "backup"])
@pytest.mark.files
def test_a_full_disk_is_said_with_the_name_of_the_file(run: Run, command: str) -> None:
    run("index", "-", stdin=jsonl(*NEWS))
    ended = run(command, "/dev/full")
    assert ended.status == 1
    assert "/dev/full cannot be written: No space left" in ended.err
