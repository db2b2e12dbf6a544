"""Segments into one, by concatenating arrays: nothing is read of a text, and no posting alone.

Documents keep their order and deleted ones are left out. A field is done some terms at a time, so
that memory is bounded however large the segments are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from itertools import chain
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import DTypeLike, NDArray

from . import columns, inverted
from .arrays import Array, ArrayWriter, Stream, smallest
from .compared import WORDS_COMPARED
from .inverted import FULL, Field, Ints, sizes_of, spread, starts_of
from .schema import FIELDS, META, NUMBERS, SAME, WORDS
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
    """The live postings of some terms of a part, in the order of ``numbers``.

    ``sizes`` and ``tokens`` have, for each term, how many documents have it and how often in all.
    """

    def __init__(self, part: _Part, field: Field, numbers: Ints) -> None:
        terms = len(numbers)
        postings, sizes = _members(field.first, numbers)
        owners = np.repeat(np.arange(terms), sizes)
        documents = field.documents[postings]
        counts = (
            field.counts(postings) if isinstance(postings, slice) else field.counts_at(postings)
        )
        self.places: Array | None = None
        if field.has_places:
            self.places = field.places[_members(field.first_place, numbers)[0]]
        if not part.is_whole:
            living = part.alive[documents]
            if self.places is not None:
                self.places = self.places[np.repeat(living, counts)]
            documents, counts, owners = documents[living], counts[living], owners[living]
        self.documents = part.numbers[documents]
        self.counts = counts
        self.sizes: Ints = np.bincount(owners, minlength=terms)
        self.tokens: Ints = np.bincount(owners, counts, terms).astype(np.int64)


def _members(first: Array, numbers: Ints) -> tuple[Ints | slice, Ints]:
    """The postings, or places, of some terms, and how many each has; a slice where they lie side
    by side.
    """
    starts = first[numbers].astype(np.int64)
    sizes = first[numbers + 1].astype(np.int64) - starts
    if len(numbers) and (np.diff(numbers) == 1).all():
        return slice(int(starts[0]), int(starts[-1] + sizes[-1])), sizes
    return spread(starts, sizes), sizes


class _Source:
    """Terms of a field of one part that some live document has, and their numbers in the whole.

    ``numbers`` are those in the field, and ``terms`` what they are called, in order: all of the
    field's own, unless others are said.
    """

    def __init__(self, part: _Part, field: Field, numbers: Ints, terms: Sequence[bytes]) -> None:
        self.field = field
        self._part = part
        sizes, tokens = self._counted(numbers)
        living = np.flatnonzero(sizes)
        self.own = numbers[living]
        self.sizes, self.tokens = sizes[living], tokens[living]
        self.terms = [terms[at] for at in living.tolist()]
        self.numbers: Ints = np.empty(0, np.int64)

    def call(self, numbers: Mapping[bytes, int]) -> None:
        """Say what number each term has in the whole."""
        self.numbers = np.fromiter(map(numbers.__getitem__, self.terms), np.int64, len(self.terms))

    def leave_out(self, flags: NDArray[np.bool_]) -> None:
        """Move nothing of the terms of the whole that are flagged."""
        kept = ~flags[self.numbers]
        self.own, self.numbers = self.own[kept], self.numbers[kept]

    def between(self, first: int, last: int) -> tuple[Ints, _Moved] | None:
        """The postings of the whole's terms ``first`` to before ``last``, and which terms they
        are of; None when there are none.
        """
        start, end = np.searchsorted(self.numbers, (first, last)).tolist()
        if start == end:
            return None
        return self.numbers[start:end], _Moved(self._part, self.field, self.own[start:end])

    def _counted(self, numbers: Ints) -> tuple[Ints, Ints]:
        """Of each term, how many live documents have it and, where it has places, how many."""
        sizes = sizes_of(self.field.first)[numbers]
        tokens = sizes_of(self.field.first_place)[numbers] if self.field.has_places else sizes
        if self._part.is_whole:
            return sizes, tokens
        living = np.zeros((2, len(numbers)), np.int64)
        for first, last in inverted.shares(tokens, AT_ONCE):
            moved = _Moved(self._part, self.field, numbers[first:last])
            living[:, first:last] = moved.sizes, moved.tokens
        return living[0], living[1]


class _Twins(_Source):
    """The terms of a field that are the same as terms of the other, whose postings they have."""

    def __init__(self, part: _Part, field: Field, other: Field) -> None:
        at = np.flatnonzero(field.same)
        numbers = field.same[at].astype(np.int64) - 1
        super().__init__(part, other, numbers, [field.terms[n] for n in at.tolist()])
        self.others = [other.terms[n] for n in self.own.tolist()]


class _Whole(NamedTuple):
    """The terms of a field by number, and of each how many documents have it and how often."""

    numbers: Mapping[bytes, int]
    sizes: Ints
    tokens: Ints


def merge(file: ArrayWriter, segments: Sequence[Living]) -> dict[str, Any]:
    """Write the live documents of segments; returns what the file is to say of itself."""
    parts: list[_Part] = []
    count = 0
    for segment, alive in segments:
        parts.append(_Part(segment, alive, count))
        count += parts[-1].count
    _merge_stored(file, parts)
    wholes: dict[str, _Whole] = {}
    for name in sorted(FIELDS, key=SAME.__contains__):  # after those whose postings they share
        wholes[name] = _merge_field(file, name, parts, count, wholes.get(SAME.get(name, "")))
    for name, width in NUMBERS.items():
        columns.write_numbers(file, name, _numbers(parts, name, width))
    _merge_compared(file, parts)
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


def _merge_field(
    file: ArrayWriter, name: str, parts: Sequence[_Part], documents: int, other: _Whole | None
) -> _Whole:
    own, twins = _sources(name, parts)
    # Part by part, so that documents stay in order.
    sources = [*chain.from_iterable(zip(own, twins, strict=True))] if twins else own
    terms = together(source.terms for source in sources)
    numbers = dict(zip(terms, range(len(terms)), strict=True))
    sizes, tokens = np.zeros((2, len(terms)), np.int64)
    for source in sources:
        source.call(numbers)
        sizes[source.numbers] += source.sizes
        tokens[source.numbers] += source.tokens
    whole = _Whole(numbers, sizes, tokens)
    if other is not None:
        same = _same(own, twins, whole, other)
        file.add(f"{name}.same", smallest(same))
        for source in sources:
            source.leave_out(same > 0)
        sizes, tokens = np.where(same > 0, 0, sizes), np.where(same > 0, 0, tokens)
    inverted.write_terms(file, name, terms)
    _write_postings(file, name, sources, sizes, tokens, documents)
    return whole


def _write_postings(
    file: ArrayWriter,
    name: str,
    sources: Sequence[_Source],
    sizes: Ints,
    tokens: Ints,
    documents: int,
) -> None:
    """Of terms of the whole, of which so many documents have each, and so often in all."""
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


def _sources(name: str, parts: Sequence[_Part]) -> tuple[list[_Source], list[_Twins]]:
    """The terms of a field that have postings of their own, and those that share another's."""
    own: list[_Source] = []
    twins: list[_Twins] = []
    for part in parts:
        field = part.segment.fields[name]
        numbers = np.arange(len(field.terms))
        terms: Sequence[bytes] = field.terms.all()
        if field.other is not None:
            twins.append(_Twins(part, field, field.other))
            numbers = np.flatnonzero(field.same == 0)
            terms = [terms[number] for number in numbers.tolist()]
        own.append(_Source(part, field, numbers, terms))
    return own, twins


def _same(own: Sequence[_Source], twins: Sequence[_Twins], whole: _Whole, other: _Whole) -> Ints:
    """``Inverted.same`` of the whole: what is the same term in every part that has either."""
    same = np.zeros(len(whole.sizes), np.int64)
    for twin in twins:
        numbers = np.fromiter(map(other.numbers.__getitem__, twin.others), np.int64) + 1
        is_first = same[twin.numbers] == 0
        same[twin.numbers] = np.where(is_first | (same[twin.numbers] == numbers), numbers, -1)
    for source in own:
        same[source.numbers] = -1
    same[same < 0] = 0
    at = np.flatnonzero(same)
    are_all = (whole.sizes[at] == other.sizes[same[at] - 1]) & (
        whole.tokens[at] == other.tokens[same[at] - 1]
    )
    same[at[~are_all]] = 0
    return same


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


def _merge_compared(file: ArrayWriter, parts: Sequence[_Part]) -> None:
    kept = (part.segment.compared.words_of(np.flatnonzero(part.alive)) for part in parts)
    file.add(WORDS_COMPARED, np.concatenate([np.empty(0, np.uint8), *kept]))


def _numbers(parts: Sequence[_Part], name: str, width: int) -> Array:
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
