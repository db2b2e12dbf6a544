"""``kashshaf index`` and ``reindex``: what they print and how they end."""

import json
import os
from pathlib import Path

import pytest

from indexer.engines import open_engine

from .conftest import NEWS, Run, jsonl

KEYS = {
    *("added", "changed", "unchanged", "removed", "rejected", "copies", "seconds", "generation"),
}


def articles(count: int) -> bytes:
    return jsonl(*({"id": f"n{number}", "body": f"خبر رقم {number}"} for number in range(count)))


def test_the_object_of_the_contract(run: Run) -> None:
    first = run("index", "-", "--json", stdin=jsonl(*NEWS))
    assert (first.status, first.err) == (0, "")
    assert set(first.json) == KEYS
    assert (first.json["added"], first.json["rejected"]) == (3, [])
    again = run("index", "-", "--json", stdin=jsonl(*NEWS)).json
    assert (again["added"], again["changed"], again["unchanged"]) == (0, 0, 3)
    assert again["generation"] == first.json["generation"]


def test_the_summary_for_people(run: Run) -> None:
    ended = run("index", "-", stdin=jsonl(*NEWS))
    summary = dict(line.split(maxsplit=1) for line in ended.out.splitlines())
    assert set(summary) == KEYS | {"rate"}
    assert summary["added"] == "3"
    assert summary["rate"].endswith(" documents a second")


def test_the_summary_counts_rejected_records_by_their_reason(run: Run) -> None:
    bad = [{"id": f"bad{number}"} for number in range(3)]
    ended = run("index", "-", stdin=jsonl(*bad, *NEWS, {"id": "x", "body": 5}))
    lines = ended.out.splitlines()
    at = lines.index("rejected    4")
    assert lines[at + 1 : at + 3] == [
        "  3         neither title nor body has any text",
        "  1         body is a number; legal is text",
    ]


def test_what_varies_in_a_reason_does_not_count(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "odd.jsonl").write_bytes(
        jsonl({"id": "a\n", "body": "b"}, {"id": "b\x1f", "body": "b"})
    )
    (folder / os.fsdecode(b"bad\xff.txt")).write_text("خبر")
    lines = run("index", folder).out.splitlines()
    at = lines.index("rejected    3")
    assert lines[at + 1 : at + 3] == [
        "  2         id … holds the control character …",
        "  1         the name of the file is not valid UTF-8, so it cannot be an id",
    ]


def test_rejected_records_are_listed_and_the_end_is_6(run: Run, tmp_path: Path) -> None:
    content = jsonl(*({"id": f"bad{number}"} for number in range(30)), *NEWS)
    ended = run("index", "-", "--json", "--errors-out", "errors.jsonl", stdin=content)
    assert ended.status == 6
    assert ended.json["added"] == 3
    assert len(ended.json["rejected"]) == 30
    assert ended.json["rejected"][4] == {
        **{"file": "standard input", "record": "line 5"},
        **{"reason": "neither title nor body has any text"},
    }
    written = (tmp_path / "errors.jsonl").read_text().splitlines()
    assert [json.loads(line) for line in written] == ended.json["rejected"]
    lines = ended.err.splitlines()
    assert len(lines) == 21
    assert "standard input, line 20: neither" in lines[19]
    assert "and 10 more" in lines[20]


def test_too_many_rejections(news: Run, tmp_path: Path) -> None:
    content = jsonl({"id": "bad"}, {"id": "good", "body": "خبر"})
    ended = news("index", "-", "--fail-on", "0", "--errors-out", "e", "--json", stdin=content)
    assert (ended.status, ended.out) == (1, "")
    assert "1 of 2" in ended.err
    assert len((tmp_path / "e").read_text().splitlines()) == 1
    assert news("stats", "--json").json["documents"] == 3
    assert news("index", "-", "--fail-on", "50%", stdin=content).status == 6


@pytest.mark.files
def test_a_dry_run_changes_nothing(run: Run, target: Path) -> None:
    ended = run("index", "-", "--dry-run", "--json", stdin=articles(4))
    assert (ended.status, ended.json["added"]) == (0, 4)
    assert "dry run" in ended.err
    assert not target.exists()


def test_prune_and_its_guard(run: Run) -> None:
    run("index", "-", stdin=articles(10))
    pruned = run("index", "-", "--prune", "--json", stdin=articles(8))
    assert (pruned.status, pruned.json["removed"]) == (0, 2)
    refused = run("index", "-", "--prune", "--json", stdin=articles(2))
    assert (refused.status, refused.out) == (5, "")
    assert "6 of 8" in refused.err
    assert "--allow-shrink" in refused.err
    allowed = run("index", "-", "--prune", "--allow-shrink", "--json", stdin=articles(2))
    assert (allowed.status, allowed.json["removed"]) == (0, 6)


