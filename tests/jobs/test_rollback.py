"""A generation that a reindex replaced can be made live again."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest

from indexer.engines import Engine, open_engine
from indexer.errors import AnalysisChanged, Damaged, Locked, NotFound
from indexer.jobs.index import index
from indexer.jobs.reindex import reindex
from indexer.jobs.rollback import rollback
from indexer.jobs.verify import verify
from indexer.jobs.writing import Writing

from .conftest import Told, ids, records

ALL = {f"a{number}" for number in range(10)}


def rebuilt(engine: Engine, names: Iterable[str], keep: int = 2) -> Engine:
    """Reindexed once with each of these articles added."""
    for name in names:
        reindex(engine, records(name), writing=Writing(keep=keep))
    return engine


def test_the_one_before_is_live_again_under_a_number_of_its_own(filled: Engine) -> None:
    rebuilt(filled, "x")
    index(filled, records("later", "a1"))
    before = filled.snapshot().generation
    done = rollback(filled)
    assert ids(filled) == ALL
    assert done.generation == filled.snapshot().generation > before
    assert (done.documents, done.missing, done.changed) == (10, 2, 0)
    assert not verify(filled.snapshot()).problems
    assert open_engine(filled.target).snapshot().generation == done.generation
    index(filled, records("y"))
    assert filled.snapshot().generation > done.generation
    assert ids(filled) == ALL | {"y"}


def test_again_goes_further_back_and_says_when_there_is_none(filled: Engine) -> None:
    rebuilt(filled, "xyz")
    assert ids(filled) == ALL | set("xyz")
    rollback(filled)
    assert ids(filled) == ALL | set("xy")
    rollback(filled)
    assert ids(filled) == ALL | {"x"}
    with pytest.raises(NotFound, match="rollback --undo") as failed:
        rollback(filled)
    assert failed.value.exit_status == 3
    assert ids(filled) == ALL | {"x"}


def test_it_can_be_taken_back_step_by_step(filled: Engine) -> None:
    rebuilt(filled, "xy")
    rollback(filled), rollback(filled)
    for expected in (ALL | {"x"}, ALL | set("xy")):
        rollback(filled, undo=True)
        assert ids(filled) == expected
    with pytest.raises(NotFound, match="no generation was rolled back"):
        rollback(filled, undo=True)


@pytest.mark.files
def test_no_two_generations_have_a_number(filled: Engine) -> None:
    """What was seen under one number, be it the commit before a damaged one, is never another."""
    seen: dict[int, set[str]] = {}

    def look() -> None:
        engine = open_engine(filled.target)
        snapshot = engine.snapshot()
        assert seen.setdefault(snapshot.generation, ids(engine)) == ids(engine)

    for place in range(4):
        rebuilt(filled, [f"x{place}"])
        look()
        index(filled, records(f"y{place}"))
        look()
        (table,) = Path(filled.target, sorted(Path(filled.target).glob("b*"))[-1]).glob("*.toc")
        content = table.read_bytes()
        table.write_bytes(b"")
        look()
        table.write_bytes(content)
        rollback(filled)
        look()
        if place % 2:
            rollback(filled, undo=True)
            look()
    assert len(seen) > 12


def test_the_next_reindex_keeps_what_was_rolled_back_where_there_is_room(filled: Engine) -> None:
    rebuilt(filled, "xy")
    rollback(filled)
    rebuilt(filled, "z", keep=3)
    assert ids(filled) == ALL | {"x", "z"}
    for expected in (ALL | {"x"}, ALL, ALL | set("xy")):
        rollback(filled)
        assert ids(filled) == expected


def test_without_one_kept_there_is_none(filled: Engine) -> None:
    for keep in (None, 0):
        if keep is not None:
            rebuilt(filled, "x", keep=keep)
        with pytest.raises(NotFound, match="reindex --keep"):
            rollback(filled)


def test_without_an_index_there_is_nothing_to_roll_back(engine: Engine) -> None:
    with pytest.raises(NotFound, match="no index there"):
        rollback(engine)
    assert not engine.exists()


@pytest.mark.files
def test_one_of_an_older_analysis_is_live_with_a_warning(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as then:
        then.setattr("indexer.engines.whoosh.rebuild.ANALYSIS_VERSION", "1")
        index(engine, records("old"))
    rebuilt(engine, "x")
    told = Told()
    rollback(engine, watcher=told)
    assert "kashshaf reindex" in told.warnings[0]
    assert ids(engine) == {"old"}
    with pytest.raises(AnalysisChanged, match="kashshaf reindex"):
        index(engine, records("y"))
    reindex(engine)
    index(engine, records("y"))


@pytest.mark.files
def test_a_damaged_one_is_not_made_live(filled: Engine) -> None:
    rebuilt(filled, "x")
    for table in Path(filled.target, "b000001").glob("*.toc"):
        table.write_bytes(b"")
    live = filled.snapshot()
    with pytest.raises(Damaged, match="b000001"):
        rollback(filled)
    assert filled.snapshot() is live


@pytest.mark.files
def test_it_helps_where_the_live_one_is_lost(filled: Engine) -> None:
    rebuilt(filled, "x")
    before = filled.snapshot().generation
    shutil.rmtree(Path(filled.target, "b000002"))
    done = rollback(open_engine(filled.target))
    assert done.generation > before
    assert ids(open_engine(filled.target)) == ALL


def test_somebody_who_writes_keeps_it_out(filled: Engine) -> None:
    rebuilt(filled, "x")
    with Writing().update(filled), pytest.raises(Locked):
        rollback(filled, writing=Writing(lock_timeout=0))


def test_a_held_snapshot_answers_on(filled: Engine) -> None:
    rebuilt(filled, "x")
    held = filled.snapshot()
    rollback(filled)
    assert set(held.fingerprints()) == ALL | {"x"}
    assert filled.snapshot() is filled.snapshot()
