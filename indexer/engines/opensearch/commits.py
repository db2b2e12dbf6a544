"""A commit, which is there whole or not at all, whenever who makes it is stopped.

First its changes are kept in a journal. Then the build says that it is settling, and that is the
commit: from then on the changes are made, by whom it may be, and as often as it takes, since one
that is made twice is made once. They are seen when the index is refreshed, which is also done by a
node that starts; a reader tells the generation by the number of its documents and the newest commit
among them, and where a part of the next is seen, waits for the rest. Whoever comes to write looks
first whether somebody was stopped on the way: he settles what is, and drops a journal that is of no
commit.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace

from ...errors import KashshafError, Locked, Unavailable
from .builds import Build, describe, live_build
from .bulk import Change, send
from .client import Client
from .faults import Unanswered
from .journal import Kept, drop, keep, read
from .lock import WRITING, Lock
from .point import Point


def locked(client: Client, timeout: float) -> tuple[Lock, Build | None]:
    """The lock of who writes what is live, and what is, which is settled. Raises Locked."""
    lock = Lock(client, WRITING).acquire(timeout)
    try:
        live = live_build(client)
        if live and live.state == "settling":
            live = _settled(client, live, lock)
        drop(client)
    except BaseException:
        lock.release()
        raise
    return lock, live


def locked_anyway(client: Client, timeout: float) -> Lock:
    """The same lock for what takes the place of what is live, be that settled or not."""
    try:
        return locked(client, timeout)[0]
    except (Locked, Unavailable):
        raise
    except KashshafError:
        return Lock(client, WRITING).acquire(timeout)


def commit(client: Client, build: Build, changes: Iterable[Change], lock: Lock) -> Build:
    """A build with its next generation, which has these changes. Raises KashshafError, with which
    nothing of it is there if the cluster took none of it; otherwise the next who writes makes it.
    """
    try:
        kept = keep(client, changes)
    except BaseException:
        with suppress(KashshafError):  # Or by the next who writes.
            drop(client)
        raise
    documents = client.count(build.index)
    lock.assure()
    settling = replace(
        build, state="settling", documents=documents, journal=kept.journal, parts=kept.parts
    )
    describe(client, settling)
    return _settled(client, settling, lock)


def _settled(client: Client, build: Build, lock: Lock) -> Build:
    """A build that was settling, with all that its journal has."""
    try:
        for number, changes in enumerate(read(client, Kept(build.journal, build.parts))):
            if number:
                lock.assure()
            send(client, build.index, changes)
    except (Locked, Unanswered):  # What was sent may yet be made.
        raise
    except KashshafError:
        _withdraw(client, build)
        raise
    client.refresh(build.index)
    settled = build.committed(build.generation + 1)
    describe(client, settled)
    if build.parts:
        drop(client)
    return settled


def _withdraw(client: Client, build: Build) -> None:
    """Let a commit not be, if none of its changes was made."""
    with suppress(KashshafError):
        client.refresh(build.index)
        if Point(client, build).holds(build.documents, build.generation):
            describe(client, replace(build, state="settled", documents=0, journal="", parts=0))
            drop(client)
