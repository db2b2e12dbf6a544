"""The embedded engine: builds in a folder, one of them live."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from whoosh.index import FileIndex

from ...errors import Damaged
from ...model import ANALYSIS_VERSION, Stats, iso
from .layout import (
    LOCK,
    Build,
    Pointer,
    is_index,
    next_build,
    read_pointer,
    sweep,
    write_pointer,
)
from .lock import WriteLock
from .schema import schema
from .snapshot import WhooshSnapshot
from .storage import DurableStorage, damaged_files, disk_room
from .writer import WhooshRebuild, WhooshWriter

OPEN_ATTEMPTS: Final = 5
"""A commit may remove the files of a generation while it is being opened; the next one is there."""


class WhooshEngine:
    """An index in the folder ``target``."""

    def __init__(self, target: str) -> None:
        self.target = target
        self._folder = Path(target)
        self._opening = threading.Lock()
        self._open: WhooshSnapshot | None = None

    def exists(self) -> bool:
        """Whether an index is there. Raises NotFound when something else is."""
        return is_index(self._folder)

    def snapshot(self) -> WhooshSnapshot:
        """The live generation: the same object until a new one is live.

        Raises NotFound when there is no index, Damaged when it cannot be read.
        """
        with self._opening:
            for attempt in range(1, OPEN_ATTEMPTS + 1):
                build = read_pointer(self._folder).live
                try:
                    generation = _generation(self._folder, build)
                    if not self._open or self._open.generation != generation:
                        self._open = _snapshot(self._folder, build)
                except Exception as error:
                    # Whoosh raises whatever its unpickling meets: any of it means the same.
                    if attempt == OPEN_ATTEMPTS:
                        raise _damaged(self._folder / build.name, error) from error
                else:
                    return self._open
        raise AssertionError("the last attempt returns or raises")

    def update(self, *, lock_timeout: float, memory_mb: int, workers: int) -> WhooshWriter:
        """Changes to the live generation; the index is created when there is none.

        Raises Locked when another job holds the lock for longer than ``lock_timeout`` seconds.
        ``workers`` is for engines that write in parallel; this one does not.
        """
        lock = self._locked(lock_timeout)
        try:
            if not is_index(self._folder):
                return self._beside(lock, memory_mb=memory_mb, keep=0)
            build = read_pointer(self._folder).live
            return WhooshWriter(
                _opened(self._folder / build.name),
                memory_mb=memory_mb,
                publish=lambda: _generation(self._folder, build),
                release=lock.release,
            )
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

    def stats(self) -> Stats:
        """Counts and sizes of the live generation, and who holds the lock."""
        snapshot = self.snapshot()
        folder = self._folder / read_pointer(self._folder).live.name
        return Stats(
            documents=snapshot.documents,
            generation=snapshot.generation,
            built_at=snapshot.built_at,
            size_bytes=sum(file.stat().st_size for file in folder.iterdir() if file.is_file()),
            engine="whoosh",
            analysis_version=snapshot.analysis_version,
            fields=snapshot.terms(),
            lock=WriteLock(self._folder / LOCK).holder(),
        )

    def _locked(self, timeout: float) -> WriteLock:
        """The lock, before anything is decided: what is live may change while one waits for it."""
        is_index(self._folder)
        with disk_room(self._folder.parent):
            self._folder.mkdir(parents=True, exist_ok=True)
            return WriteLock(self._folder / LOCK).acquire(timeout)

    def _beside(self, lock: WriteLock, *, memory_mb: int, keep: int) -> WhooshRebuild:
        pointer = read_pointer(self._folder) if is_index(self._folder) else None
        known = (pointer.live, *pointer.previous) if pointer else ()
        sweep(self._folder, {build.name for build in known})
        base = _generation(self._folder, pointer.live) if pointer else 0
        build = Build(next_build(self._folder), base, ANALYSIS_VERSION)
        folder = self._folder / build.name
        with disk_room(self._folder):
            folder.mkdir()
            index = FileIndex.create(DurableStorage(str(folder)), schema(), "MAIN")

        def publish() -> int:
            previous = known[:keep]
            write_pointer(self._folder, Pointer(build, previous))
            sweep(self._folder, {build.name, *(old.name for old in previous)})
            return _generation(self._folder, build)

        return WhooshRebuild(
            index,
            memory_mb=memory_mb,
            publish=publish,
            release=lock.release,
            preview=lambda: _snapshot(self._folder, build),
        )


def _opened(folder: Path) -> FileIndex:
    return FileIndex(DurableStorage(str(folder)), indexname="MAIN")


def _generation(root: Path, build: Build) -> int:
    return build.base + int(_opened(root / build.name).latest_generation())


def _snapshot(root: Path, build: Build) -> WhooshSnapshot:
    folder = root / build.name
    reader = _opened(folder).reader()
    made = (folder / f"_MAIN_{reader.generation()}.toc").stat().st_mtime
    return WhooshSnapshot(
        reader,
        folder,
        generation=build.base + reader.generation(),
        built_at=iso(datetime.fromtimestamp(int(made), UTC)) or "",
        analysis=build.analysis,
    )


def _damaged(folder: Path, error: Exception) -> Damaged:
    """The error to raise for an index that cannot be opened: what its checksums say, if they do."""
    tables = sorted(folder.glob("_MAIN_*.toc"))
    if not tables:
        return Damaged(f"{folder}: its table of contents is missing")
    generation = int(tables[-1].stem.removeprefix("_MAIN_"))
    problems = damaged_files(folder, generation) or [f"{folder}: {type(error).__name__}: {error}"]
    return Damaged("; ".join(problems))
