"""Postings of a whole generation: those of its segments one after the other, without the deleted.

What was put together is kept, within a bound, for as long as the generation is open.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterable, Iterator
from functools import cached_property
from typing import Any, Final, NamedTuple, TypeVar

import numpy as np
from cachetools import LRUCache
from numpy.typing import NDArray

from ...errors import TooBroad
from ...model import Fuzzy, Key, Prefix
from .build import OpenBuild
from .edits import within
from .inverted import Counts, Field, spread
from .sets import Documents, shared
from .terms import encode

Places = NDArray[np.int64]
"""``document << DOCUMENT_BITS | place`` of each occurrence, sorted; a place is a position as it is
kept, see ``positions``.
"""

DOCUMENT_BITS: Final = 32
CACHE_BYTES: Final = 64 << 20
MOST_EXPANSIONS: Final = 2_000
"""Different words that ``word*`` or ``word~`` may stand for; reading more would take seconds."""


class Postings(NamedTuple):
    """The documents that have a term, ascending, and how often each has it (same shape)."""

    documents: Documents
    counts: Counts


class Occurrences(NamedTuple):
    """Where a term stands: the places of ``documents[i]`` are the ``counts[i]`` from
    ``places[first[i]]`` on, ascending.
    """

    documents: Documents
    counts: Counts
    first: NDArray[np.int64]
    places: NDArray[np.integer[Any]]

    def within(self, documents: Documents, size: int) -> Places:
        """In some documents, of an index of ``size``."""
        at = shared(documents, self.documents, size).right
        counts = self.counts[at].astype(np.int64)
        found = np.repeat(self.documents[at] << DOCUMENT_BITS, counts)
        found |= self.places[spread(self.first[at], counts)]
        return found


_Kept = TypeVar("_Kept", Postings, Occurrences, Places)

NOTHING: Final = Postings(np.empty(0, np.int64), np.empty(0, np.int64))


class PostingsReader:
    """Postings of one open build, by field and term. Safe to share by threads."""

    def __init__(self, build: OpenBuild) -> None:
        self._build = build
        self._lock = threading.Lock()
        self._cache: LRUCache[tuple[Hashable, ...], Any] = LRUCache(CACHE_BYTES, getsizeof=_size)

    @property
    def size(self) -> int:
        """Documents are numbered below it."""
        return self._build.size

    @cached_property
    def titles(self) -> NDArray[np.int64]:
        """The length of each document's title in positions."""
        return self._build.numbers("title").reshape(-1).astype(np.int64)

    def kept(self, key: tuple[Hashable, ...], read: Callable[[], _Kept]) -> _Kept:
        """What ``read`` gives, which is called only if nobody asked for ``key`` lately."""
        with self._lock:
            value: _Kept | None = self._cache.get(key)
        if value is None:  # Two threads may read the same; none waits for what it does not need.
            value = read()
            if _size(value) <= CACHE_BYTES:
                with self._lock:
                    self._cache[key] = value
        return value

    def postings(self, field: str, term: str) -> Postings:
        """Empty for a term that no document has."""
        return self.kept((field, term), lambda: self._read_postings(field, term))

    def occurrences(self, key: Key) -> Occurrences:
        """Where a term of a field with positions stands."""
        return self.kept(("occurrences", *key), lambda: self._read_occurrences(*key))

    def standing_for(self, leaf: Prefix | Fuzzy) -> Postings:
        """Of all words that a leaf stands for, as if they were one. Raises TooBroad."""
        return self.kept((leaf, "anywhere"), lambda: self._together(leaf, _anywhere))

    def standing_in_title(self, leaf: Prefix | Fuzzy) -> Postings:
        """The documents with a word that a leaf stands for in their title; counts mean nothing.

        Raises TooBroad.
        """
        return self.kept((leaf, "title"), lambda: self._together(leaf, self._in_title))

    def terms(self, field: str) -> int:
        """Different terms of a field, those with deleted documents only included."""
        each = [segment.fields[field].terms for segment in self._build.segments]
        return len(each[0]) if len(each) == 1 else len(set().union(*(one.all() for one in each)))

    def _read_postings(self, field: str, term: str) -> Postings:
        found = [
            _from_segment(each, each.postings(number), base)
            for base, each, number in self._found(field, term)
        ]
        return self._alive(_concatenated(found))

    def _read_occurrences(self, field: str, term: str) -> Occurrences:
        parts, first, places, before = [], [np.empty(0, np.int64)], [], 0
        for base, each, number in self._found(field, term):
            parts.append(_from_segment(each, each.postings(number), base))
            bounds = each.bounds(number, parts[-1].counts)
            first.append(bounds[:-1] - bounds[0] + before)
            places.append(each.places[int(bounds[0]) : int(bounds[-1])])
            before += len(places[-1])
        whole, starts = _concatenated(parts), np.concatenate(first)
        alive = self._build.alive[whole.documents]
        return Occurrences(
            whole.documents[alive],
            whole.counts[alive],
            starts[alive],
            places[0] if len(places) == 1 else np.concatenate([np.empty(0, np.uint8), *places]),
        )

    def _found(self, field: str, term: str) -> Iterator[tuple[int, Field, int]]:
        """Of each segment that has a term: the number of its first document, the field, and the
        number of the term there.
        """
        wanted = encode(term)
        for segment, base in zip(self._build.segments, self._build.bases, strict=False):
            found = segment.fields[field]
            number = found.terms.number(wanted)
            if number is not None:
                yield base, found, number

    def _alive(self, found: Postings) -> Postings:
        if not self._build.has_deletions:
            return found
        alive = self._build.alive[found.documents]
        return Postings(found.documents[alive], found.counts[alive])

    # Words that stand for others

    def _together(self, leaf: Prefix | Fuzzy, read: Callable[[_Run], Postings]) -> Postings:
        """The postings of all terms that a leaf stands for as those of one. Raises TooBroad."""
        runs = list(self._runs(leaf))
        terms = sum(run.last - run.first for run in runs)
        if terms > MOST_EXPANSIONS:
            _check_breadth(leaf, runs)
        whole = _concatenated([read(run) for run in runs])
        if terms > 1:
            counts = np.bincount(whole.documents, whole.counts, self.size)
            documents = np.flatnonzero(counts)
            whole = Postings(documents, counts[documents].astype(np.int64))
        return self._alive(whole)

    def _runs(self, leaf: Prefix | Fuzzy) -> Iterator[_Run]:
        for segment, base in zip(self._build.segments, self._build.bases, strict=False):
            field = segment.fields["surface"]
            if isinstance(leaf, Prefix):
                yield _Run(base, field, *field.terms.beginning(encode(leaf.key)))
            else:
                for word in within(segment.vocabulary, leaf.key, leaf.distance):
                    number = field.terms.number(encode(word))
                    assert number is not None
                    yield _Run(base, field, number, number + 1)

    def _in_title(self, run: _Run) -> Postings:
        found = _anywhere(run)
        counts = found.counts.astype(np.int64)
        begin = int(run.field.first_place[run.first]) + np.cumsum(counts) - counts
        first = run.field.places[begin]  # when that is not in the title, none is
        in_title = first < self.titles[found.documents]
        return Postings(found.documents[in_title], found.counts[in_title])


