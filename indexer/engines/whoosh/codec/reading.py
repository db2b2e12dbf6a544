"""What Whoosh's reader of a segment asks for: terms, documents and columns."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.base import FieldCursor, PerDocumentReader, TermsReader
from whoosh.columns import Column, ColumnReader
from whoosh.fields import FieldType
from whoosh.formats import Format
from whoosh.reading import SegmentReader, TermInfo, TermNotFound

from ..arrays import Array
from ..inverted import Field
from ..segment import Segment
from .matching import ArrayMatcher

if TYPE_CHECKING:
    from .codec import ArraySegment

MOMENT: Final = "$datetime"
"""The one key of the object that stands for a datetime in a stored document."""


class ArrayTerms(TermsReader):  # type: ignore[misc]
    """The terms of a segment and their postings."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        field, text = term
        found = self._segment.fields.get(field)
        return found is not None and found.terms.number(text) is not None

    def cursor(self, field: str, fieldtype: FieldType) -> ArrayCursor:
        """Over the terms of a field."""
        return ArrayCursor(self, field, fieldtype, self.field_terms(field))

    def field_terms(self, field: str) -> Sequence[bytes]:
        """In order; none of a field that the segment has not got."""
        return self._segment.fields[field].terms if field in self._segment.fields else ()

    def terms(self) -> Iterator[tuple[str, bytes]]:
        """Of all fields, in order."""
        for field in sorted(self._segment.fields):
            yield from ((field, term) for term in self.field_terms(field))

    def terms_from(self, field: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        """Those of ``terms`` from one on."""
        for name in sorted(self._segment.fields):
            terms = self.field_terms(name)
            if name >= field:
                first = bisect_left(terms, prefix) if name == field else 0
                yield from ((name, terms[number]) for number in range(first, len(terms)))

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """``terms`` with what is known of each."""
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(self, field: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """``terms_from`` with what is known of each."""
        return ((term, self.term_info(*term)) for term in self.terms_from(field, prefix))

    def term_info(self, field: str, term: bytes) -> TermInfo:
        """Counts of a term, the deleted documents included. Raises TermNotFound."""
        found, number = self._located(field, term)
        postings = found.postings(number)
        documents, counts = found.documents[postings], found.counts(postings)
        lengths = self._segment.lengths(field)
        own = np.zeros(1, np.int64) if lengths is None else lengths[documents]
        return TermInfo(
            weight=float(counts.sum(dtype=np.int64)),
            df=len(documents),
            minlength=int(own.min()),
            maxlength=int(own.max()),
            maxweight=float(counts.max()),
            minid=int(documents[0]),
            maxid=int(documents[-1]),
        )

    def frequency(self, field: str, term: bytes) -> float:
        """How often a term stands in all documents."""
        if (field, term) not in self:
            return 0.0
        found, number = self._located(field, term)
        return float(found.counts(found.postings(number)).sum(dtype=np.int64))

    def doc_frequency(self, field: str, term: bytes) -> int:
        """How many documents have a term."""
        if (field, term) not in self:
            return 0
        found, number = self._located(field, term)
        return len(found.documents[found.postings(number)])

    def matcher(
        self,
        field: str,
        term: bytes,
        format_: Format,
        scorer: Any = None,
        alive: NDArray[np.bool_] | None = None,
    ) -> ArrayMatcher:
        """The postings of a term. Raises TermNotFound."""
        found, number = self._located(field, term)
        return ArrayMatcher(self._segment, found, number, (field, term), format_, scorer, alive)

    def indexed_field_names(self) -> list[str]:
        """The fields that have postings."""
        return list(self._segment.fields)

    def _located(self, field: str, term: bytes) -> tuple[Field, int]:
        found = self._segment.fields.get(field)
        located = None if found is None else found.located(term)
        if located is None:
            raise TermNotFound(f"no term {field}:{term!r}")
        return located


class ArrayCursor(FieldCursor):  # type: ignore[misc]
    """Stands on one term of a field after the other."""

    def __init__(
        self, reader: ArrayTerms, field: str, fieldtype: FieldType, terms: Sequence[bytes]
    ) -> None:
        self._reader = reader
        self._field = field
        self._fieldtype = fieldtype
        self._terms = terms
        self._at = 0

    def is_valid(self) -> bool:
        """Whether there is a term where it stands."""
        return self._at < len(self._terms)

    def text(self) -> Any:
        """The term, as its field reads it, or None."""
        return self._fieldtype.from_bytes(self._terms[self._at]) if self.is_valid() else None

    def term_info(self) -> TermInfo | None:
        """What is known of the term."""
        if not self.is_valid():
            return None
        return self._reader.term_info(self._field, self._terms[self._at])

    def first(self) -> Any:
        """Back to the first term."""
        self._at = 0
        return self.text()

    def find(self, term: Any) -> Any:
        """On or back to the first term from ``term`` on."""
        wanted = term if isinstance(term, bytes) else self._fieldtype.to_bytes(term)
        self._at = bisect_left(self._terms, wanted)
        return self.text()

    def next(self) -> Any:
        """On to the next term."""
        self._at += 1
        return self.text()


class ArrayDocuments(PerDocumentReader):  # type: ignore[misc]
    """What is kept of each document of a segment."""

    def __init__(self, segment: Segment, described: ArraySegment) -> None:
        self._segment = segment
        self._described = described

    def doc_count(self) -> int:
        """Without the deleted."""
        return int(self._described.doc_count())

    def doc_count_all(self) -> int:
        """With the deleted."""
        return self._described.doc_count_all()

    def has_deletions(self) -> bool:
        """Whether some are deleted."""
        return self._described.deleted_count() > 0

    def is_deleted(self, number: int) -> bool:
        """Whether one is."""
        return self._described.is_deleted(number)

    def deleted_docs(self) -> Iterable[int]:
        """Those that are."""
        return self._described.deleted_docs()

    def supports_columns(self) -> bool:
        """It does."""
        return True

    def has_column(self, name: str) -> bool:
        """Whether there is one."""
        return self._segment.has_column(name)

    def column_reader(self, name: str, column: Column) -> ArrayColumn:
        """Of a column that there is."""
        numbers = self._segment.numbers(name)
        if self._segment.has_words(name):
            words = self._segment.words(name).all()
            return ArrayColumn(numbers, lambda number: words[number])
        if len(numbers) != self._segment.documents:
            return ArrayColumn(numbers.reshape(self._segment.documents, -1), bytes)
        return ArrayColumn(numbers, np.generic.item)

    def doc_field_length(self, number: int, field: str, default: int = 0) -> int:
        """In tokens, exactly."""
        lengths = self._segment.lengths(field)
        return default if lengths is None else int(lengths[number])

    def field_length(self, field: str) -> int:
        """Of all documents, the deleted ones included."""
        lengths = self._segment.lengths(field)
        return 0 if lengths is None else int(lengths.sum(dtype=np.int64))

    def min_field_length(self, field: str) -> int:
        """Of the shortest document."""
        lengths = self._segment.lengths(field)
        return 0 if lengths is None else int(lengths.min(initial=1 << 32))

    def max_field_length(self, field: str) -> int:
        """Of the longest document."""
        lengths = self._segment.lengths(field)
        return 0 if lengths is None else int(lengths.max(initial=0))

    def stored_fields(self, number: int) -> dict[str, Any]:
        """By name."""
        whole = self._segment.stored[number]
        if self._segment.stored_field:
            return {self._segment.stored_field: whole.decode()}
        fields: dict[str, Any] = json.loads(whole, object_hook=_revived)
        return fields


class ArrayColumn(ColumnReader):  # type: ignore[misc]
    """A value of each document, read when it is asked for."""

    def __init__(self, values: Array, read: Callable[[Any], Any]) -> None:
        self._values = values
        self._read = read
        self._is_reversed = False

    def __len__(self) -> int:
        return len(self._values)

    def __getitem__(self, number: int) -> Any:
        return self._read(self._values[number])

    def __iter__(self) -> Iterator[Any]:
        return map(self._read, self._values)

    def sort_key(self, number: int) -> Any:
        """Smaller for what comes earlier."""
        value = self[number]
        return -value if self._is_reversed else value

    def set_reverse(self) -> None:
        """Turn ``sort_key`` round; only numbers can be."""
        if isinstance(self[0], bytes):
            raise NotImplementedError
        self._is_reversed = True

    def load(self) -> list[Any]:
        """All values."""
        return list(self)


class ArrayReader(SegmentReader):  # type: ignore[misc]
    """Whoosh's, but for the deleted documents of a posting list: they are left out all at once
    instead of being looked for one by one.
    """

    def postings(self, field: str, term: Any, scorer: Any = None) -> ArrayMatcher:
        """The postings of a term. Raises TermNotFound."""
        self._test_field(field)
        alive = None
        if self.has_deletions():
            alive = np.ones(self.doc_count_all(), np.bool_)
            alive[list(self._perdoc.deleted_docs())] = False
        encoded = self._text_to_bytes(field, term)
        format_ = self.schema[field].format
        found: ArrayMatcher = self._terms.matcher(field, encoded, format_, scorer, alive)
        return found


def _revived(value: dict[str, Any]) -> Any:
    return datetime.fromisoformat(value[MOMENT]) if value.keys() == {MOMENT} else value
