"""Where words, words in a row and things with several names stand: what phrases are made of."""

from __future__ import annotations

from functools import reduce
from typing import NamedTuple

import numpy as np

from ...model import Key, Phrase, Unit, Word
from .postings import Places, Postings, PostingsReader

DOCUMENT_BITS = 32
"""A place is ``document << DOCUMENT_BITS | position``."""


class Spans(NamedTuple):
    """Occurrences ``starts[i]:ends[i]``, half-open places, sorted by where they start."""

    starts: Places
    ends: Places

    def documents(self) -> Places:
        """The documents they are in, each once, ascending."""
        return np.unique(self.starts >> DOCUMENT_BITS)

    def counted(self) -> Postings:
        """How often each document has one."""
        documents, counts = np.unique(self.starts >> DOCUMENT_BITS, return_counts=True)
        return Postings(documents.astype(np.int32), counts.astype(np.int32))

    def apart(self) -> Spans:
        """Without those that begin where another ends: تموز/يوليو is one month, named twice."""
        first = ~np.isin(self.starts, self.ends)
        return Spans(self.starts[first], self.ends[first])


def spans(node: Word | Unit | Phrase, postings: PostingsReader) -> Spans:
    """Where a word, a unit, or the words of a phrase one after the other stand."""
    match node:
        case Word():
            return in_a_row([node.deciding], postings)
        case Unit():
            return _any_of([in_a_row(option, postings) for option in node.deciding])
        case Phrase():
            return reduce(joined, (spans(word, postings) for word in node.words))


def in_a_row(keys: tuple[Key, ...] | list[Key], postings: PostingsReader) -> Spans:
    """Where terms stand one after the other."""
    starts = postings.places(*keys[0])
    for step, key in enumerate(keys[1:], 1):
        starts = np.intersect1d(starts, postings.places(*key) - step, assume_unique=True)
    return Spans(starts, starts + len(keys))


def joined(left: Spans, right: Spans) -> Spans:
    """What begins with an occurrence of ``left`` and goes on with one of ``right``."""
    first = np.searchsorted(right.starts, left.ends, "left")
    count = np.searchsorted(right.starts, left.ends, "right") - first
    before = np.cumsum(count) - count
    following = np.repeat(first - before, count) + np.arange(count.sum())
    return Spans(np.repeat(left.starts, count), right.ends[following])


def _any_of(found: list[Spans]) -> Spans:
    starts = np.concatenate([one.starts for one in found])
    ends = np.concatenate([one.ends for one in found])
    order = np.argsort(starts, kind="stable")
    return Spans(starts[order], ends[order])
