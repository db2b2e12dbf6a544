"""What others write while a reindex builds is in the new generation too."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator

import pytest

from indexer.engines import Engine, Snapshot, open_engine
from indexer.errors import VerificationFailed
from indexer.jobs import reindex as module
from indexer.jobs.delete import delete
from indexer.jobs.guards import Bounds
from indexer.jobs.index import index
from indexer.jobs.records import Record
from indexer.jobs.reindex import reindex
from indexer.jobs.rollback import rollback
from indexer.jobs.tally import Outcome
from indexer.jobs.verify import Verified, differences, verify
from indexer.jobs.writing import Writing
from tests.engines.processes import Child, Say

from .conftest import article, ids, records

ALL = {f"a{number}" for number in range(10)}


def meanwhile(work: Callable[[], object], found: Iterable[Record]) -> Iterator[Record]:
    """``found``, with work done by somebody else after the first."""
    for place, record in enumerate(found):
        if place == 1:
            thread = threading.Thread(target=work)
            thread.start()
            thread.join()
        yield record


def other(engine: Engine) -> Engine:
    """The index as another process has it."""
    return open_engine(engine.target)


def texts(engine: Engine) -> dict[str, str]:
    return {document.id: document.body for document in engine.snapshot().all_documents()}


def test_what_is_added_changed_and_deleted_while_sources_are_read(filled: Engine) -> None:
    def write() -> None:
        index(other(filled), records("new", article("a1", "صيغة أحدث")))
        delete(other(filled), ["a2"])

    found = records("x", article("a1", "صيغة المصدر"), "a2", "y")
    outcome = reindex(filled, meanwhile(write, found))
    assert ids(filled) == (ALL - {"a2"}) | {"new", "x", "y"}
    assert texts(filled)["a1"] == "صيغة أحدث"
    assert (outcome.added, outcome.changed, outcome.removed) == (2, 0, 0)
    assert outcome.unchanged == 10
    assert outcome.generation == filled.snapshot().generation
    assert not verify(filled.snapshot(), sample=None).problems


def test_what_is_written_while_it_is_verified(
    filled: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After everything was looked at; what is brought over then is compared with what it was."""
    looks = []

    def compare(found: dict[str, str], expected: dict[str, str]) -> list[str]:
        looks.append(set(expected))
        return differences(found, expected)

    def verify_slowly(built: Snapshot, *, expected: dict[str, str]) -> Verified:
        looks.append(set(expected))
        index(other(filled), records("late", article("a3", "صيغة أحدث")))
        delete(other(filled), ["a4"])
        return verify(built, expected=expected)

    monkeypatch.setattr(module, "verify", verify_slowly)
    monkeypatch.setattr(module, "differences", compare)
    reindex(filled)
    assert looks == [ALL, (ALL - {"a4"}) | {"late"}]
    assert ids(filled) == (ALL - {"a4"}) | {"late"}
    assert texts(filled)["a3"] == "صيغة أحدث"


