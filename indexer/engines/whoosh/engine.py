"""The embedded engine: builds in a folder, one of them live."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, NamedTuple

from ...errors import Damaged, Locked, NotFound
from ...model import Stats
from ..archives import Told
from ..base import MENDING, Archived
from .archive import held, write
from .build import OpenBuild
from .commits import latest, read_commit_before, table_identity, tidy
from .layout import LOCK, REBUILD_LOCK, is_index
from .lock import Lock
from .pointer import (
    Build,
    Pointer,
    base_after,
    put_back_pointer,
    read_pointer,
    tidy_pointer,
    write_pointer,
)
from .rebuild import WhooshRebuild
from .restoring import WhooshRestore
from .snapshot import WhooshSnapshot
from .storage import changing, free, unreadable
from .unfinished import leftovers, sweep
from .writer import WhooshWriter


class _Live(NamedTuple):
    """What tells one generation from all others that were ever at this place."""

    build: Build
    table: tuple[int, ...]


class WhooshEngine:
    """An index in the folder ``target``. It is written by one process, whatever ``workers`` says:
    what takes long is the analysis, which comes before it.
    """

    side_by_side = 1

    def __init__(self, target: str) -> None:
        self.target = self.given = target
        self._folder = Path(target).absolute()
        self._opening = threading.Lock()
        self._open: tuple[_Live, WhooshSnapshot] | None = None

    def exists(self) -> bool:
        """Whether an index is there. Raises NotFound when something else is."""
        return is_index(self._folder)

    def snapshot(self) -> WhooshSnapshot:
        """The live generation: the same object until a new one is live.

        Where its newest commit is damaged, the one before; the newest is tried again each time.
        Raises NotFound when there is no index, Damaged when it cannot be read.
        """
        with self._opening:
            while True:
                live = self._live()
                held = self._held(live)
                if held and not held.fallen_back:
                    return held
                try:
                    opened = self._opened(live.build)
                except Damaged:
                    # A commit may take files away while they are opened: then another one is live.
                    if self._live() == live:
                        raise
                    continue
                if self._live() == live:
                    if held and held.fallen_back == opened.fallen_back:
                        return held
                    self._open = live, opened
                    return opened

    def update(
        self, *, lock_timeout: float, memory_mb: int, workers: int
    ) -> WhooshWriter | WhooshRebuild:
        """Changes to the live generation; the index is created when there is none.

        Raises Locked when another job holds the lock for longer than ``lock_timeout`` seconds,
        Damaged when the newest commit is, though the one before can be read.
        """
        lock = self._locked(LOCK, "written", lock_timeout)
        try:
            if not is_index(self._folder):
                return WhooshRebuild(
                    self._folder,
                    rebuilding=None,
                    writing=lock,
                    lock_timeout=lock_timeout,
                    memory_mb=memory_mb,
                    keep=0,
                )
            self._sweep()
            writer = self._writer(lock, memory_mb)
            with changing(self._folder):
                put_back_pointer(self._folder)
            return writer
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
    ) -> WhooshRebuild:
        """A new generation, empty, beside the live one; ``keep`` old ones stay for a rollback.

        Others may write the live one meanwhile. Raises Locked while another is being built.
        """
        locks = [self._locked(REBUILD_LOCK, "rebuilt", lock_timeout)]
        try:
            if not is_index(self._folder):  # Whoever makes it first is alone with it.
                locks.append(self._locked(LOCK, "written", lock_timeout))
            return WhooshRebuild(
                self._folder,
                rebuilding=locks[0],
                writing=locks[1] if len(locks) > 1 else None,
                lock_timeout=lock_timeout,
                memory_mb=memory_mb,
                keep=keep,
                resume=resume,
            )
        except BaseException:
            for lock in locks:
                lock.release()
            raise

    def backup(self, stream: IO[bytes], told: Told) -> Archived:
        """Write the live generation into ``stream``: one commit, whatever commits come meanwhile.

        Raises Damaged when it is, be the one before sound.
        """
        while True:
            live, snapshot = self._live(), self.snapshot()
            if snapshot.fallen_back:
                raise Damaged(f"{snapshot.fallen_back}; no backup was made: {MENDING}")
            try:
                with held(snapshot.build) as files:
                    return write(files, snapshot, stream, told).archived()
            except FileNotFoundError as error:
                if self._live() == live:
                    raise unreadable(self._folder, error) from error

    def restore(
        self, stream: IO[bytes], *, force: bool, lock_timeout: float, told: Told
    ) -> WhooshRestore:
        """What :meth:`backup` wrote; see there for what it raises."""
        return WhooshRestore(
            self._folder, stream, force=force, lock_timeout=lock_timeout, told=told
        )

    def roll_back(self, *, lock_timeout: float, undo: bool = False) -> int:
        """Make the generation before live again or, to ``undo`` that, the one that was.

        Raises NotFound when there is none, Damaged when it cannot be read.
        """
        read_pointer(self._folder)
        lock = self._locked(LOCK, "written", lock_timeout)
        try:
            with changing(self._folder):
                pointer = put_back_pointer(self._folder)
            turned = pointer.forth() if undo else pointer.back()
            if turned is None:
                missing = "was rolled back" if undo else "before this one is kept"
                raise NotFound(f"{self._folder}: no generation {missing}; {self._kept(pointer)}")
            opened = OpenBuild(self._folder / turned.live.name)
            base = base_after(self._folder, pointer.live, opened.commit.generation)
            with changing(self._folder):
                tidy(self._folder / pointer.live.name)  # no writer comes to that any more
                tidy_pointer(self._folder)
                write_pointer(self._folder, turned.with_base(base))
            return base + opened.commit.generation
        finally:
            lock.release()

    def room(self) -> int | None:
        """Bytes that can still be written where the index is; None where nobody can say."""
        place = next(each for each in (self._folder, *self._folder.parents) if each.exists())
        return free(place)

    def rebuilder(self) -> Mapping[str, Any] | None:
        """Who builds a new generation now, or None."""
        return Lock(self._folder / REBUILD_LOCK).holder()

    def stats(self) -> Stats:
        """Counts and sizes of the live generation, and who holds the lock."""
        snapshot = self.snapshot()
        return Stats(
            documents=snapshot.documents,
            generation=snapshot.generation,
            built_at=snapshot.built_at,
            size_bytes=snapshot.size_bytes,
            engine="whoosh",
            analysis_version=snapshot.analysis_version,
            fields=snapshot.terms,
            lock=self._holder(),
        )

    def _holder(self) -> Mapping[str, Any] | None:
        """Who writes, or else who builds anew."""
        locks = (Lock(self._folder / name) for name in (LOCK, REBUILD_LOCK))
        return next(filter(None, (lock.holder() for lock in locks)), None)

    def _live(self) -> _Live:
        """Raises as :meth:`snapshot` does."""
        while True:
            build = read_pointer(self._folder).live
            try:
                return _Live(build, table_identity(self._folder / build.name))
            except Damaged:
                if read_pointer(self._folder).live == build:
                    raise

    def _held(self, live: _Live) -> WhooshSnapshot | None:
        """What is open of a generation, if its files are as long as they were."""
        if self._open and self._open[0] == live:
            with suppress(Damaged):
                self._open[1].build.check()
                return self._open[1]
        return None

    def _opened(self, build: Build) -> WhooshSnapshot:
        """The newest commit of a build or, when that is damaged, the one before. Raises Damaged."""
        folder, like = self._folder / build.name, self._like(build)
        fallen_back = ""
        try:
            opened = OpenBuild(folder, like=like)
        except Damaged as error:
            fallen_back = str(error)
            before = _before(folder, like)
            if before is None:
                raise
            opened = before
        return WhooshSnapshot(
            opened, base=build.base, analysis=build.analysis, fallen_back=fallen_back
        )

    def _like(self, build: Build) -> OpenBuild | None:
        """What this process has open of a build, of whatever generation."""
        known = self._open
        return known[1].build if known and known[0].build == build else None

    def _writer(self, lock: Lock, memory_mb: int) -> WhooshWriter:
        """Changes to what is live, under the lock of who writes. Raises as :meth:`update`."""
        build = read_pointer(self._folder).live
        folder = self._folder / build.name
        tidy(folder)
        try:
            return WhooshWriter(
                folder,
                like=self._like(build),
                publish=lambda: build.base + latest(folder),
                tidy=lambda: tidy(folder),
                release=lock.release,
                memory_mb=memory_mb,
            )
        except Damaged as error:
            if _before(folder, None) is None:
                raise
            raise Damaged(f"{error}; nothing is written upon it: {MENDING}") from error

    def _locked(self, name: str, done: str, timeout: float) -> Lock:
        """A lock, before anything is decided: what is live may change while one waits for it."""
        is_index(self._folder)
        with changing(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
            return Lock(self._folder / name, done).acquire(timeout)

    def _sweep(self) -> None:
        """Remove what is left over, unless somebody is building: what is his looks like that."""
        with changing(self._folder):
            tidy_pointer(self._folder)
        if leftovers(self._folder):
            with suppress(Locked), changing(self._folder):
                lock = Lock(self._folder / REBUILD_LOCK).acquire(0)
                try:
                    sweep(self._folder)
                finally:
                    lock.release()

    def _kept(self, pointer: Pointer) -> str:
        """What there is to do where there is nothing to roll back to."""
        if pointer.undone:
            return "kashshaf rollback --undo takes the last rollback back"
        return "kashshaf reindex --keep N keeps N of them"


def _before(folder: Path, like: OpenBuild | None) -> OpenBuild | None:
    """The commit before the newest, or None when there is none that can be read."""
    with suppress(Damaged):
        commit = read_commit_before(folder)
        return OpenBuild(folder, commit, like=like) if commit else None
    return None
