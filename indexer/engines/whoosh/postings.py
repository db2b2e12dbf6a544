"""Postings as arrays: what the evaluation works on, whatever Whoosh keeps them in.

Whoosh hands out one posting at a time; each list is read once and kept as arrays, within a bound,
for as long as the generation is open.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple

import numpy as np
from cachetools import LRUCache
from numpy.typing import NDArray
from whoosh.reading import IndexReader, TermNotFound

from ...errors import TooBroad

Documents = NDArray[np.int32]
Counts = NDArray[np.int32]
Places = NDArray[np.int64]
"""``document << 32 | position`` of each occurrence, sorted."""

CACHE_BYTES: Final = 64 << 20
MOST_EXPANSIONS: Final = 2_000
"""Different words that ``word*`` or ``word~`` may stand for; reading more would take seconds."""


class Postings(NamedTuple):
    """The documents that have a term, ascending, and how often each has it (same shape)."""

    documents: Documents
    counts: Counts


class PostingsReader:
    """Postings of one open Whoosh reader, by field and term. Safe to share by threads."""

    def __init__(self, reader: IndexReader) -> None:
        self._reader = reader
        self._lock = threading.RLock()
        self._cache: LRUCache[tuple[str, ...], Any] = LRUCache(CACHE_BYTES, getsizeof=_size)

    def postings(self, field: str, term: str) -> Postings:
        """Empty for a term that no document has."""
        return self._cached((field, term), lambda: self._read_postings(field, term))

    def places(self, field: str, term: str) -> Places:
        """Where the term stands; ``field`` is one that has positions."""
        return self._cached((field, term, "places"), lambda: self._read_places(field, term))

    def pair(self, field: str, left: str, right: str) -> Postings:
        """The documents where ``right`` follows ``left``, and how often it does."""

        def read() -> Postings:
            both = np.intersect1d(self.places(field, left) + 1, self.places(field, right), True)
            documents, counts = np.unique(both >> 32, return_counts=True)
            return Postings(documents.astype(np.int32), counts.astype(np.int32))

        return self._cached((field, left, "then", right), read)

    def beginning(self, field: str, prefix: str) -> list[str]:
        """The terms that begin with ``prefix``, those with deleted documents only included.

        Raises TooBroad.
        """
        with self._lock:
            terms = (term.decode() for term in self._reader.expand_prefix(field, prefix))
            return _bounded(terms, f"{prefix}*")

    def within(self, field: str, term: str, distance: int) -> list[str]:
        """The terms at most ``distance`` edits from ``term``. Raises TooBroad."""
        with self._lock:
            terms = self._reader.terms_within(field, term, distance)
            return _bounded(terms, f"{term}~{distance}")

    def merged(self, field: str, terms: list[str]) -> Postings:
        """The postings of several terms as if they were one."""
        found = [self.postings(field, term) for term in terms]
        if not found:
            return _postings([], [])
        documents = np.concatenate([one.documents for one in found])
        counts = np.concatenate([one.counts for one in found])
        together, where = np.unique(documents, return_inverse=True)
        return Postings(together, np.bincount(where, counts, len(together)).astype(np.int32))

    def _cached(self, key: tuple[str, ...], read: Callable[[], Any]) -> Any:
        with self._lock:
            value = self._cache.get(key)
            if value is None:
                value = read()
                if _size(value) <= CACHE_BYTES:
                    self._cache[key] = value
            return value

    def _read_postings(self, field: str, term: str) -> Postings:
        documents: list[int] = []
        counts: list[float] = []
        for matcher in self._matchers(field, term):
            while matcher.is_active():
                documents.append(matcher.id())
                counts.append(matcher.weight())
                matcher.next()
        return _postings(documents, counts)

    def _read_places(self, field: str, term: str) -> Places:
        places: list[int] = []
        for matcher in self._matchers(field, term):
            while matcher.is_active():
                base = matcher.id() << 32
                places += [base | position for position in matcher.value_as("positions")]
                matcher.next()
        return np.array(places, np.int64)

    def _matchers(self, field: str, term: str) -> Iterator[Any]:
        try:
            yield self._reader.postings(field, term)
        except TermNotFound:
            return


def _postings(documents: list[int], counts: list[float]) -> Postings:
    return Postings(np.array(documents, np.int32), np.array(counts, np.int32))


def _bounded(terms: Iterator[str], typed: str) -> list[str]:
    found: list[str] = []
    for term in terms:
        if len(found) == MOST_EXPANSIONS:
            raise TooBroad(
                f"{typed!r} stands for more than {MOST_EXPANSIONS:,} different words; "
                "type more letters"
            )
        found.append(term)
    return found


def _size(value: Postings | Places) -> int:
    arrays = value if isinstance(value, tuple) else (value,)
    return 200 + sum(array.nbytes for array in arrays)