def test_what_was_brought_over_last_and_is_not_what_it_was_is_not_swapped_in(
    filled: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def verify_slowly(built: Snapshot, *, expected: dict[str, str]) -> Verified:
        index(other(filled), records("late"))
        return verify(built, expected=expected)

    def one_is_missing(found: dict[str, str], expected: dict[str, str]) -> list[str]:
        return differences({each: found[each] for each in found if each != "late"}, expected)

    monkeypatch.setattr(module, "verify", verify_slowly)
    monkeypatch.setattr(module, "differences", one_is_missing)
    with pytest.raises(VerificationFailed, match="1 documents are missing, as 'late'"):
        reindex(filled)
    assert ids(filled) == ALL | {"late"}
    assert filled.snapshot().generation == 2


def test_a_document_that_was_to_go_and_is_written_meanwhile_stays(filled: Engine) -> None:
    def write() -> None:
        index(other(filled), records(article("a9", "صيغة أحدث")))

    found = records(*(f"a{number}" for number in range(9)))
    outcome = reindex(filled, meanwhile(write, found), bounds=Bounds(prune=True))
    assert outcome.removed == 0
    assert ids(filled) == ALL


def test_a_rollback_meanwhile_is_what_it_is_built_upon(filled: Engine) -> None:
    index(filled, records("later"))
    reindex(filled)
    index(filled, records("after"))
    outcome = reindex(filled, meanwhile(lambda: rollback(other(filled)), records("x", "y")))
    assert ids(filled) == ALL | {"later", "x", "y"}
    assert outcome.added == 2


def test_a_catch_up_is_seen_by_nobody_before_the_swap(
    filled: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[set[str]] = []
    swap = module.swap

    def look_and_swap(new: object) -> int:
        seen.append(ids(other(filled)))
        return swap(new)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "swap", look_and_swap)
    reindex(filled, meanwhile(lambda: delete(other(filled), ["a0"]), records("x", "y")))
    assert seen == [ALL - {"a0"}]
    assert ids(filled) == (ALL - {"a0"}) | {"x", "y"}


def test_writers_of_other_processes_lose_nothing(filled: Engine) -> None:
    """Four reindexes one after the other; whatever was acknowledged at any time is there."""

    def write(name: str) -> Callable[[Say], None]:
        def work(say: Say) -> None:
            engine = other(filled)
            for number in range(1_000):
                index(engine, records(f"{name}{number}"), writing=Writing(lock_timeout=60))
                if number % 3 == 2:
                    delete(engine, [f"{name}{number - 1}"], writing=Writing(lock_timeout=60))
                say(number)
                time.sleep(0.05)  # Who never lets go of the lock would be all there is.

        return work

    with Child(write("one")) as one, Child(write("two")) as two:
        said = {}
        for _ in range(4):
            said = {"one": int(one.heard()), "two": int(two.heard())}
            reindex(filled, writing=Writing(lock_timeout=60, checkpoint=3))
        for name, child in (("one", one), ("two", two)):
            child.kill()
            assert child.wait() == -signal.SIGKILL
            said[name] = max([said[name], *map(int, child.rest())])
    assert min(said.values()) >= 3
    there = ids(other(filled))
    assert there >= ALL
    for name, last in said.items():
        expected = {f"{name}{number}" for number in range(last + 1)}
        gone = {f"{name}{number - 1}" for number in range(2, last + 1, 3)}
        unsaid = {f"{name}{last}", f"{name}{last + 1}"}
        own = {each for each in there if each.startswith(name)}
        assert expected - gone - unsaid <= own <= (expected - gone) | unsaid
    assert not verify(other(filled).snapshot(), sample=None).problems


def killed_in(step: str, found: list[Record], target: str) -> int:
    """Reindex in a process of its own, which is killed when it comes to a step; how it ended."""

    class Killing:
        def encoding(self, file: str, encoding: str) -> None: ...
        def rejected(self, rejection: object) -> None: ...
        def sources(self, read: int, of: int) -> None: ...
        def warn(self, message: str) -> None: ...

        def step(self, phase: str, *rest: object) -> None:
            if phase == step:
                os.kill(os.getpid(), signal.SIGKILL)

    def work(say: Say) -> None:
        reindex(open_engine(target), found, writing=Writing(checkpoint=2), watcher=Killing())

    with Child(work) as child:
        return child.wait()


@pytest.mark.parametrize("step", ["reading", "carrying over", "writing", "verifying"])
def test_killed_at_a_step_the_old_one_is_live_and_the_next_goes_on(
    filled: Engine, step: str
) -> None:
    before = filled.snapshot()
    assert killed_in(step, records("x", "y", "z"), filled.target) == -signal.SIGKILL
    assert filled.snapshot() is before
    index(filled, records("meanwhile"), writing=Writing(lock_timeout=0))
    outcome: Outcome = reindex(
        filled, records("x", "y", "z"), resume=True, writing=Writing(lock_timeout=0)
    )
    assert (outcome.added, outcome.unchanged) == (3, 11)
    assert ids(filled) == ALL | {"x", "y", "z", "meanwhile"}
    assert not verify(filled.snapshot(), sample=None).problems
