"""The codec and what it calls a segment."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from whoosh.codec.base import Codec
from whoosh.codec.base import Segment as WhooshSegment
from whoosh.filedb.filestore import FileStorage

from ..segment import Segment
from .reading import ArrayDocuments, ArrayTerms
from .writing import ArrayDocumentWriter, ArrayFieldWriter


class ArraySegment(WhooshSegment):  # type: ignore[misc]
    """A segment that Whoosh knows by name; its file is opened once, when somebody reads."""

    def __init__(self, name: str, opened: Segment | None = None) -> None:
        super().__init__(name)
        self._documents = opened.documents if opened else 0
        self._deleted: frozenset[int] = frozenset()
        self._opened = opened
        self.writing: ArrayDocumentWriter | None = None

    def codec(self) -> ArrayCodec:
        """What reads it."""
        return ArrayCodec()

    def opened(self, storage: FileStorage) -> Segment:
        """Its file, mapped. Raises Damaged."""
        if self._opened is None:
            path = Path(storage.folder, self.make_filename(self.COMPOUND_EXT))
            self._opened = Segment(path, path.stat().st_size)
        return self._opened

    def should_assemble(self) -> bool:
        """It is one file already."""
        return False

    def set_doc_count(self, count: int) -> None:
        """The deleted documents included."""
        self._documents = count

    def doc_count_all(self) -> int:
        """The deleted documents included."""
        return self._documents

    def deleted_count(self) -> int:
        """How many are deleted."""
        return len(self._deleted)

    def deleted_docs(self) -> Iterable[int]:
        """Those that are deleted."""
        return self._deleted

    def is_deleted(self, number: int) -> bool:
        """Whether a document is."""
        return number in self._deleted

    def delete_document(self, number: int, delete: bool = True) -> None:
        """Delete a document, or take that back."""
        self.delete_all([number], delete=delete)

    def delete_all(self, numbers: Iterable[int], *, delete: bool = True) -> None:
        """Delete documents, or take that back."""
        changed = frozenset(numbers)
        self._deleted = self._deleted | changed if delete else self._deleted - changed

    def __getstate__(self) -> dict[str, Any]:
        # An index of Whoosh's own keeps its segments' descriptions; an open file is not of them.
        return {**self.__dict__, "_opened": None}


class ArrayCodec(Codec):  # type: ignore[misc]
    """Segments as files of arrays, below a folder."""

    length_stats = False

    def new_segment(self, storage: FileStorage, name: str) -> ArraySegment:
        """One without documents yet."""
        return ArraySegment(name)

    def per_document_writer(
        self, storage: FileStorage, segment: ArraySegment
    ) -> ArrayDocumentWriter:
        """Begins the file of a new segment; ``field_writer`` goes on with it and ends it."""
        path = Path(storage.folder, segment.make_filename(segment.COMPOUND_EXT))
        segment.writing = documents = ArrayDocumentWriter(path)
        return documents

    def field_writer(self, storage: FileStorage, segment: ArraySegment) -> ArrayFieldWriter:
        """For the postings of a segment whose documents are being written."""
        assert segment.writing, "documents come first"
        documents, segment.writing = segment.writing, None
        return ArrayFieldWriter(documents)

    def terms_reader(self, storage: FileStorage, segment: ArraySegment) -> ArrayTerms:
        """For Whoosh's readers."""
        return ArrayTerms(segment.opened(storage))

    def per_document_reader(self, storage: FileStorage, segment: ArraySegment) -> ArrayDocuments:
        """For Whoosh's readers."""
        return ArrayDocuments(segment.opened(storage), segment)
