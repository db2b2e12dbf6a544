"""Postings as arrays: what the evaluation works on, whatever Whoosh keeps them in.

Each list is read once and kept as arrays, within a bound, for as long as the generation is open.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import chain
from typing import Any, Final, NamedTuple, TypeVar

import numpy as np
from cachetools import LRUCache
from numpy.typing import NDArray

from ...errors import TooBroad
from .blocks import PostingList, documents_among, posting_list
from .build import OpenBuild
from .edits import Vocabulary, vocabulary, within

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
        with self._build.reading() as segments:
            each = (segment.expand_prefix(field, _bytes(prefix)) for segment, _ in segments)
            return _bounded(map(_text, chain.from_iterable(each)), f"{prefix}*")

    def within(self, field: str, term: str, distance: int) -> list[str]:
        """The terms at most ``distance`` edits from ``term``. Raises TooBroad."""
        return _bounded(self.near(field, term, distance), f"{term}~{distance}")

    def near(self, field: str, term: str, distance: int) -> list[str]:
        """As ``within``, however many they are."""
        known = self._vocabularies.get(field)
        if known is None:
            known = self._vocabularies[field] = vocabulary(self.terms(field))
        return within(known, term, distance)

    def terms(self, field: str) -> set[str]:
        """All terms of a field, those with deleted documents only included."""
        with self._build.reading() as segments:
            return {_text(term) for segment, _ in segments for term in segment.lexicon(field)}

    def among(self, field: str, term: str, documents: Sequence[int]) -> set[int]:
        """Those of some documents, ascending, that have a term. Keeps nothing."""
        found: set[int] = set()
        with self._build.reading() as segments:
            for segment, base in segments:
                end = base + segment.doc_count_all()
                own = [number - base for number in documents if base <= number < end]
                if own:
                    there = documents_among(segment, field, _bytes(term), own)
                    found |= {base + number for number in there}
        return found

    def merged(self, field: str, terms: list[str]) -> Postings:
        """The postings of several terms as if they were one."""
        found = [self.postings(field, term) for term in terms]
        if not found:
            return _postings([], [])
        documents = np.concatenate([one.documents for one in found])
        counts = np.concatenate([one.counts for one in found])
        together, where = np.unique(documents, return_inverse=True)
        return Postings(together, np.bincount(where, counts, len(together)).astype(np.int32))

    def _read_postings(self, field: str, term: str) -> Postings:
        documents: list[int] = []
        counts: list[int] = []
        for base, found in self._lists(field, term):
            documents += [base + number for number in found.documents]
            counts += found.counts
        whole = _postings(documents, counts)
        alive = self._build.alive[whole.documents]
        return Postings(whole.documents[alive], whole.counts[alive])

    def _read_places(self, field: str, term: str) -> Places:
        documents: list[int] = []
        positions: list[int] = []
        for base, found in self._lists(field, term):
            for number, own in zip(found.documents, found.positions(), strict=True):
                documents += [base + number] * len(own)
                positions += own
        owners = np.array(documents, np.int64)
        places: Places = owners << 32 | np.array(positions, np.int64)
        return places[self._build.alive[owners]]

    def _lists(self, field: str, term: str) -> list[tuple[int, PostingList]]:
        """Of each segment, with the number of its first document."""
        with self._build.reading() as segments:
            return [
                (base, posting_list(segment, field, _bytes(term))) for segment, base in segments
            ]


def _postings(documents: list[int], counts: list[int]) -> Postings:
    return Postings(np.array(documents, np.int32), np.array(counts, np.int32))


def _bytes(term: str) -> bytes:
    return term.encode("utf-8", "surrogatepass")


def _text(term: bytes) -> str:
    return term.decode("utf-8", "surrogatepass")


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
