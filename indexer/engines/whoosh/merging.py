"""Segments into one, by concatenating arrays: nothing is read of a text, and no posting alone.

Documents keep their order and deleted ones are left out. A field is done some terms at a time, so
that memory is bounded however large the segments are.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import DTypeLike, NDArray

from . import columns, inverted
from .arrays import Array, ArrayWriter, Stream, smallest
from .inverted import FULL, Field, Ints, sizes_of, spread, starts_of
from .schema import FIELDS, FINGERPRINT, META, NUMBERS, WORDS
from .segment import Segment
from .stored import StoredWriter
from .terms import together

AT_ONCE: Final = 1 << 20
"""Tokens of a field that are moved together: some 50 MB of integers."""

Living = tuple[Segment, NDArray[np.bool_]]
"""A segment, and which of its documents are not deleted."""


class _Part:
    """The live documents of a segment, called what they are in the whole."""

    def __init__(self, segment: Segment, alive: NDArray[np.bool_], base: int) -> None:
        self.segment = segment
        self.alive = alive
        self.count = int(np.count_nonzero(alive))
        self.is_whole = self.count == len(alive)
        self.numbers = np.cumsum(alive, dtype=np.int64) - 1 + base


class _Moved:
    """The live postings of the terms ``first`` to before ``last`` of a part, in their order.

    ``sizes`` and ``tokens`` have, for each term, how many documents have it and how often in all.
    """

    def __init__(self, part: _Part, field: Field, first: int, last: int) -> None:
        terms = last - first
        bounds = field.first[first : last + 1].astype(np.int64)
        owners = np.repeat(np.arange(terms), np.diff(bounds))
        postings = slice(int(bounds[0]), int(bounds[-1]))
        documents, counts = field.documents[postings], field.counts(postings)
        self.places: Array | None = None
        if field.has_places:
            self.places = field.places[int(field.first_place[first]) : int(field.first_place[last])]
        if not part.is_whole:
            living = part.alive[documents]
            if self.places is not None:
                self.places = self.places[np.repeat(living, counts)]
            documents, counts, owners = documents[living], counts[living], owners[living]
        self.documents = part.numbers[documents]
        self.counts = counts
        self.sizes: Ints = np.bincount(owners, minlength=terms)
        self.tokens: Ints = np.bincount(owners, counts, terms).astype(np.int64)


class _Source:
    """A field of one part: its live terms, and what number each has in the whole."""

    def __init__(self, part: _Part, field: Field) -> None:
        self.field = field
        self._part = part
        sizes, tokens = self._counted()
        self._own = np.flatnonzero(sizes)
        self.sizes, self.tokens = sizes[self._own], tokens[self._own]
        terms = field.terms.all()
        self.terms = [terms[number] for number in self._own.tolist()]
        self.numbers: Ints = np.empty(0, np.int64)

    def call(self, numbers: dict[bytes, int]) -> None:
        """Say what number each term has in the whole."""
        self.numbers = np.fromiter(map(numbers.__getitem__, self.terms), np.int64, len(self.terms))

    def between(self, first: int, last: int) -> tuple[Ints, _Moved] | None:
        """The postings of the whole's terms ``first`` to before ``last``, and which terms they
        are of; None when there are none.
        """
        start, end = np.searchsorted(self.numbers, (first, last)).tolist()
        if start == end:
            return None
        own = self._own[start:end]
        moved = _Moved(self._part, self.field, int(own[0]), int(own[-1]) + 1)
        moved.sizes, moved.tokens = moved.sizes[own - own[0]], moved.tokens[own - own[0]]
        return self.numbers[start:end], moved

    def _counted(self) -> tuple[Ints, Ints]:
        """Of each term, how many live documents have it and, where it has places, how many."""
        sizes = sizes_of(self.field.first)
        tokens = sizes_of(self.field.first_place) if self.field.has_places else sizes.copy()
        if self._part.is_whole:
            return sizes, tokens
        for first, last in inverted.shares(tokens, AT_ONCE):
            moved = _Moved(self._part, self.field, first, last)
            sizes[first:last], tokens[first:last] = moved.sizes, moved.tokens
        return sizes, tokens


def merge(file: ArrayWriter, segments: Sequence[Living]) -> dict[str, Any]:
    """Write the live documents of segments; returns what the file is to say of itself."""
    parts: list[_Part] = []
    count = 0
    for segment, alive in segments:
        parts.append(_Part(segment, alive, count))
        count += parts[-1].count
    _merge_stored(file, parts)
    for name in FIELDS:
        _merge_field(
            file, name, [_Source(part, part.segment.fields[name]) for part in parts], count
        )
    for name in NUMBERS:
        columns.write_numbers(file, name, _numbers(parts, name))
    columns.write_numbers(file, "fingerprint", _numbers(parts, "fingerprint", FINGERPRINT))
    columns.write_numbers(file, "ids", smallest(_words(parts, "ids").codes))
    for name in WORDS:
        columns.write_words(file, name, _words(parts, name))
    return {**META, "documents": count}


def _merge_stored(file: ArrayWriter, parts: Sequence[_Part]) -> None:
    stored = StoredWriter(file)
    for part in parts:
        part.segment.stored.copy(part.alive, stored)
    stored.finish()


class _Postings(NamedTuple):
    """Of some terms of the whole, in order."""

    documents: Ints
    counts: Ints
    places: Array


def _merge_field(file: ArrayWriter, name: str, sources: Sequence[_Source], documents: int) -> None:
    terms = together(source.terms for source in sources)
    numbers = dict(zip(terms, range(len(terms)), strict=True))
    sizes, tokens = np.zeros((2, len(terms)), np.int64)
    for source in sources:
        source.call(numbers)
        sizes[source.numbers] += source.sizes
        tokens[source.numbers] += source.tokens
    inverted.write_terms(file, name, terms)
    file.add(f"{name}.first", smallest(starts_of(sizes)))
    fields = [source.field for source in sources]
    has_counts = any(field.has_counts for field in fields)
    has_places = any(field.has_places for field in fields)
    if has_places:
        file.add(f"{name}.first_place", smallest(starts_of(tokens)))
    with ExitStack() as open_:

        def stream(what: str, dtype: DTypeLike, count: int) -> Stream:
            return open_.enter_context(file.stream(f"{name}.{what}", dtype, count))

        postings = int(sizes.sum())
        documents_out = stream("documents", np.min_scalar_type(max(documents - 1, 0)), postings)
        counts_out = stream("counts", np.uint8, postings) if has_counts else None
        places_out = None
        if has_places:
            dtype = np.result_type(*(field.places for field in fields if field.has_places))
            places_out = stream("places", dtype, int(tokens.sum()))
        large = _LargeCounts()
        for first, last in inverted.shares(np.maximum(sizes, tokens), AT_ONCE):
            found = _joined(sources, first, sizes[first:last], tokens[first:last])
            documents_out.write(found.documents)
            if counts_out:
                counts_out.write(np.minimum(found.counts, FULL))
                large.see(found.counts)
            if places_out:
                places_out.write(found.places)
    if has_counts:
        large.write(file, name)


def _joined(sources: Sequence[_Source], first: int, sizes: Ints, tokens: Ints) -> _Postings:
    """The postings of terms from ``first`` on, of which so many documents have each."""
    next_posting, next_place = starts_of(sizes)[:-1], starts_of(tokens)[:-1]
    whole = _Postings(
        np.empty(int(sizes.sum()), np.int64),
        np.empty(int(sizes.sum()), np.int64),
        np.empty(int(tokens.sum()), np.uint32),
    )
    for source in sources:
        found = source.between(first, first + len(sizes))
        if found is None:
            continue
        terms, moved = found[0] - first, found[1]
        at = spread(next_posting[terms], moved.sizes)
        whole.documents[at], whole.counts[at] = moved.documents, moved.counts
        next_posting[terms] += moved.sizes
        if moved.places is not None:
            whole.places[spread(next_place[terms], moved.tokens)] = moved.places
            next_place[terms] += moved.tokens
    return whole


class _LargeCounts:
    """The counts that do not fit into a byte, and the postings they are of."""

    def __init__(self) -> None:
        self._seen = 0
        self._postings = [np.empty(0, np.int64)]
        self._counts = [np.empty(0, np.int64)]

    def see(self, counts: Ints) -> None:
        """The counts of the next postings."""
        at = np.flatnonzero(counts >= FULL)
        self._postings.append(at + self._seen)
        self._counts.append(counts[at])
        self._seen += len(counts)

    def write(self, file: ArrayWriter, name: str) -> None:
        """Those of a whole field."""
        file.add(f"{name}.large", smallest(np.concatenate(self._postings)))
        file.add(f"{name}.large_counts", smallest(np.concatenate(self._counts)))


def _numbers(parts: Sequence[_Part], name: str, width: int = 1) -> Array:
    """A column of all live documents, so many numbers each."""
    found = [part.segment.numbers(name).reshape(-1, width)[part.alive] for part in parts]
    return np.concatenate(found).reshape(-1)


def _words(parts: Sequence[_Part], name: str) -> columns.WordColumn:
    return columns.joined(
        [
            columns.WordColumn(part.segment.numbers(name)[part.alive], part.segment.words(name))
            for part in parts
        ]
    )
