"""A reindex of some sources drops what they no longer have, and nothing else."""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path

import pytest

from indexer.engines import Engine
from indexer.errors import VerificationFailed
from indexer.jobs.guards import Bounds
from indexer.jobs.index import index
from indexer.jobs.records import Reading, given, records
from indexer.jobs.reindex import plan_reindex, reindex
from indexer.jobs.tally import Outcome
from tests.jobs.conftest import Told, article, ids
from tests.jobs.conftest import records as made

SHRINK = Bounds(allow_shrink=True)


def write(path: Path, *names: str) -> Path:
    """A file of articles, JSONL."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps(article(name).to_json(), ensure_ascii=False) for name in names)
    path.write_text("\n".join(lines))
    return path


def load(engine: Engine, *paths: Path, recursive: bool = True) -> Outcome:
    return index(engine, records(list(map(str, paths)), Reading(recursive=recursive)))


def rebuild(
    engine: Engine,
    *paths: Path,
    reading: Reading = Reading(recursive=True),  # noqa: B008 (frozen)
    bounds: Bounds = SHRINK,
    watcher: Told | None = None,
) -> Outcome:
    names = list(map(str, paths))
    return reindex(
        engine,
        records(names, reading),
        given=given(names, reading),
        bounds=bounds,
        watcher=watcher or Told(),
    )


def test_what_a_file_no_longer_has_is_dropped_and_the_rest_stays(
    engine: Engine, tmp_path: Path
) -> None:
    one = write(tmp_path / "news/one.jsonl", "a", "b", "c")
    other = write(tmp_path / "other/two.jsonl", "d", "e")
    load(engine, tmp_path / "news", tmp_path / "other")
    index(engine, made("piped"))
    write(one, "a", "new")
    other.unlink()
    outcome = rebuild(engine, tmp_path / "news")
    assert ids(engine) == {"a", "new", "d", "e", "piped"}
    assert (outcome.added, outcome.unchanged, outcome.removed) == (1, 4, 2)
    assert rebuild(engine, tmp_path / "other").removed == 2
    assert rebuild(engine, one).removed == 0


def test_what_was_in_a_file_that_is_gone_is_dropped(engine: Engine, tmp_path: Path) -> None:
    write(tmp_path / "news/one.jsonl", "a")
    gone = write(tmp_path / "news/below/two.jsonl", "b")
    load(engine, tmp_path / "news")
    gone.unlink()
    assert rebuild(engine, tmp_path / "news", reading=Reading()).removed == 0
    assert rebuild(engine, tmp_path / "news").removed == 1
    assert ids(engine) == {"a"}


def test_what_is_there_and_not_read_is_not_gone(engine: Engine, tmp_path: Path) -> None:
    write(tmp_path / "news/one.jsonl", "a")
    (tmp_path / "news/two.txt").write_text("خبر عاجل")
    write(tmp_path / "news/below/three.jsonl", "c")
    load(engine, tmp_path / "news")
    outcome = rebuild(engine, tmp_path / "news", reading=Reading(fmt="jsonl"))
    assert (outcome.unchanged, outcome.removed) == (3, 0)


def test_more_than_a_fifth_is_not_dropped_unasked(engine: Engine, tmp_path: Path) -> None:
    """As when the folder of a disk that is not mounted is empty."""
    file = write(tmp_path / "news/one.jsonl", "a", "b", "c")
    load(engine, tmp_path / "news")
    file.unlink()
    with pytest.raises(VerificationFailed, match="3 of 3"):
        rebuild(engine, tmp_path / "news", bounds=Bounds())
    assert ids(engine) == {"a", "b", "c"}


@pytest.mark.parametrize("harm", ["unreadable", "cut short"])
def test_a_source_that_cannot_be_read_removes_nothing_that_came_from_it(
    engine: Engine, tmp_path: Path, harm: str
) -> None:
    broken = write(tmp_path / "news/one.jsonl", "a", "b")
    if harm == "cut short":
        broken = tmp_path / "news/one.zip"
        with zipfile.ZipFile(broken, "w") as archive:
            archive.write(tmp_path / "news/one.jsonl", "one.jsonl")
        (tmp_path / "news/one.jsonl").unlink()
    whole = write(tmp_path / "news/two.jsonl", "c", "d")
    load(engine, tmp_path / "news")
    write(whole, "c")
    broken.write_bytes(broken.read_bytes()[:40] if harm == "cut short" else b"")
    outcome = rebuild(engine, tmp_path / "news")
    assert outcome.removed == 1
    assert ids(engine) == {"a", "b", "c"}
    assert outcome.rejected


def test_a_folder_that_cannot_be_listed_removes_nothing_below_it(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "news/below/one.jsonl", "a")
    write(tmp_path / "news/two.jsonl", "b")
    load(engine, tmp_path / "news")
    scandir, lexists = os.scandir, os.path.lexists

    def refused(path: object = ".") -> object:
        if str(path).endswith("below"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)  # type: ignore[call-overload]

    monkeypatch.setattr("os.scandir", refused)
    monkeypatch.setattr("os.path.lexists", lambda path: "below" not in str(path) and lexists(path))
    assert rebuild(engine, tmp_path / "news").removed == 0
    assert ids(engine) == {"a", "b"}


def test_what_is_packed_came_from_the_archive(engine: Engine, tmp_path: Path) -> None:
    def pack(*names: str) -> None:
        with zipfile.ZipFile(tmp_path / "news.zip", "w") as archive:
            archive.write(write(tmp_path / "one.jsonl", *names), "one.jsonl")

    pack("a", "b")
    load(engine, tmp_path / "news.zip")
    assert set(engine.snapshot().origins().values()) == {str(tmp_path / "news.zip")}
    pack("a")
    assert rebuild(engine, tmp_path / "news.zip").removed == 1


def test_an_origin_is_real_survives_all_and_is_no_part_of_a_document(
    engine: Engine, tmp_path: Path
) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "news")
    real = str(write(tmp_path / "news/one.jsonl", "a", "b"))
    load(engine, tmp_path / "link")
    before = engine.snapshot()
    assert before.origins() == {"a": real, "b": real}
    moved = write(tmp_path / "moved/one.jsonl", "a")
    assert load(engine, moved).unchanged == 1  # met elsewhere: not written for that
    index(engine, made("c"))
    assert engine.snapshot().origins() == {"a": real, "b": real, "c": ""}
    reindex(engine)
    assert engine.snapshot().origins() == {"a": real, "b": real, "c": ""}
    assert engine.snapshot().fingerprints()["a"] == before.fingerprints()["a"]
    rebuild(engine, moved)
    assert engine.snapshot().origins() == {"a": str(moved), "b": real, "c": ""}


def test_a_stream_says_nothing_of_what_came_by_it_before(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for names in (("a", "b"), ("c",)):
        with write(tmp_path / "piped.jsonl", *names).open() as stream:
            monkeypatch.setattr("sys.stdin", stream)
            if engine.exists():
                reindex(engine, records(["-"]), given=given(["-"]))
            else:
                index(engine, records(["-"]))
    assert engine.snapshot().origins() == dict.fromkeys("abc", "stdin")


def test_a_plan_says_what_would_be_done(engine: Engine, tmp_path: Path) -> None:
    file = write(tmp_path / "news/one.jsonl", "a", "b", "c")
    load(engine, tmp_path / "news")
    index(engine, made("piped"))
    write(file, "a", "b", "new")
    names = [str(tmp_path / "news")]
    planned = plan_reindex(engine, records(names), given=given(names), bounds=SHRINK)
    assert ids(engine) == {"a", "b", "c", "piped"}
    done = rebuild(engine, tmp_path / "news")
    for name in ("added", "changed", "unchanged", "removed"):
        assert getattr(planned, name) == getattr(done, name)
    assert (planned.added, planned.unchanged, planned.removed) == (1, 3, 1)
    assert planned.generation == done.generation - 1


@pytest.mark.parametrize("prune", [False, True], ids=["reindex", "only"])
def test_what_is_rejected_now_stays_as_it_was(engine: Engine, tmp_path: Path, prune: bool) -> None:
    """Whether the record says its id, or only its address, which one is made of."""
    link = "https://x.example/b"
    lines = [{"id": "a", "body": "خبر"}, {"url": link, "body": "خبر"}, {"id": "c", "body": "خبر"}]
    file = tmp_path / "one.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)))
    load(engine, file)
    before = ids(engine)
    bad = [{"id": "a", "body": 5}, {"url": link, "title": []}]
    file.write_text("\n".join(map(json.dumps, bad)))
    outcome = rebuild(engine, file, bounds=Bounds(prune=prune, allow_shrink=True))
    assert (len(outcome.rejected), outcome.removed) == (2, 1)
    assert ids(engine) == before - {"c"}


def test_a_line_that_nobody_can_read_may_be_any_of_those_that_were_there(
    engine: Engine, tmp_path: Path
) -> None:
    one = write(tmp_path / "news/one.jsonl", "a", "b")
    two = write(tmp_path / "news/two.jsonl", "c", "d")
    load(engine, tmp_path / "news")
    one.write_text('{"id": "a", "bo')
    write(two, "c")
    assert rebuild(engine, tmp_path / "news").removed == 1
    assert ids(engine) == {"a", "b", "c"}