def test_an_emptied_folder_removes_nothing(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "news"
    folder.mkdir()
    for number in range(4):
        (folder / f"{number}.txt").write_text(f"خبر {number}")
    assert run("index", folder).status == 0
    for file in folder.iterdir():
        file.unlink()
    assert run("index", folder, "--prune").status == 5
    assert run("stats", "--json").json["documents"] == 4


def test_a_folder_with_nothing_to_read_is_said(run: Run, tmp_path: Path) -> None:
    (tmp_path / "news" / "deep").mkdir(parents=True)
    (tmp_path / "news" / "deep" / "a.txt").write_text("خبر")
    ended = run("index", "news")
    assert ended.status == 0
    assert "--recursive" in ended.err
    assert run("index", "news", "--recursive", "--json").json["added"] == 1


def test_the_index_itself_is_no_source(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(jsonl(*NEWS))
    for unchanged in (0, 3):
        ended = run("index", ".", "--recursive", "--json")
        assert (ended.status, ended.json["unchanged"]) == (0, unchanged)
    assert run("reindex", tmp_path, "--recursive", "--only").status == 0


def test_the_file_of_rejected_records_is_no_source(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(jsonl(*NEWS))
    for _ in range(2):
        ended = run("index", ".", "--json", "--errors-out", "rejected.jsonl")
        assert (ended.status, ended.json["rejected"]) == (0, [])


@pytest.mark.parametrize("command", ["index", "reindex"])
def test_no_source_is_overwritten(news: Run, tmp_path: Path, command: str) -> None:
    (tmp_path / "a.jsonl").write_bytes(jsonl(*NEWS))
    ended = news(command, "a.jsonl", "--errors-out", tmp_path / "a.jsonl")
    assert ended.status == 2
    assert "--errors-out" in ended.err
    assert (tmp_path / "a.jsonl").read_bytes() == jsonl(*NEWS)


def test_the_encoding_that_was_found_is_said(run: Run, tmp_path: Path) -> None:
    (tmp_path / "old.txt").write_bytes("خبر من الأرشيف القديم".encode("cp1256"))
    ended = run("index", "old.txt")
    assert "old.txt: read as windows-1256" in ended.err
    assert run("search", "الأرشيف", "--json").json["total"]["value"] == 1


def test_options_of_the_writer_reach_it(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a").write_text('{"id": "a", "body": "خبر"}')
    options = ("--format", "jsonl", "--workers", "2", "--memory", "32", "--lock-timeout", "0.5")
    assert run("index", "a", *options, "--json").json["added"] == 1


def test_reindex(news: Run, target: Path) -> None:
    ended = news("reindex", "--json")
    assert ended.status == 0
    assert set(ended.json) == KEYS
    assert ended.json["unchanged"] == 3
    assert ended.json["generation"] == open_engine(str(target)).snapshot().generation
    assert news("verify").status == 0


def test_reindex_with_sources(news: Run, tmp_path: Path) -> None:
    (tmp_path / "new.jsonl").write_bytes(jsonl({"id": "new", "body": "خبر"}, {"id": "bad"}))
    ended = news("reindex", "new.jsonl", "--json", "--keep", "0")
    assert ended.status == 6
    assert (ended.json["added"], ended.json["unchanged"]) == (1, 3)
    refused = news("reindex", "new.jsonl", "--only")
    assert refused.status == 5
    assert news("stats", "--json").json["documents"] == 4
    allowed = news("reindex", "new.jsonl", "--only", "--allow-shrink", "--json")
    assert allowed.json["removed"] == 3


def test_reindex_without_the_sources_named(news: Run) -> None:
    assert news("reindex", "nowhere").status == 3


@pytest.mark.parametrize("again", [1, 2])
@pytest.mark.files
def test_a_failed_verification_is_5(news: Run, monkeypatch: pytest.MonkeyPatch, again: int) -> None:
    monkeypatch.setattr(
        "indexer.engines.whoosh.snapshot.WhooshSnapshot.verify", lambda *_: ["a file is missing"]
    )
    for _ in range(again):
        ended = news("reindex")
        assert ended.status == 5
        assert "a file is missing" in ended.err
    assert news("verify").status == 5
    assert news("search", "النفط", "--json").json["total"]["value"] == 1