class _Run(NamedTuple):
    """Terms of a field of a segment side by side: ``first`` to before ``last``; ``base`` is the
    number of the segment's first document.
    """

    base: int
    field: Field
    first: int
    last: int


def _anywhere(run: _Run) -> Postings:
    postings = slice(int(run.field.first[run.first]), int(run.field.first[run.last]))
    return _from_segment(run.field, postings, run.base)


def _check_breadth(leaf: Prefix | Fuzzy, runs: Iterable[_Run]) -> None:
    different = {run.field.terms[number] for run in runs for number in range(run.first, run.last)}
    if len(different) > MOST_EXPANSIONS:
        typed = f"{leaf.key}*" if isinstance(leaf, Prefix) else f"{leaf.key}~{leaf.distance}"
        raise TooBroad(
            f"{typed!r} stands for more than {MOST_EXPANSIONS:,} different words; type more letters"
        )


def _from_segment(field: Field, postings: slice, base: int) -> Postings:
    documents = field.documents[postings].astype(np.int64)
    return Postings(documents + base if base else documents, field.counts(postings))


def _concatenated(found: list[Postings]) -> Postings:
    """Of several segments, in order."""
    if len(found) == 1:
        return found[0]
    return Postings(
        np.concatenate([NOTHING.documents, *(one.documents for one in found)]),
        np.concatenate([NOTHING.counts, *(one.counts for one in found)]),
    )


def _size(value: Postings | Occurrences | Places) -> int:
    arrays = value if isinstance(value, tuple) else (value,)
    return 200 + sum(array.nbytes for array in arrays)
