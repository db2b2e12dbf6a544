"""Postings of a whole generation: those of its segments one after the other, without the deleted.

What was put together is kept, within a bound, for as long as the generation is open.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from functools import cached_property, partial
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from ...errors import TooBroad
from ...model import Fuzzy, Key, Prefix
from ..edits import within
from .build import OpenBuild
from .inverted import Counts, Field, spread
from .recent import Recent
from .sets import Documents, Members, Sums
from .terms import decode, encode

Places = NDArray[np.int64]
"""``document << DOCUMENT_BITS | place`` of each occurrence, sorted; a place is a position as it is
kept, see ``positions``.
"""
Reals = NDArray[np.float64]

DOCUMENT_BITS: Final = 32
CACHE_BYTES: Final = 64 << 20
MOST_EXPANSIONS: Final = 2_000
"""Different words that ``word*`` or ``word~`` may stand for; reading more would take seconds."""


class Postings:
    """The documents that have a term, ascending, and how often each has it (same shape)."""

    def __init__(self, documents: Documents, counts: Counts) -> None:
        self.documents = documents
        self.counts = counts
        self._saturated: Reals | None = None
        self._was_asked = False

    def saturated(self, norms: Reals) -> Reals:
        """``tf / (tf + norm)`` of each document, given the norms of all documents of the index: an
        index has one such array, so what was computed is kept.
        """
        if self._saturated is None:
            self._saturated = _saturated(self.counts, norms[self.documents])
        return self._saturated

    def saturated_at(self, at: NDArray[np.int64], norms: Reals) -> Reals:
        """The same of the documents at some places; of all, if they are asked for again."""
        if self._saturated is None and not self._was_asked:
            self._was_asked = True
            return _saturated(self.counts[at], norms[self.documents[at]])
        return self.saturated(norms)[at]

    @property
    def nbytes(self) -> int:
        """In memory; what is computed of it later may take twice as much again."""
        return 200 + self.documents.nbytes + self.counts.nbytes


def _saturated(counts: Counts, norms: Reals) -> Reals:
    """``tf / (tf + norm)``, the part of BM25 that grows with the frequency."""
    frequencies = counts.astype(np.float64)
    frequencies /= frequencies + norms
    return frequencies


class Run:
    """Terms of a segment side by side, ``first`` to before ``last``, the deleted documents
    included; ``base`` is the number of the segment's first document.
    """

    def __init__(self, base: int, field: Field, first: int, last: int) -> None:
        self.base = base
        self.field = field
        self.first = first
        self.last = last
        self.postings = field.postings_of(first, last)

    @property
    def documents(self) -> Documents:
        """Of each posting, as they are called in the whole generation."""
        own = self.field.documents[self.postings].astype(np.int64)
        if self.base:
            own += self.base
        return own

    @property
    def counts(self) -> Counts:
        """Of each posting."""
        return self.field.counts(self.postings)

    @property
    def places(self) -> NDArray[np.integer[Any]]:
        """Of all postings."""
        first = self.field.first_place
        return self.field.places[int(first[self.first]) : int(first[self.last])]


class Term(Postings):
    """The postings of one term, and where in each document it stands, if its field has that."""

    def __init__(self, runs: Sequence[Run], alive: NDArray[np.bool_] | None) -> None:
        documents, counts = _joined([run.documents for run in runs], [run.counts for run in runs])
        self._runs = runs
        self._alive = None if alive is None else alive[documents]
        self._all_counts = counts  # with the deleted documents: their places lie between
        if self._alive is not None:
            documents, counts = documents[self._alive], counts[self._alive]
        super().__init__(documents, counts)

    @cached_property
    def _first(self) -> NDArray[np.int64]:
        """Where the places of each document begin."""
        ends = np.cumsum(self._all_counts, dtype=np.int64)
        first = ends - self._all_counts
        return first if self._alive is None else first[self._alive]

    @cached_property
    def _places(self) -> NDArray[np.integer[Any]]:
        places = [run.places for run in self._runs]
        return places[0] if len(places) == 1 else np.concatenate([np.empty(0, np.uint8), *places])

    def places(self, members: Members) -> Places:
        """In some documents, all of which have it."""
        at = members.among(self.documents)
        counts = self.counts[at].astype(np.int64)
        found = (members.documents << DOCUMENT_BITS).repeat(counts)
        found |= self._places[spread(self._first[at], counts)]
        return found


_Kept = TypeVar("_Kept", bound=Postings)


class PostingsReader:
    """Postings of one open build, by field and term. Safe to share by threads."""

    def __init__(self, build: OpenBuild) -> None:
        self._build = build
        self._recent: Recent[Any] = Recent(CACHE_BYTES)
        self.size = build.size
        """Documents are numbered below it."""
        self.sums = Sums(build.size)

    @cached_property
    def titles(self) -> NDArray[np.int64]:
        """The length of each document's title in positions."""
        return self._build.numbers("title").reshape(-1).astype(np.int64)

    def kept(self, key: Hashable, read: Callable[[], _Kept]) -> _Kept:
        """What ``read`` gives, which is called only if nobody asked for ``key`` lately."""
        value: _Kept | None = self._recent.get(key)
        if value is None:  # Two threads may read the same; none waits for what it does not need.
            value = read()
            self._recent.put(key, value)
        return value

    def term(self, key: Key | tuple[str, str]) -> Term:
        """Of a field and a term of it; empty for one that no document has."""
        return self.kept(key, lambda: Term(list(self._runs_of(*key)), self._alive))

    def standing_for(self, leaf: Prefix | Fuzzy) -> Postings:
        """Of all words that a leaf stands for, as if they were one. Raises TooBroad."""
        return self.kept((leaf, "anywhere"), lambda: self._together(leaf, _anywhere))

    def standing_in_title(self, leaf: Prefix | Fuzzy) -> Postings:
        """The documents with a word that a leaf stands for in their title; counts mean nothing.

        Raises TooBroad.
        """
        return self.kept((leaf, "title"), lambda: self._together(leaf, self._in_title))

    def identified(self, ids: Iterable[str]) -> Documents:
        """The documents with these ids."""
        found = self._build.numbers_of(map(encode, ids))
        found.sort()
        return found

    def completions(self, field: str, prefix: str, size: int) -> list[tuple[str, int]]:
        """The ``size`` most frequent terms of a field that begin with ``prefix``, and how many
        documents have each.
        """
        wanted = encode(prefix)
        runs = [
            Run(base, segment.fields[field], *segment.fields[field].terms.beginning(wanted))
            for segment, base in zip(self._build.segments, self._build.bases, strict=False)
        ]
        counts = [self._documents_of(run) for run in runs]
        # What is among the first of all has its share of them in some segment.
        share = max(map(partial(_largest, size), counts), default=0) / max(len(runs), 1)
        terms = {
            run.field.terms[run.first + at]
            for run, own in zip(runs, counts, strict=True)
            for at in np.flatnonzero(own >= max(share, 1)).tolist()
        }
        totals = Counter[bytes]()
        for run, own in zip(runs, counts, strict=True):
            for term in terms:
                number = run.field.terms.number(term)
                totals[term] += 0 if number is None else own.item(number - run.first)
        best = heapq.nsmallest(size, totals.items(), key=lambda one: (-one[1], one[0]))
        return [(decode(term), count) for term, count in best]

    def _documents_of(self, run: Run) -> NDArray[np.int64]:
        """How many documents that are not deleted have each term of a run."""
        edges = run.field.first[run.first : run.last + 1].astype(np.int64)
        if self._alive is not None:
            living = np.concatenate(([0], np.cumsum(self._alive[run.documents])))
            edges = living[edges - edges[:1]]
        return np.diff(edges)

    def terms(self, field: str) -> int:
        """Different terms of a field, those with deleted documents only included."""
        each = [segment.fields[field].terms for segment in self._build.segments]
        return len(each[0]) if len(each) == 1 else len(set().union(*(one.all() for one in each)))

    def near(self, word: str, distance: int, least: float) -> list[str]:
        """The folded words at most ``distance`` edits from ``word``, however many they are; those
        that fewer than ``least`` documents have may be among them.
        """
        vocabularies = [segment.vocabulary for segment in self._build.segments]
        share = least / max(len(vocabularies), 1)  # What has ``least`` has that in some segment.
        found = (within(known, word, distance, share) for known in vocabularies)
        return sorted(set().union(*found))

    @cached_property
    def _alive(self) -> NDArray[np.bool_] | None:
        """None where nothing is deleted."""
        return self._build.alive if self._build.has_deletions else None

    def _runs_of(self, field: str, term: str) -> Iterator[Run]:
        wanted = encode(term)
        for segment, base in zip(self._build.segments, self._build.bases, strict=False):
            located = segment.fields[field].located(wanted)
            if located is not None:
                found, number = located
                yield Run(base, found, number, number + 1)

    def _together(self, leaf: Prefix | Fuzzy, read: Callable[[Run], Postings]) -> Postings:
        """The postings of all terms that a leaf stands for as those of one. Raises TooBroad."""
        runs = list(self._standing_for(leaf))
        if sum(run.last - run.first for run in runs) > MOST_EXPANSIONS:
            _check_breadth(leaf, runs)
        found = [read(run) for run in runs]
        owners, counts = _joined([one.documents for one in found], [one.counts for one in found])
        if self._alive is not None:
            living = self._alive[owners]
            owners, counts = owners[living], counts[living]
        total = np.bincount(owners, counts, self.size)
        documents = np.flatnonzero(total)
        return Postings(documents, total[documents].astype(np.int64))

    def _standing_for(self, leaf: Prefix | Fuzzy) -> Iterator[Run]:
        for segment, base in zip(self._build.segments, self._build.bases, strict=False):
            field = segment.fields["surface"]
            if isinstance(leaf, Prefix):
                yield Run(base, field, *field.terms.beginning(encode(leaf.key)))
            else:
                for word in within(segment.vocabulary, leaf.key, leaf.distance):
                    number = field.terms.number(encode(word))
                    assert number is not None
                    yield Run(base, field, number, number + 1)

    def _in_title(self, run: Run) -> Postings:
        documents, counts = run.documents, run.counts
        ends = np.cumsum(counts, dtype=np.int64)
        first = run.places[ends - counts]  # when that is not in the title, none is
        in_title = first < self.titles[documents]
        return Postings(documents[in_title], counts[in_title])


def _largest(place: int, counts: NDArray[np.int64]) -> int:
    """The ``place``-th largest count, counted from 1; 0 where there are fewer."""
    if place > len(counts):
        return 0
    return int(np.partition(counts, len(counts) - place)[len(counts) - place])


def _anywhere(run: Run) -> Postings:
    return Postings(run.documents, run.counts)


def _check_breadth(leaf: Prefix | Fuzzy, runs: Sequence[Run]) -> None:
    different = {run.field.terms[number] for run in runs for number in range(run.first, run.last)}
    if len(different) > MOST_EXPANSIONS:
        typed = f"{leaf.key}*" if isinstance(leaf, Prefix) else f"{leaf.key}~{leaf.distance}"
        raise TooBroad(
            f"{typed!r} stands for more than {MOST_EXPANSIONS:,} different words; type more letters"
        )


def _joined(documents: Sequence[Documents], counts: Sequence[Counts]) -> tuple[Documents, Counts]:
    """Of several segments, in order."""
    if len(documents) == 1:
        return documents[0], counts[0]
    return (
        np.concatenate([np.empty(0, np.int64), *documents]),
        np.concatenate([np.empty(0, np.uint8), *counts]),
    )
