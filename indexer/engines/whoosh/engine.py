"""The embedded engine: builds in a folder, one of them live."""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path
from typing import IO, NamedTuple

from ...errors import Damaged, KashshafError
from ...model import ANALYSIS_VERSION, Stats
from ..base import MENDING, Archived
from .archive import Told, held, write
from .build import OpenBuild
from .commits import create_build, latest, read_commit_before, table_identity, tidy
from .layout import LOCK, Build, Pointer, is_index, next_build, read_pointer, sweep, write_pointer
from .lock import WriteLock
from .restoring import WhooshRestore
from .snapshot import WhooshSnapshot
from .storage import changing, unreadable
from .writer import WhooshRebuild, WhooshWriter


class _Live(NamedTuple):
    """What tells one generation from all others that were ever at this place."""

    build: Build
    table: tuple[int, ...]


class WhooshEngine:
    """An index in the folder ``target``. It is written by one process, whatever ``workers`` says:
    what takes long is the analysis, which comes before it.
    """

    def __init__(self, target: str) -> None:
        self.target = target
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

    def update(self, *, lock_timeout: float, memory_mb: int, workers: int) -> WhooshWriter:
        """Changes to the live generation; the index is created when there is none.

        Raises Locked when another job holds the lock for longer than ``lock_timeout`` seconds,
        Damaged when the newest commit is, though the one before can be read.
        """
        lock = self._locked(lock_timeout)
        try:
            if not is_index(self._folder):
                return self._beside(lock, memory_mb=memory_mb, keep=0)
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
        except BaseException:
            lock.release()
            raise

    def rebuild(
        self, *, lock_timeout: float, memory_mb: int, workers: int, keep: int
    ) -> WhooshRebuild:
        """A new generation, empty, beside the live one; ``keep`` old ones stay for a rollback."""
        lock = self._locked(lock_timeout)
        try:
            return self._beside(lock, memory_mb=memory_mb, keep=keep)
        except BaseException:
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
            lock=WriteLock(self._folder / LOCK).holder(),
        )

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

    def _locked(self, timeout: float) -> WriteLock:
        """The lock, before anything is decided: what is live may change while one waits for it."""
        is_index(self._folder)
        with changing(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
            lock = WriteLock(self._folder / LOCK).acquire(timeout)
            try:
                sweep(self._folder)
            except BaseException:
                lock.release()
                raise
            return lock

    def _beside(self, lock: WriteLock, *, memory_mb: int, keep: int) -> WhooshRebuild:
        pointer = read_pointer(self._folder) if is_index(self._folder) else None
        known = pointer.builds if pointer else ()
        base = pointer.live.base + latest(self._folder / pointer.live.name) if pointer else 0
        build = Build(next_build(self._folder), base, ANALYSIS_VERSION)
        folder = self._folder / build.name

        def publish() -> int:
            write_pointer(self._folder, Pointer(build, known[:keep]))
            return build.base + latest(folder)

        try:
            with changing(self._folder):
                create_build(folder)
            return WhooshRebuild(
                folder,
                publish=publish,
                tidy=lambda: sweep(self._folder),
                release=lock.release,
                memory_mb=memory_mb,
                preview=lambda: self._opened(build),
            )
        except BaseException:
            with suppress(OSError, KashshafError):
                sweep(self._folder)
            raise


def _before(folder: Path, like: OpenBuild | None) -> OpenBuild | None:
    """The commit before the newest, or None when there is none that can be read."""
    with suppress(Damaged):
        commit = read_commit_before(folder)
        return OpenBuild(folder, commit, like=like) if commit else None
    return None
