"""Postings of a whole generation: those of its segments one after the other, without the deleted.

What was put together is kept, within a bound, for as long as the generation is open.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import chain
from typing import Any, Final, NamedTuple, TypeVar

import numpy as np
from cachetools import LRUCache
from numpy.typing import NDArray

from ...errors import TooBroad
from .build import OpenBuild
from .edits import Vocabulary, vocabulary, within
from .inverted import Field
from .positions import positions
from .terms import decode, encode

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


_Kept = TypeVar("_Kept", Postings, Places)


class PostingsReader:
    """Postings of one open build, by field and term. Safe to share by threads."""

    def __init__(self, build: OpenBuild) -> None:
        self._build = build
        self._lock = threading.Lock()
        self._vocabularies: dict[str, Vocabulary] = {}
        self._cache: LRUCache[tuple[Hashable, ...], Any] = LRUCache(CACHE_BYTES, getsizeof=_size)

    def postings(self, field: str, term: str) -> Postings:
        """Empty for a term that no document has."""
        return self.kept((field, term), lambda: self._read_postings(field, term))

    def places(self, field: str, term: str) -> Places:
        """Where the term stands; ``field`` is one that has positions."""
        return self.kept((field, term, "places"), lambda: self._read_places(field, term))

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

    def beginning(self, field: str, prefix: str) -> list[str]:
        """The terms that begin with ``prefix``, those with deleted documents only included.

        Raises TooBroad.
        """
        words: list[str] = []
        for segment in self._build.segments:
            terms = segment.fields[field].terms
            first, last = terms.beginning(encode(prefix))
            words += (decode(terms[number]) for number in range(first, last))
        return _bounded(words, f"{prefix}*")

    def within(self, field: str, term: str, distance: int) -> list[str]:
        """The terms at most ``distance`` edits from ``term``. Raises TooBroad."""
        known = self._vocabularies.get(field)
        if known is None:
            known = self._vocabularies[field] = vocabulary(self.terms(field))
        return _bounded(within(known, term, distance), f"{term}~{distance}")

    def terms(self, field: str) -> set[str]:
        """All terms of a field, those with deleted documents only included."""
        each = (segment.fields[field].terms.all() for segment in self._build.segments)
        return set(map(decode, chain.from_iterable(each)))

    def among(self, field: str, term: str, documents: Sequence[int]) -> set[int]:
        """Those of some documents that have a term."""
        return set(self.postings(field, term).documents.tolist()) & set(documents)

    def merged(self, field: str, terms: list[str]) -> Postings:
        """The postings of several terms as if they were one."""
        found = [self.postings(field, term) for term in terms]
        if not found:
            return Postings(np.empty(0, np.int32), np.empty(0, np.int32))
        documents = np.concatenate([one.documents for one in found])
        counts = np.concatenate([one.counts for one in found])
        together, where = np.unique(documents, return_inverse=True)
        return Postings(together, np.bincount(where, counts, len(together)).astype(np.int32))

    def _read_postings(self, field: str, term: str) -> Postings:
        documents, counts = [np.empty(0, np.int32)], [np.empty(0, np.int32)]
        for base, found, number in self._found(field, term):
            postings = found.postings(number)
            documents.append(found.documents[postings].astype(np.int32) + np.int32(base))
            counts.append(found.counts(postings))
        whole = Postings(np.concatenate(documents), np.concatenate(counts))
        alive = self._build.alive[whole.documents]
        return Postings(whole.documents[alive], whole.counts[alive])

    def _read_places(self, field: str, term: str) -> Places:
        places = [np.empty(0, np.int64)]
        for base, found, number in self._found(field, term):
            postings = found.postings(number)
            counts = found.counts(postings)
            owners = np.repeat(found.documents[postings].astype(np.int64) + base, counts)
            bounds = found.bounds(number, counts)
            titles = self._titles[owners]
            there = positions(found.places[int(bounds[0]) : int(bounds[-1])], titles)
            places.append((owners << 32 | there)[self._build.alive[owners]])
        return np.concatenate(places)

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

    @cached_property
    def _titles(self) -> NDArray[np.int64]:
        return self._build.numbers("title").reshape(-1).astype(np.int64)


def _bounded(terms: Iterable[str], typed: str) -> list[str]:
    """The different ones, sorted."""
    found: set[str] = set()
    for term in terms:
        found.add(term)
        if len(found) > MOST_EXPANSIONS:
            raise TooBroad(
                f"{typed!r} stands for more than {MOST_EXPANSIONS:,} different words; "
                "type more letters"
            )
    return sorted(found)


def _size(value: Postings | Places) -> int:
    arrays = value if isinstance(value, tuple) else (value,)
    return 200 + sum(array.nbytes for array in arrays)
