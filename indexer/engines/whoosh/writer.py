"""Entries into a Whoosh index, past Whoosh's analysers: the terms are ready."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from whoosh.index import FileIndex

from ...model import Entry
from .bulk import BulkCodec, TokenPool
from .schema import SEPARATOR, UNDATED
from .snapshot import WhooshSnapshot
from .storage import disk_room

MEGABYTES_LEAST: Final = 16


class WhooshWriter:
    """Changes to one Whoosh index, seen by nobody before ``commit``.

    ``publish`` is called after Whoosh's own commit and returns the generation; ``release`` when
    the writer is done with, however it ended.
    """

    def __init__(
        self,
        index: FileIndex,
        *,
        memory_mb: int,
        publish: Callable[[], int],
        release: Callable[[], None],
    ) -> None:
        self._index = index
        self._folder = Path(index.storage.folder)
        self._publish = publish
        self._release = release
        self._ids: set[str] = set()
        self._closed = False
        with disk_room(self._folder):
            self._whoosh = index.writer(limitmb=max(MEGABYTES_LEAST, memory_mb), codec=BulkCodec())
            self._whoosh.pool = TokenPool()
            self._places = _places(index)

    def put(self, entry: Entry) -> None:
        """Add the document in the place of the one with its id. ValueError if it was put before."""
        document_id = entry.document.id
        if document_id in self._ids:
            raise ValueError(f"{document_id!r} was put before by this writer")
        self._ids.add(document_id)
        self.delete(document_id)
        with disk_room(self._folder):
            _add(self._whoosh, entry)

    def delete(self, document_id: str) -> None:
        """Remove the document of the generation this writer began with, if it is there."""
        place = self._places.pop(document_id, None)
        if place is not None:
            self._whoosh.delete_document(place)

    def commit(self) -> int:
        """Make all of it durable and visible, and say which generation it is."""
        with disk_room(self._folder):
            self._finish()
            return self._publish()

    def _finish(self) -> None:
        if not self._closed:
            self._whoosh.commit()
            self._closed = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self._drop()
        finally:
            self._release()

    def _drop(self) -> None:
        """Leave nothing of what was not committed."""
        if not self._closed:
            self._closed = True
            self._whoosh.cancel()


class WhooshRebuild(WhooshWriter):
    """A new build. ``preview`` opens it once it is finished; ``commit`` makes it live."""

    def __init__(
        self,
        index: FileIndex,
        *,
        memory_mb: int,
        publish: Callable[[], int],
        release: Callable[[], None],
        preview: Callable[[], WhooshSnapshot],
    ) -> None:
        super().__init__(index, memory_mb=memory_mb, publish=publish, release=release)
        self._preview = preview
        self._published = False

    def finish(self) -> WhooshSnapshot:
        """Everything put is on disk; the new generation as it will be, not yet live."""
        with disk_room(self._folder):
            self._finish()
        return self._preview()

    def commit(self) -> int:
        """Make the build live."""
        generation = super().commit()
        self._published = True
        return generation

    def _drop(self) -> None:
        super()._drop()
        if not self._published:
            shutil.rmtree(self._folder, ignore_errors=True)


def _places(index: FileIndex) -> dict[str, int]:
    """Document id to Whoosh's number, of the documents that are not deleted."""
    with index.reader() as reader:
        if not reader.doc_count():
            return {}
        ids = reader.column_reader("ids")
        return {ids[number].decode(): number for number in reader.all_doc_ids()}


def _add(writer: Any, entry: Entry) -> None:
    """What ``SegmentWriter.add_document`` does, with terms and positions as they come."""
    documents = writer.perdocwriter
    documents.start_doc(writer.docnum)
    writer.pool.put(writer.docnum, entry)
    stored = json.dumps(entry.document.to_json(), ensure_ascii=False)
    documents.add_field("document", writer.schema["document"], stored, 0)
    for field, value in _columns(entry):
        documents.add_column_value(field, writer.schema[field].column_type, value)
    documents.finish_doc()
    writer._added = True
    writer.docnum += 1


def _columns(entry: Entry) -> Iterator[tuple[str, Any]]:
    document = entry.document
    yield "ids", document.id.encode()
    yield "fingerprint", document.fingerprint().encode()
    yield "published", microseconds(document)
    yield "length", len(entry.keys)
    for field, key, written in (
        ("sources", entry.source, document.source),
        ("authors", entry.author, document.author),
    ):
        if key and written:
            yield field, f"{key}{SEPARATOR}{written}".encode()
    if entry.tags:
        pairs = (f"{tag.key}{SEPARATOR}{tag.written}" for tag in entry.tags)
        yield "tags", "\n".join(pairs).encode()


def microseconds(document: Any) -> int:
    """When the document was published, in microseconds since 1970 (UTC)."""
    moment = document.published_at
    if moment is None:
        return UNDATED
    return round(moment.timestamp() * 1_000_000)
