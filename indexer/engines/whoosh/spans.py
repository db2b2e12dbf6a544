"""Where words, words in a row and things with several names stand: what phrases are made of.

Which documents can have all of it is known from the postings, so only their places are read.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import NamedTuple

import numpy as np

from ...model import Key, Phrase, Unit, Word
from .postings import DOCUMENT_BITS, Places, Postings, PostingsReader
from .sets import Documents, Members, both, either, firsts, once

Spanned = Word | Unit | Phrase


class Spans(NamedTuple):
    """Occurrences ``starts[i]:ends[i]``, half-open places, sorted by where they start."""

    starts: Places
    ends: Places

    def documents(self) -> Documents:
        """The documents they are in, each once, ascending."""
        return once(self.starts >> DOCUMENT_BITS)

    def counted(self) -> Postings:
        """How often each document has one."""
        owners = self.starts >> DOCUMENT_BITS
        starts = firsts(owners)
        ends = np.empty_like(starts)
        ends[:-1], ends[-1:] = starts[1:], len(owners)
        return Postings(owners[starts], ends - starts)

    def apart(self) -> Spans:
        """Without those that begin where another ends: تموز/يوليو is one month, named twice."""
        ends = np.sort(self.ends)
        nearest = ends.take(ends.searchsorted(self.starts), mode="clip")
        first = nearest != self.starts
        return Spans(self.starts[first], self.ends[first])


def spans(node: Spanned, postings: PostingsReader, among: Documents | None = None) -> Spans:
    """Where a word, a unit, or the words of a phrase one after the other stand.

    ``among`` are the documents to look at, if not all.
    """
    match node:
        case Word():
            return in_a_row([node.deciding], postings, among)
        case Unit():
            return _any_of([in_a_row(option, postings, among) for option in node.deciding])
        case Phrase():
            return in_turn(node.words, postings)


def in_turn(words: Sequence[Word | Unit], postings: PostingsReader) -> Spans:
    """Where all of some words stand one after the other."""
    if all(isinstance(word, Word) for word in words):
        return in_a_row([word.deciding for word in words if isinstance(word, Word)], postings)
    among = in_all([candidates(word, postings) for word in words], postings.size)
    return reduce(joined, (spans(word, postings, among) for word in words))


def in_a_row(
    keys: Sequence[Key], postings: PostingsReader, among: Documents | None = None
) -> Spans:
    """Where terms stand one after the other."""
    found = [postings.term(key) for key in keys]
    documents = in_all([each.documents for each in found], postings.size)
    if among is not None:
        documents = both(documents, among, postings.size)
    members = Members(documents, postings.size)
    places = [each.places(members) for each in found]
    for step, own in enumerate(places):
        np.subtract(own, step, out=own)
    starts = reduce(_common, places)
    return Spans(starts, starts + len(keys))


def candidates(node: Word | Unit, postings: PostingsReader) -> Documents:
    """The documents that have all terms that one of the ways to write it is made of."""
    if isinstance(node, Word):
        return postings.term(node.deciding).documents
    ways = [
        in_all([postings.term(key).documents for key in option], postings.size)
        for option in node.deciding
    ]
    return either(ways, postings.size)


def in_all(sets: Sequence[Documents], size: int) -> Documents:
    """What is in each of some sets, of an index of ``size`` documents."""
    if len(sets) == 1:
        return sets[0]
    return reduce(lambda one, other: both(one, other, size), sorted(sets, key=len))


def joined(left: Spans, right: Spans) -> Spans:
    """What begins with an occurrence of ``left`` and goes on with one of ``right``."""
    first = np.searchsorted(right.starts, left.ends, "left")
    count = np.searchsorted(right.starts, left.ends, "right") - first
    before = np.cumsum(count) - count
    following = np.repeat(first - before, count) + np.arange(count.sum())
    return Spans(np.repeat(left.starts, count), right.ends[following])


def _common(left: Places, right: Places) -> Places:
    """What two sorted lists share; each place is in a list once."""
    together: Places = np.concatenate((left, right))
    together.sort(kind="stable")  # which merges two sorted runs
    shared: Places = together[1:][together[1:] == together[:-1]]
    return shared


def _any_of(found: list[Spans]) -> Spans:
    if len(found) == 1:
        return found[0]
    starts = np.concatenate([one.starts for one in found])
    ends = np.concatenate([one.ends for one in found])
    order = np.argsort(starts, kind="stable")
    return Spans(starts[order], ends[order])
