"""Entries into a build, past Whoosh's analysers: the terms are ready."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np

from ...errors import KashshafError
from ...model import Entry
from .build import OpenBuild
from .facets import stored_values
from .moments import microseconds
from .segments import Segmenting
from .snapshot import WhooshSnapshot
from .storage import changing


class WhooshWriter:
    """Changes to one build, seen by nobody before ``commit``.

    ``publish`` is called after the build's own commit and returns the generation; ``tidy`` and
    ``release`` when the writer is done with, however it ended. ``like`` is what is open of the
    build already, and saves reading it again.
    """

    def __init__(
        self,
        folder: Path,
        *,
        publish: Callable[[], int],
        tidy: Callable[[], None],
        release: Callable[[], None],
        like: OpenBuild | None = None,
    ) -> None:
        self._folder = folder
        self._publish = publish
        self._tidy = tidy
        self._release = release
        self._is_open = True
        self._is_finished = False
        self._put: dict[str, int] = {}
        with changing(folder):
            self._places = _places(folder, like)
            self._segments = Segmenting(folder)

    def put(self, entry: Entry) -> None:
        """Add the document in the place of the one with its id. ValueError if it was put before."""
        self._check_open()
        document_id = entry.document.id
        if document_id in self._put:
            raise ValueError(f"{document_id!r} was put before by this writer")
        stored = json.dumps(entry.document.to_json(), ensure_ascii=False)
        columns = dict(_columns(entry))
        with self._changing():
            self.delete(document_id)
            self._put[document_id] = self._segments.add(entry, stored, columns)

    def delete(self, document_id: str) -> None:
        """Remove the document, be it of the generation this writer began with or put since."""
        self._check_open()
        place = self._places.pop(document_id, None)
        if place is not None:
            self._segments.delete_document(place)
        if document_id in self._put:
            self._segments.discard(self._put[document_id])

    def commit(self) -> int:
        """Make all of it durable and visible, and say which generation it is."""
        with self._changing():
            self._finish()
            return self._publish()

    def _finish(self) -> None:
        if not self._is_finished:
            self._check_open()
            self._segments.finish()
            self._is_finished, self._is_open = True, False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.drop()

    def drop(self) -> None:
        """Leave nothing of what was not committed, and let the next writer in."""
        self._is_open = self._is_finished = False
        try:
            self._segments.abandon()
            with suppress(OSError, KashshafError):  # What is left over, the next writer removes.
                self._tidy()
        finally:
            self._release()

    def _check_open(self) -> None:
        if not self._is_open:
            raise KashshafError(f"{self._folder}: this writer is done with")

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """After a failure half way nothing can be committed any more."""
        with changing(self._folder):
            try:
                yield
            except BaseException:
                self._is_open = False
                raise


class WhooshRebuild(WhooshWriter):
    """A new build. ``preview`` opens it once it is finished; ``commit`` makes it live."""

    def __init__(
        self,
        folder: Path,
        *,
        publish: Callable[[], int],
        tidy: Callable[[], None],
        release: Callable[[], None],
        preview: Callable[[], WhooshSnapshot],
    ) -> None:
        super().__init__(folder, publish=publish, tidy=tidy, release=release)
        self._preview = preview

    def finish(self) -> WhooshSnapshot:
        """Everything put is on disk; the new generation as it will be, not yet live."""
        with self._changing():
            self._finish()
        return self._preview()


def _places(folder: Path, like: OpenBuild | None) -> dict[str, int]:
    """Document id to Whoosh's number, of the documents that are not deleted."""
    build = OpenBuild(folder, like=like)
    try:
        ids = build.texts("ids")
        return {ids[number]: number for number in np.flatnonzero(build.alive).tolist()}
    finally:
        build.close()


def _columns(entry: Entry) -> Iterator[tuple[str, Any]]:
    document = entry.document
    yield "ids", document.id.encode("utf-8", "surrogatepass")
    yield "fingerprint", document.fingerprint().encode()
    yield "published", microseconds(document.published_at)
    yield "length", len(entry.keys)
    for field, key, written in (
        ("sources", entry.source, document.source),
        ("authors", entry.author, document.author),
    ):
        if key and written:
            yield field, stored_values([(key, written)])
    if entry.tags:
        yield "tags", stored_values(entry.tags)
