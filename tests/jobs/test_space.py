"""Room on the disk: asked for before, and named when it runs out at any write."""

from __future__ import annotations

import errno
import itertools
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

from indexer.engines import Engine
from indexer.errors import DiskFull
from indexer.jobs.index import index
from indexer.jobs.origins import Given
from indexer.jobs.reindex import reindex
from indexer.jobs.rollback import rollback
from indexer.jobs.space import LEAST, SHARE, TWICE, Room
from indexer.jobs.verify import verify
from indexer.jobs.writing import Writing

from .conftest import ids, interrupted_after, records

ALL = {f"a{number}" for number in range(10)}
OFTEN = Writing(checkpoint=2)


@contextmanager
def full_after(calls: int, patch: pytest.MonkeyPatch) -> Iterator[None]:
    """A disk on which so many files can be brought, and then no more."""
    left, fsync = [calls], os.fsync

    def counted(descriptor: int) -> None:
        left[0] -= stat.S_ISREG(os.fstat(descriptor).st_mode)
        if left[0] < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        fsync(descriptor)

    with patch.context() as then:
        then.setattr("os.fsync", counted)
        yield


def add(engine: Engine) -> None:
    index(engine, records("x", "y"))


def rebuild(engine: Engine) -> None:
    """With checkpoints, an interruption, another write, and what came of it taken up again."""
    with suppress(KeyboardInterrupt):
        reindex(engine, interrupted_after(2, records("x", "y", "w")), writing=OFTEN)
    reindex(
        engine,
        (record for _ in [index(engine, records("z"))] for record in records("x", "y")),
        writing=OFTEN,
        resume=True,
    )


@pytest.mark.parametrize("job", [add, rebuild])
@pytest.mark.files
def test_at_every_write_the_live_index_is_whole_and_it_is_said_how_much_is_needed(
    filled: Engine, monkeypatch: pytest.MonkeyPatch, job: Callable[[Engine], None]
) -> None:
    failures = 0
    for calls in itertools.count():
        try:
            with full_after(calls, monkeypatch):
                job(filled)
        except DiskFull as error:
            said = str(error)
        else:
            break
        failures += 1
        assert "about 1,024 KB are needed" in said
        assert ids(filled) in (ALL, ALL | {"z"})  # which a job of its own has brought
        assert not verify(filled.snapshot(), sample=None).problems
    assert failures > 2
    assert ids(filled) >= ALL | {"x", "y"}
    assert not verify(filled.snapshot(), sample=None).problems


@pytest.mark.files
def test_a_full_disk_at_a_rollback(filled: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    reindex(filled, records("x"))
    held = filled.snapshot()
    with full_after(0, monkeypatch), pytest.raises(DiskFull):
        rollback(filled)
    assert filled.snapshot() is held
    rollback(filled)
    assert ids(filled) == ALL


def test_what_is_needed(filled: Engine) -> None:
    size = 10**9
    live = filled.snapshot().size_bytes
    given = Given(size=size)
    assert Room.for_rebuild(filled, given).needed == TWICE * SHARE * size
    assert Room.for_update(filled, given).needed == SHARE * size - live
    assert Room.for_rebuild(filled, Given()).needed == LEAST  # of a small index
    assert Room.for_update(filled, Given(size=10)).needed == LEAST


def test_what_is_there_already_is_not_needed_again(
    filled: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filled, "room", lambda: 2 * LEAST)
    room = Room(5 * LEAST)
    with pytest.raises(DiskFull, match="about 5,120 KB are needed and 2,048 KB are left"):
        room.check(filled)
    room.check(filled, done=3 * LEAST)


def test_where_nobody_can_say_what_is_left_it_is_tried(
    filled: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filled, "room", lambda: None)
    Room(10**15).check(filled)
