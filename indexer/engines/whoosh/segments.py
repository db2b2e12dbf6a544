"""Whoosh's writer of a new segment, with postings in bulk, our own merging and a durable commit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count as count_from
from pathlib import Path
from typing import Any, Final

from whoosh.index import FileIndex
from whoosh.reading import SegmentReader
from whoosh.writing import SegmentWriter

from ...model import Entry
from .build import BuildStorage
from .bulk import BulkCodec, TokenPool
from .commits import NAME, read_commit, write_commit

MOST_MERGED: Final = 500
"""Documents of a merged segment, unless there are too many segments: some seconds of work."""
MOST_SEGMENTS: Final = 50
"""Each is an open file, and a look-up for each word of a query."""


class Segmenting(SegmentWriter):  # type: ignore[misc]
    """The segments of a build and the one that is being written. The lock must be held."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._discarded: set[int] = set()
        storage = BuildStorage(folder, read_commit(folder).files)
        try:
            super().__init__(FileIndex(storage, indexname=NAME), codec=BulkCodec(), _lk=False)
        except BaseException:
            storage.abandon()
            raise
        self.pool = TokenPool()

    def add(self, entry: Entry, stored: str, columns: Mapping[str, Any]) -> int:
        """What Whoosh's ``add_document`` does, with terms and positions as they come.

        Returns the document's number in the new segment.
        """
        number: int = self.docnum
        documents = self.perdocwriter
        documents.start_doc(number)
        self.pool.put(number, entry)
        documents.add_field("document", self.schema["document"], stored, 0)
        for field, value in columns.items():
            documents.add_column_value(field, self.schema[field].column_type, value)
        documents.finish_doc()
        self._added = True
        self.docnum += 1
        return number

    def discard(self, number: int) -> None:
        """Take back a document that was added to the new segment."""
        self._discarded.add(number)

    def finish(self) -> None:
        """Write everything and make it the newest commit. Raises OSError."""
        self.commit(mergetype=_merge)

    def abandon(self) -> None:
        """Close whatever is open, however far it came."""
        self.storage.abandon()

    def add_postings_to_pool(
        self, reader: SegmentReader, first: int, numbers: Mapping[int, int] | None
    ) -> None:
        """All postings of a segment that is merged; ``numbers`` is None when none is deleted."""
        count = reader.doc_count_all()
        self.pool.merge(reader, numbers or dict(zip(range(count), count_from(first), strict=False)))

    def _finalize_segment(self) -> Any:
        segment = super()._finalize_segment()
        for number in self._discarded:
            segment.delete_document(number)
        return segment

    def _commit_toc(self, segments: Sequence[Any]) -> None:
        write_commit(self._folder, self.schema, segments, self.generation)


def _merge(writer: SegmentWriter, segments: Sequence[Any]) -> list[Any]:
    """Write small segments anew into the new one; the others, without the empty ones, stay."""
    merged = worth_merging([segment.doc_count() for segment in segments], writer.doc_count())
    for number in merged:
        reader = SegmentReader(writer.storage, writer.schema, segments[number])
        writer.add_reader(reader)
        reader.close()
    return [
        segment
        for number, segment in enumerate(segments)
        if number not in merged and segment.doc_count()
    ]


def worth_merging(sizes: Sequence[int], added: int) -> list[int]:
    """The numbers of the segments to merge with ``added`` new documents.

    A segment is merged with at least as many documents as it has, so that none is written more
    often than the logarithm of their number; what has grown large is left alone until there are
    too many.
    """
    merged: list[int] = []
    total = added
    filled = sorted((size, number) for number, size in enumerate(sizes) if size)
    for size, number in filled:
        too_many = len(filled) - len(merged) > MOST_SEGMENTS
        if not too_many and (size > total or total + size > MOST_MERGED):
            break
        merged.append(number)
        total += size
    return sorted(merged)
