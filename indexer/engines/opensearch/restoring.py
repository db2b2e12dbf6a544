"""An archive becomes the live build of an index, whole or not at all."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from types import TracebackType
from typing import IO, Final, Self

from ...errors import (
    Damaged,
    DiskFull,
    KashshafError,
    Locked,
    NotAllowed,
    Unavailable,
    UsageError,
)
from ..archives import Told
from ..base import Archived
from .archive import Manifest, Unpacking, read_manifest
from .builds import Build, OtherFormat, begin, live_build, make_live, sweep
from .bulk import send
from .client import Client
from .commits import locked_anyway
from .lock import REBUILDING, Lock
from .snapshot import OpenSearchSnapshot

KEPT: Final = 1
"""Builds that stay for a rollback."""


class OpenSearchRestore:
    """The archive in ``stream``, in a build beside the live one and proven to be whole when the
    block begins, and live when ``commit`` returns. The build that was live stays for a rollback.

    Raises UsageError when there is an index already, unless ``force``, and for an archive of
    another engine; NotFound when there is something else; Damaged when the archive is not what was
    backed up; Locked and DiskFull.
    """

    def __init__(
        self, client: Client, stream: IO[bytes], *, force: bool, lock_timeout: float, told: Told
    ) -> None:
        self._client = client
        self._stream = stream
        self._force = force
        self._timeout = lock_timeout
        self._told = told
        self._locks: list[Lock] = []
        self._manifest: Manifest | None = None
        self._size = 0
        self._build: Build | None = None

    @property
    def archived(self) -> Archived:
        """What the archive has."""
        assert self._manifest
        return self._manifest.archived(self._size)

    def commit(self) -> int:
        """Make it live and return its generation: the one that it had, unless this index has had a
        later one, which must not mean anything else than it did.
        """
        assert self._manifest
        assert self._build
        for lock in self._locks:
            lock.assure()
        live = self._live()
        following = live.generation + 1 if live else 0
        new = replace(
            self._build.following(live, KEPT),
            generation=max(self._manifest.generation, following),
            built_at=self._manifest.built_at,
            state="settled",
        )
        other = next(iter(self._client.described(self._client.address.name)), None)
        make_live(self._client, new, live, other)
        return new.generation

    def __enter__(self) -> Self:
        self._check_place()
        self._manifest = read_manifest(self._stream)
        try:
            self._locks.append(Lock(self._client, REBUILDING).acquire(self._timeout))
            self._locks.append(locked_anyway(self._client, self._timeout))
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
        if self._live() and not self._force:
            raise UsageError(
                f"{self._client.place}: there is an index already; --force replaces it"
            )

    def _live(self) -> Build | None:
        """None too for an index of another version, which ``force`` takes the name from."""
        try:
            return live_build(self._client)
        except OtherFormat:
            if not self._force:
                raise
            return None

    def _unpack(self, manifest: Manifest) -> None:
        sweep(self._client, self._live())
        self._build = begin(self._client, manifest.analysis)
        unpacking = Unpacking(self._stream, manifest, self._told)
        try:
            send(self._client, self._build.index, unpacking.changes())
        except (Damaged, DiskFull, Locked, NotAllowed, Unavailable):
            raise
        except KashshafError as error:  # A field that is none, a value that is none of the field.
            raise Damaged(f"backup: its files are none of Kashshaf's ({error})") from error
        self._size = unpacking.size
        self._client.flush(self._build.index)
        self._client.refresh(self._build.index)
        there = OpenSearchSnapshot(self._client, self._build)
        if there.documents != manifest.documents:
            raise Damaged(f"backup: {manifest.documents} documents, {there.documents} different")

    def _drop(self) -> None:
        """Remove what is not live, and let the next writer in."""
        try:
            if len(self._locks) == 2:
                with suppress(KashshafError):  # What is left over, the next rebuild removes.
                    sweep(self._client, self._live())
        finally:
            for lock in self._locks:
                lock.release()
            self._locks.clear()
