"""An archive becomes the live build of an index, whole or not at all."""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self

from ...errors import Damaged, KashshafError, UsageError
from ..archives import Told
from ..base import Archived
from .archive import Manifest, read_manifest, unpack
from .build import OpenBuild
from .commits import latest, table_name, tidy
from .layout import LOCK, REBUILD_LOCK, is_index, next_build
from .lock import Lock
from .pointer import (
    Build,
    Pointer,
    base_after,
    put_back_pointer,
    write_pointer,
)
from .snapshot import WhooshSnapshot
from .storage import changing
from .unfinished import forget_unfinished, sweep


class WhooshRestore:
    """The archive in ``stream``, unpacked beside what is live and proven to be whole when the block
    begins, and live when ``commit`` returns. The build that was live before stays for a rollback.

    Raises UsageError when there is an index already, unless ``force``; NotFound when there is
    something else; Damaged when the archive is not what was backed up; Locked and DiskFull.
    """

    def __init__(
        self, folder: Path, stream: IO[bytes], *, force: bool, lock_timeout: float, told: Told
    ) -> None:
        self._folder = folder
        self._stream = stream
        self._force = force
        self._timeout = lock_timeout
        self._told = told
        self._is_new = False
        self._locks: list[Lock] = []
        self._manifest: Manifest | None = None
        self._build: Build | None = None

    @property
    def archived(self) -> Archived:
        """What the archive has."""
        assert self._manifest
        return self._manifest.archived()

    def commit(self) -> int:
        """Make it live and return its generation: the one that it had, unless this index has had a
        later one, which must not mean anything else than it did.
        """
        assert self._manifest
        assert self._build
        with changing(self._folder):
            pointer = self._pointer(self._build)
            write_pointer(self._folder, pointer)
            forget_unfinished(self._folder)
        self._build = None
        return self._manifest.generation + pointer.live.base - self._manifest.base

    def __enter__(self) -> Self:
        self._check_place()
        self._manifest = read_manifest(self._stream)
        try:
            with changing(self._folder):
                self._is_new = not self._folder.exists()
                self._folder.mkdir(parents=True, exist_ok=True)
                for name, done in ((REBUILD_LOCK, "rebuilt"), (LOCK, "written")):
                    self._locks.append(Lock(self._folder / name, done).acquire(self._timeout))
                self._check_place()  # Somebody may have been quicker.
                self._unpack(self._manifest)
        except BaseException:
            self._drop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._drop()

    def _check_place(self) -> None:
        if is_index(self._folder) and not self._force:
            raise UsageError(f"{self._folder}: there is an index already; --force replaces it")

    def _unpack(self, manifest: Manifest) -> None:
        self._build = Build(next_build(self._folder), manifest.base, manifest.analysis)
        folder = self._folder / self._build.name
        folder.mkdir()
        unpack(self._stream, manifest, folder, self._told)
        try:
            problems = _problems(folder, manifest)
        except _FORGED as error:
            raise Damaged(f"backup: its files are none of Kashshaf's ({error})") from error
        if problems:
            raise Damaged(f"backup: {'; '.join(problems)}")

    def _pointer(self, build: Build) -> Pointer:
        """The build is live, and the one before stays if anybody can say which that was."""
        with suppress(KashshafError):
            before = put_back_pointer(self._folder)
            tidy(self._folder / before.live.name)  # no writer comes to that any more
            commits = latest(self._folder / build.name)
            base = max(build.base, base_after(self._folder, before.live, commits))
            return before.followed_by(build, 1).with_base(base)
        return Pointer(build)

    def _drop(self) -> None:
        """Remove what is not live, and let the next writer in."""
        try:
            if len(self._locks) == 2:
                self._remove()
        finally:
            for lock in self._locks:
                lock.release()
            self._locks.clear()

    def _remove(self) -> None:
        if self._build:
            shutil.rmtree(self._folder / self._build.name, ignore_errors=True)
        with suppress(OSError, KashshafError):
            sweep(self._folder)
        if self._is_new and not is_index(self._folder):
            for name in (LOCK, REBUILD_LOCK):
                (self._folder / name).unlink(missing_ok=True)
            self._folder.rmdir()


_FORGED: Final = (ValueError, LookupError, TypeError, AttributeError, OverflowError)
"""What comes of files that have the right checksums and no sense."""


def _problems(folder: Path, manifest: Manifest) -> list[str]:
    """What is wrong with the files of an archive, a sentence each. Raises Damaged too."""
    opened = OpenBuild(folder)
    snapshot = WhooshSnapshot(opened, base=manifest.base, analysis=manifest.analysis)
    commit = opened.commit
    named = {table_name(commit.generation), *(part.name for part in commit.parts)}
    found = (snapshot.generation, snapshot.documents, named)
    said = (manifest.generation, manifest.documents, {file.name for file in manifest.files})
    return snapshot.verify(()) if found == said else ["its manifest is not that of its files"]
