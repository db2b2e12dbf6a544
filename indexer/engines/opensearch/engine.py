"""The engine on a cluster: an alias that stands for one of several indices."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import IO, Any, Final

from ...config import Cluster
from ...errors import Damaged, KashshafError, Locked, NotFound, Unavailable
from ...model import Stats
from ..archives import Told
from ..base import MENDING, Archived
from .address import read_address
from .archive import write
from .builds import Build, builds_without_live, live_build, make_live, read_build
from .client import Client
from .commits import locked, locked_anyway
from .lock import REBUILDING, WRITING, Lock
from .rebuild import OpenSearchRebuild
from .restoring import OpenSearchRestore
from .snapshot import OpenSearchSnapshot
from .writer import OpenSearchWriter

COUNTED: Final = {"surface": "word", "tag": "tag", "source": "source", "author": "author"}
"""The fields whose terms the server can count."""
SETTLES: Final = 30.0
SETTLING: Final = 0.05
"""Seconds that are waited for a commit to be seen whole, and between looks."""


class OpenSearchEngine:
    """The index that an address names. It is written by one process, whatever ``workers`` says:
    what takes long is the analysis, which comes before it. Raises UsageError for no address.
    """

    # More than a server has threads: most of the time a search waits for the cluster.
    side_by_side = 64

    def __init__(self, target: str, cluster: Cluster) -> None:
        address = read_address(target)
        self.target = address.shown
        self.given = target
        self._client = Client(address, cluster)
        self._opening = threading.Lock()
        self._open: OpenSearchSnapshot | None = None

    def exists(self) -> bool:
        """Whether an index is there. Raises NotFound when something else is."""
        return live_build(self._client) is not None

    def snapshot(self) -> OpenSearchSnapshot:
        """The live generation: the same object until a new one is live.

        A commit that somebody was stopped in is made here where a part of it is seen, or said to be
        in ``fallen_back`` where it cannot be. Raises NotFound when there is no index, Damaged when
        it cannot be read, Unavailable when a commit is seen in part for too long.
        """
        with self._opening:
            deadline = time.monotonic() + SETTLES
            while True:
                build = self._live()
                held = self._open
                if held and held.build.index == build.index:
                    if held.build == build:
                        return held
                    if build.state == "settling" and held.generation == build.generation:
                        return held
                opened = OpenSearchSnapshot(self._client, build)
                if build.state != "settling":
                    if self._live() != build:
                        continue
                elif not opened.is_whole:
                    opened.fallen_back = self._settle(deadline)
                    if not opened.fallen_back:
                        continue
                self._open = opened
                return opened

    def update(
        self, *, lock_timeout: float, memory_mb: int, workers: int
    ) -> OpenSearchWriter | OpenSearchRebuild:
        """Changes to the live generation; the index is created when there is none.

        Raises Locked when another job holds the lock for longer than ``lock_timeout`` seconds.
        """
        live_build(self._client)
        lock, live = locked(self._client, lock_timeout)
        try:
            if live is None:
                return OpenSearchRebuild(
                    self._client, rebuilding=None, writing=lock, lock_timeout=lock_timeout, keep=0
                )
            return OpenSearchWriter(self._client, live, lock=lock, release=lock.release)
        except BaseException:
            lock.release()
            raise

    def rebuild(
        self,
        *,
        lock_timeout: float,
        memory_mb: int,
        workers: int,
        keep: int,
        resume: bool = False,
    ) -> OpenSearchRebuild:
        """A new generation, empty, beside the live one; ``keep`` old ones stay for a rollback.

        Others may write the live one meanwhile. Raises Locked while another is being built.
        """
        live = live_build(self._client)
        locks = [Lock(self._client, REBUILDING).acquire(lock_timeout)]
        try:
            if live is None:  # Whoever makes it first is alone with it.
                locks.append(locked(self._client, lock_timeout)[0])
            return OpenSearchRebuild(
                self._client,
                rebuilding=locks[0],
                writing=locks[1] if len(locks) > 1 else None,
                lock_timeout=lock_timeout,
                keep=keep,
                resume=resume,
            )
        except BaseException:
            for lock in locks:
                lock.release()
            raise

    def roll_back(self, *, lock_timeout: float, undo: bool = False) -> int:
        """Make the generation before live again or, to ``undo`` that, the one that was.

        Raises NotFound when there is none, Damaged when it cannot be read.
        """
        self._live()
        lock = locked_anyway(self._client, lock_timeout)
        try:
            live = self._live()
            names = live.undone if undo else live.previous
            if not names:
                missing = "was rolled back" if undo else "before this one is kept"
                raise NotFound(f"{self.target}: no generation {missing}; {_kept(live)}")
            turned = read_build(self._client, names[0])
            if turned is None:
                raise Damaged(f"{self.target}: {names[0]!r}, which was kept, is not there")
            if turned.state == "settling":
                raise Damaged(f"{self.target}: {names[0]!r}, which was kept, is not whole")
            if undo:
                previous, undone = (live.index, *live.previous), live.undone[1:]
            else:
                previous, undone = live.previous[1:], (live.index, *live.undone)
            new = replace(
                turned,
                generation=live.generation + 1,
                state="settled",
                previous=previous,
                undone=undone,
            )
            make_live(self._client, new, live)
            return new.generation
        finally:
            lock.release()

    def room(self) -> int | None:
        """Bytes that the fullest node can still write; None where that is not told."""
        return self._client.room()

    def rebuilder(self) -> Mapping[str, Any] | None:
        """Who builds a new generation now; None when nobody does."""
        return Lock(self._client, REBUILDING).holder()

    def backup(self, stream: IO[bytes], told: Told) -> Archived:
        """Write the live generation into ``stream``: one commit, whatever commits come meanwhile.

        Raises Damaged when it is.
        """
        snapshot = self.snapshot()
        if snapshot.fallen_back:
            raise Damaged(f"{snapshot.fallen_back}; no backup was made: {MENDING}")
        return write(snapshot, stream, told)

    def restore(
        self, stream: IO[bytes], *, force: bool, lock_timeout: float, told: Told
    ) -> OpenSearchRestore:
        """What :meth:`backup` wrote; see there for what it raises."""
        return OpenSearchRestore(
            self._client, stream, force=force, lock_timeout=lock_timeout, told=told
        )

    def stats(self) -> Stats:
        """Counts and sizes of the live generation, and who holds the lock."""
        snapshot = self.snapshot()
        locks = (Lock(self._client, kind) for kind in (WRITING, REBUILDING))
        return Stats(
            documents=snapshot.documents,
            generation=snapshot.generation,
            built_at=snapshot.built_at,
            size_bytes=snapshot.size_bytes,
            engine="opensearch",
            analysis_version=snapshot.analysis_version,
            fields={name: snapshot.different(field) for name, field in COUNTED.items()},
            lock=next(filter(None, (lock.holder() for lock in locks)), None),
        )

    def _settle(self, deadline: float) -> str:
        """Wait a little for a commit to be made, or make it when nobody else does. Why it cannot
        be made, or nothing.
        """
        if time.monotonic() > deadline:
            raise Unavailable(
                f"{self.target}: a commit has been seen in part for {SETTLES:.0f} seconds; try "
                "again later"
            )
        try:
            locked(self._client, 0)[0].release()
        except Locked:
            time.sleep(SETTLING)
        except Unavailable:
            raise
        except KashshafError as error:
            return str(error)
        return ""

    def _live(self) -> Build:
        found = live_build(self._client)
        if found is None:
            builds_without_live(self._client)
            raise NotFound(f"{self.target}: no index there; kashshaf index makes one")
        return found


def _kept(live: Build) -> str:
    """What there is to do where there is nothing to roll back to."""
    if live.undone:
        return "kashshaf rollback --undo takes the last rollback back"
    return "kashshaf reindex --keep N keeps N of them"
