"""A new generation is built beside the live one, proved, and swapped in one step."""

import threading
from pathlib import Path

import pytest

from indexer.engines import Engine, Snapshot, open_engine
from indexer.errors import DiskFull, KashshafError, Locked, NotFound, VerificationFailed
from indexer.jobs import reindex as module
from indexer.jobs.guards import Bounds, Limit
from indexer.jobs.index import index
from indexer.jobs.reindex import reindex
from indexer.jobs.verify import Verified, verify
from indexer.jobs.writing import Writing
from indexer.model import Everything, Query, Rejection, Request

from .conftest import Told, article, damage_newest, ids, interrupted_after, records

ONLY = Bounds(prune=True)
EVERYTHING = Request(Query("", Everything(), (), (), "", (), "auto", "all"))


def test_without_sources_it_is_built_from_its_own_documents(filled: Engine) -> None:
    before = {document.id: document for document in filled.snapshot().all_documents()}
    generation = filled.snapshot().generation
    outcome = reindex(filled)
    assert (outcome.unchanged, outcome.added, outcome.removed) == (10, 0, 0)
    assert outcome.generation == filled.snapshot().generation > generation
    assert {each.id: each for each in filled.snapshot().all_documents()} == before
    assert not verify(filled.snapshot()).problems


def test_documents_from_elsewhere_are_carried_over(filled: Engine) -> None:
    outcome = reindex(filled, records("a1", article("a2", "نص جديد"), "new"))
    assert (outcome.added, outcome.changed, outcome.unchanged) == (1, 1, 9)
    assert len(ids(filled)) == 11
    stored = filled.snapshot().document("a2")
    assert stored
    assert stored.body == "نص جديد"


@pytest.mark.files
def test_a_damaged_newest_commit_is_mended_from_the_one_before(filled: Engine) -> None:
    index(filled, records("b"))
    table = damage_newest(filled)
    told = Told()
    outcome = reindex(filled, records("c"), watcher=told)
    (warning,) = told.warnings
    assert table.name in warning
    assert "generation 1;" in warning
    assert outcome.generation == filled.snapshot().generation == 3
    assert ids(filled) == {"c", *(f"a{number}" for number in range(10))}
    live = filled.snapshot()
    assert live.fallen_back == ""
    assert not verify(live).problems
    assert table.exists()  # the old generation is kept, so a restored file brings it back
    told = Told()
    reindex(filled, watcher=told)
    assert told.warnings == []


def test_only_leaves_out_the_documents_from_elsewhere(filled: Engine) -> None:
    outcome = reindex(filled, records(*(f"a{number}" for number in range(8))), bounds=ONLY)
    assert outcome.removed == 2
    assert len(ids(filled)) == 8


def test_removing_more_than_a_fifth_leaves_the_old_one_live(filled: Engine) -> None:
    before = filled.snapshot()
    with pytest.raises(VerificationFailed, match="9 of 10"):
        reindex(filled, records("a0"), bounds=ONLY)
    assert filled.snapshot() is before


def test_a_source_that_could_not_be_read_keeps_its_documents(filled: Engine) -> None:
    told = Told()
    broken = Rejection("feed.jsonl", "", "cannot be read")
    outcome = reindex(filled, records("a0", broken), bounds=ONLY, watcher=told)
    assert (outcome.removed, len(ids(filled))) == (0, 10)
    assert told.warnings


@pytest.mark.files
def test_what_was_not_put_in_is_not_swapped_in(
    filled: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def one_is_missing(new: Snapshot, *, expected: dict[str, str]) -> Verified:
        return verify(new, expected={**expected, "ghost": "0" * 32})

    before = filled.snapshot()
    monkeypatch.setattr(module, "verify", one_is_missing)
    with pytest.raises(VerificationFailed, match="1 documents are missing, as 'ghost'") as failed:
        reindex(filled)
    assert failed.value.exit_status == 5
    assert filled.snapshot() is before
    assert len(list(Path(filled.target).glob("b*"))) == 1


def test_an_interruption_leaves_the_old_one_live(filled: Engine) -> None:
    before = filled.snapshot()
    with pytest.raises(KeyboardInterrupt):
        reindex(filled, interrupted_after(2, records("x", "y", "z")))
    assert filled.snapshot() is before
    assert reindex(filled, records("x")).added == 1


def test_too_many_rejections_leave_the_old_one_live(filled: Engine) -> None:
    bounds = Bounds(rejections=Limit(0))
    with pytest.raises(KashshafError, match="1 of 2"):
        reindex(filled, records("x", Rejection("f", "line 1", "bad")), bounds=bounds)
    assert "x" not in ids(filled)


@pytest.mark.files
def test_a_full_disk_leaves_the_old_one_live(
    filled: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    before = filled.snapshot()
    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", no_room)
        with pytest.raises(DiskFull):
            reindex(filled)
    assert filled.snapshot() is before


def test_without_an_index_there_is_nothing_to_reindex(engine: Engine) -> None:
    with pytest.raises(NotFound, match="kashshaf index"):
        reindex(engine)
    assert not engine.exists()


def test_another_reindex_keeps_it_out_and_is_named(filled: Engine) -> None:
    with Writing().rebuild(filled), pytest.raises(Locked, match=r"being rebuilt by process \d+"):
        reindex(open_engine(filled.target), writing=Writing(lock_timeout=0))


def test_a_writer_that_does_not_end_keeps_it_from_the_swap_and_what_was_built_is_kept(
    filled: Engine,
) -> None:
    before = filled.snapshot()
    with Writing().update(filled), pytest.raises(Locked, match="--resume goes on with it"):
        reindex(open_engine(filled.target), records("b"), writing=Writing(lock_timeout=0))
    assert filled.snapshot() is before
    told = Told()
    outcome = reindex(filled, records("b"), resume=True, watcher=told)
    assert (outcome.added, outcome.unchanged) == (1, 10)
    assert "11 documents are there" in told.warnings[0]


def test_searches_never_stop_and_never_see_half_an_index(filled: Engine) -> None:
    index(filled, records(*(f"b{number}" for number in range(50))))
    failures: list[BaseException] = []

    def rebuild_twice() -> None:
        try:
            for _ in range(2):
                reindex(open_engine(filled.target))
        except BaseException as error:
            failures.append(error)

    first = filled.snapshot().generation
    thread = threading.Thread(target=rebuild_twice)
    thread.start()
    totals, generations = set(), set()
    while thread.is_alive():
        snapshot = filled.snapshot()
        totals.add(snapshot.search(EVERYTHING).total)
        generations.add(snapshot.generation)
    thread.join()
    assert not failures
    assert totals == {60}
    assert first in generations
    assert filled.snapshot().generation > first
