"""A new build beside the live one.

It is written as the live one is, in commits, by one writer after the other, but nobody reads it:
each commit is a point from which another process can go on, and the last one is made live.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from ...errors import Damaged, KashshafError
from ...model import ANALYSIS_VERSION, Entry
from .. import interrupted
from .build import OpenBuild
from .commits import create_build, forget_before, latest, tidy
from .layout import LOCK, is_index, next_build
from .lock import Lock
from .pointer import Build, Pointer, put_back_pointer, read_pointer, write_pointer
from .segments import Choice, everything, nothing, worth_merging
from .snapshot import WhooshSnapshot
from .storage import changing
from .unfinished import Unfinished, forget_unfinished, read_unfinished, sweep, write_unfinished
from .writer import WhooshWriter


class WhooshRebuild:
    """A new build, live from ``commit`` on.

    ``rebuilding`` is the lock of rebuilds, None while there is no index that others could write;
    ``writing`` the lock of who writes what is live: taken in ``hold`` unless it is given. Both are
    released when this is done with. ``keep`` old builds stay.
    """

    def __init__(
        self,
        root: Path,
        *,
        rebuilding: Lock | None,
        writing: Lock | None,
        lock_timeout: float,
        memory_mb: int,
        keep: int,
        resume: bool = False,
    ) -> None:
        self._root = root
        self._rebuilding = rebuilding
        self._writing = writing
        self._lock_timeout = lock_timeout
        self._memory_mb = memory_mb
        self._keep = keep
        self._writer: WhooshWriter | None = None
        self._is_open = True
        self._is_changed = False
        self._is_whole = False
        """Whether all that was gathered up to some moment was merged."""
        self.is_kept = False
        self.resumed: WhooshSnapshot | None = None
        self.anew = ""
        self.live_generation()  # An index that cannot be read is said before anything is made.
        if resume:
            self.resumed, self.anew = self._unfinished()
        try:
            with self._changing():
                self._folder = self._begun()
        except BaseException:
            with suppress(OSError, KashshafError):
                sweep(root)
            raise

    def _begun(self) -> Path:
        """The folder of the build: the one that is gone on with, or an empty one."""
        if self.resumed:
            self.is_kept = True
            sweep(self._root)
            tidy(self.resumed.build.folder)  # A commit that was killed half way left files there.
            return self.resumed.build.folder
        forget_unfinished(self._root)
        sweep(self._root)
        folder = self._root / next_build(self._root)
        create_build(folder)
        return folder

    def put(self, entry: Entry, origin: str = "") -> None:
        """Add the document in the place of the one with its id. ValueError if it was put before,
        since the last commit.
        """
        self._open_writer().put(entry, origin)
        self._is_changed = True

    def delete(self, document_id: str) -> None:
        """Remove the document; an id that is not there is no error."""
        self._open_writer().delete(document_id)
        self._is_changed = True

    def checkpoint(self) -> None:
        """Bring all of it to disk, from where an interrupted rebuild can be gone on with."""
        self._write(worth_merging if self._is_whole else nothing)

    def finish(self) -> WhooshSnapshot:
        """Everything put is on disk; the new generation as it will be, not yet live."""
        if self._is_changed or not self._is_whole:
            self._write(worth_merging if self._is_whole else everything)
            self._is_whole = True
        return self._preview(self._folder)

    def hold(self, lock_timeout: float) -> None:
        """Let nobody else write what is live, until this is done with. Raises Locked."""
        self._check_open()
        if self._writing is None:
            with changing(self._root):
                self._writing = Lock(self._root / LOCK).acquire(lock_timeout)

    def commit(self) -> int:
        """Make it live, and say which generation it is. Raises Locked."""
        self._check_open()
        self.hold(self._lock_timeout)
        if self._is_changed or not self._is_whole:
            self.finish()
        with self._changing():
            self._is_open = False
            forget_before(self._folder)  # Half a build is nothing to fall back on.
            build = Build(self._folder.name, self.live_generation(), ANALYSIS_VERSION)
            pointer = put_back_pointer(self._root) if is_index(self._root) else None
            if pointer:  # What a killed writer left there, no writer comes to remove any more.
                tidy(self._root / pointer.live.name)
            write_pointer(
                self._root, pointer.followed_by(build, self._keep) if pointer else Pointer(build)
            )
            forget_unfinished(self._root)
            return build.base + latest(self._folder)

    def live_generation(self) -> int:
        """What the generations of the new build count from: 0 while there is no index."""
        if not is_index(self._root):
            return 0
        live = read_pointer(self._root).live
        return live.base + latest(self._root / live.name)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._drop(keep=kind is not None and not interrupted.is_failure(kind))

    def _drop(self, *, keep: bool) -> None:
        """Leave nothing that is not live, unless it is to be kept and can be gone on with."""
        self._is_open = False
        try:
            with suppress(OSError, KashshafError):  # What is left over, the next one removes.
                if self._writer:
                    self._writer.drop()
                if not (keep and self.is_kept):
                    forget_unfinished(self._root)
                sweep(self._root)
        finally:
            for lock in filter(None, (self._writing, self._rebuilding)):
                lock.release()

    def _open_writer(self) -> WhooshWriter:
        self._check_open()
        if self._writer is None:
            folder = self._folder
            self._writer = WhooshWriter(
                folder,
                publish=lambda: latest(folder),
                tidy=lambda: tidy(folder),
                release=lambda: None,
                memory_mb=self._memory_mb,
            )
        return self._writer

    def _write(self, choose: Choice) -> None:
        with self._changing():
            self._open_writer().commit(choose)
            self._writer = None
            self._is_changed = False
            if self._rebuilding and not self.is_kept:
                write_unfinished(self._root, Unfinished(self._folder.name, ANALYSIS_VERSION))
                self.is_kept = True

    def _unfinished(self) -> tuple[WhooshSnapshot | None, str]:
        """What was begun, or why it cannot be gone on with."""
        try:
            found = read_unfinished(self._root)
            if found is None:
                return None, interrupted.NONE
            if anew := interrupted.of_another_analysis(found.analysis):
                return None, anew
            begun = self._preview(self._root / found.name)
        except Damaged as error:
            return None, f"the interrupted rebuild cannot be gone on with: {error}"
        problems = begun.verify(())
        if problems:
            return None, f"the interrupted rebuild cannot be gone on with: {problems[0]}"
        return begun, ""

    def _preview(self, folder: Path) -> WhooshSnapshot:
        base = self.live_generation()
        return WhooshSnapshot(OpenBuild(folder), base=base, analysis=ANALYSIS_VERSION)

    def _check_open(self) -> None:
        if not self._is_open:
            raise KashshafError(f"{self._root}: this rebuild is done with")

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """After a failure half way nothing can be made live any more."""
        with changing(self._root):
            try:
                yield
            except BaseException:
                self._is_open = False
                raise
