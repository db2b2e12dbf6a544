"""The postings of one field of a segment: where they lie, and how they are made of tokens.

Terms are in the order of their bytes, the postings of a term in the order of documents, and the
places of a posting in the order of positions, so that everything about a term is one slice of each
array.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from .arrays import Array, ArrayFile, ArrayWriter, smallest
from .terms import Terms, pack

Ints = NDArray[np.int64]
Counts = NDArray[np.integer[Any]]

FULL: Final = 255
"""A count that is this or more is kept beside the others, which take a byte each."""


@dataclass(frozen=True, slots=True)
class Inverted:
    """A field in memory, ready to be written.

    ``first[t]`` is the number of the first posting of term ``t``, ``documents`` and ``counts`` have
    one for each posting; ``counts`` is None when all are 1. ``first_place`` and ``places``, one for
    each token, are None in a field without positions. ``same`` is None, or says of each term 0, or
    one more than the number of the term of another field that stands just where it stands; it has
    no postings of its own then.
    """

    terms: Sequence[bytes]
    first: Array
    documents: Array
    counts: Array | None = None
    first_place: Array | None = None
    places: Array | None = None
    same: Array | None = None


def same_as(own: Array, other: Array, terms: int) -> Ints:
    """``Inverted.same`` of so many terms: ``own`` and ``other`` are the terms of each word in two
    fields. Two terms stand in the same places when each is the other's only one.
    """
    alone = _has_one(own, other) & _has_one(other, own)
    same = np.zeros(terms, np.int64)
    same[own[alone]] = other[alone] + 1
    return same


def _has_one(left: Array, right: Array) -> NDArray[np.bool_]:
    """Of each pair, whether all pairs with its left have one right."""
    count = int(left.max(initial=-1)) + 1
    some = np.empty(count, np.int64)
    some[left] = right
    has_others = np.zeros(count, np.bool_)
    has_others[left[some[left] != right]] = True
    return ~has_others[left]


def invert(
    tokens: Array, documents: Array, terms: Sequence[bytes], places: Array | None = None
) -> Inverted:
    """Postings from tokens in the order of their documents, each the number of its term.

    ``terms`` are sorted. One sort of integers puts the tokens of a term
    together: term and token number in one, which NumPy sorts with the processor's vectors.
    """
    count = len(tokens)
    bits = max(1, count.bit_length())
    keys = tokens.astype(np.int64) << bits
    keys |= np.arange(count)
    keys.sort()
    order = keys & ((1 << bits) - 1)
    keys >>= bits
    owners = documents[order]
    is_first = np.ones(count, np.bool_)
    np.not_equal(keys[1:], keys[:-1], out=is_first[1:])
    is_first[1:] |= owners[1:] != owners[:-1]
    starts = np.flatnonzero(is_first)
    counts = np.diff(starts, append=count)
    return Inverted(
        terms,
        starts_of(np.bincount(keys[starts], minlength=len(terms))),
        owners[starts],
        None if len(starts) == count and places is None else counts,
        None if places is None else starts_of(np.bincount(keys, minlength=len(terms))),
        None if places is None else places[order],
    )


def starts_of(sizes: Array) -> Ints:
    """Where each of some runs begins, and where the last one ends."""
    return np.concatenate((np.zeros(1, np.int64), np.cumsum(sizes)))


def sizes_of(starts: Array) -> Ints:
    """The inverse of :func:`starts_of`."""
    whole = starts.astype(np.int64)
    return whole[1:] - whole[:-1]


def write(file: ArrayWriter, name: str, field: Inverted, documents: int) -> None:
    """A whole field of a segment of so many documents."""
    write_terms(file, name, field.terms)
    file.add(f"{name}.first", smallest(field.first, int(field.first[-1])))
    file.add(f"{name}.documents", smallest(field.documents, max(documents - 1, 0)))
    if field.counts is not None:
        file.add(f"{name}.counts", np.minimum(field.counts, FULL).astype(np.uint8))
        write_large_counts(file, name, np.flatnonzero(field.counts >= FULL), field.counts)
    if field.places is not None and field.first_place is not None:
        file.add(f"{name}.first_place", smallest(field.first_place, int(field.first_place[-1])))
        file.add(f"{name}.places", smallest(field.places))
    if field.same is not None:
        file.add(f"{name}.same", smallest(field.same))


def write_terms(file: ArrayWriter, name: str, terms: Sequence[bytes]) -> None:
    """The sorted words of a field or of a column."""
    packed = pack(terms)
    file.add(f"{name}.letters", packed.letters)
    file.add(f"{name}.starts", packed.starts)


def write_large_counts(file: ArrayWriter, name: str, postings: Ints, counts: Array) -> None:
    """The counts of the ``postings`` that have one of FULL or more."""
    file.add(f"{name}.large", smallest(postings))
    file.add(f"{name}.large_counts", smallest(counts[postings]))


class Field:
    """A field of an open segment; ``other`` is the one that some of its terms are the same as."""

    def __init__(self, file: ArrayFile, name: str, other: Field | None = None) -> None:
        self.name = name
        self.other = other
        self._file = file
        self.terms = Terms(file[f"{name}.letters"], file[f"{name}.starts"])

    def located(self, term: bytes) -> tuple[Field, int] | None:
        """Where the postings of a term are: a field, and the number of a term there."""
        number = self.terms.number(term)
        if number is None or self.other is None:
            return None if number is None else (self, number)
        same = int(self.same[number])
        return (self.other, same - 1) if same else (self, number)

    @cached_property
    def same(self) -> Array:
        """Of each term, as ``Inverted`` has it; in a field that has an ``other``."""
        return self._file[f"{self.name}.same"]

    @cached_property
    def has_places(self) -> bool:
        """Whether positions are kept."""
        return f"{self.name}.places" in self._file

    @cached_property
    def has_counts(self) -> bool:
        """Whether some count may be other than 1."""
        return f"{self.name}.counts" in self._file

    @cached_property
    def first(self) -> Array:
        """Term to its first posting, one more at the end."""
        return self._file[f"{self.name}.first"]

    @cached_property
    def first_place(self) -> Array:
        """Term to its first place, one more at the end."""
        return self._file[f"{self.name}.first_place"]

    @cached_property
    def documents(self) -> Array:
        """Of each posting."""
        return self._file[f"{self.name}.documents"]

    @cached_property
    def places(self) -> Array:
        """Of each token, as they are kept: see ``positions``."""
        return self._file[f"{self.name}.places"]

    @cached_property
    def _counts(self) -> Array:
        return self._file[f"{self.name}.counts"]

    @cached_property
    def _large(self) -> list[int]:
        """The postings whose counts are kept beside the others: very few."""
        large: list[int] = self._file[f"{self.name}.large"].tolist()
        return large

    def postings(self, number: int) -> slice:
        """Those of a term."""
        return self.postings_of(number, number + 1)

    def postings_of(self, first: int, last: int) -> slice:
        """Those of the terms ``first`` to before ``last``."""
        return slice(self.first.item(first), self.first.item(last))

    def counts(self, postings: slice) -> Counts:
        """How often the document of each posting has its term."""
        if not self.has_counts:
            return np.ones(postings.stop - postings.start, np.uint8)
        counts: Counts = self._counts[postings]
        start = bisect_left(self._large, postings.start)
        end = bisect_left(self._large, postings.stop, start)
        if start < end:
            counts = counts.astype(np.uint32)
            at = np.array(self._large[start:end]) - postings.start
            counts[at] = self._file[f"{self.name}.large_counts"][start:end]
        return counts

    def counts_at(self, postings: Ints) -> Counts:
        """As ``counts``, of any postings."""
        if not self.has_counts:
            return np.ones(len(postings), np.uint8)
        counts: Counts = self._counts[postings]
        large = np.array(self._large, np.int64)
        at = np.flatnonzero(np.isin(postings, large))
        if len(at):
            counts = counts.astype(np.uint32)
            where = np.searchsorted(large, postings[at])
            counts[at] = self._file[f"{self.name}.large_counts"][where]
        return counts

    def bounds(self, number: int, counts: Counts) -> Ints:
        """Where the places of each posting of a term begin, and where the last one's end;
        ``counts`` are those of all its postings.
        """
        found = np.empty(len(counts) + 1, np.int64)
        found[0] = self.first_place[number]
        np.cumsum(counts, out=found[1:])
        found[1:] += found[0]
        return found


def spread(starts: Ints, sizes: Array) -> Ints:
    """The numbers of all members of runs: ``starts[i]`` and the ``sizes[i] - 1`` after it."""
    total = sizes.cumsum(dtype=np.int64)
    members: Ints = (starts - total + sizes).repeat(sizes)
    members += np.arange(len(members))
    return members


def shares(sizes: Array, most: int) -> Iterator[tuple[int, int]]:
    """Half-open ranges of runs with at most ``most`` members in all, or a single run."""
    ends = np.cumsum(sizes, dtype=np.int64)
    first, done = 0, 0
    while first < len(ends):
        last = max(first + 1, int(np.searchsorted(ends, done + most, "right")))
        yield first, last
        first, done = last, int(ends[last - 1])
