"""Which documents a query matches: a tree of nodes to one boolean for each document."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from ...model import (
    DECIDES,
    TITLE_POSITIONS,
    And,
    Dated,
    Everything,
    Fuzzy,
    HasTag,
    HasValue,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Word,
)
from ...nearness import near_windows
from .moments import UNDATED, microseconds
from .postings import Places, PostingsReader

Mask = NDArray[np.bool_]
_POSITION: Final = (1 << 32) - 1


class Documents(Protocol):
    """What the evaluation needs of a generation."""

    postings: PostingsReader

    @property
    def alive(self) -> Mask:
        """True for the documents that are not deleted."""

    @property
    def published(self) -> NDArray[np.int64]:
        """Microseconds since 1970, or UNDATED."""


def matching(node: Node, documents: Documents) -> Mask:
    """Shape ``(documents,)``: True where the document is there and matches."""
    return _match(node, documents) & documents.alive


def _match(node: Node, documents: Documents) -> Mask:  # noqa: PLR0911 (one for each node)
    size = len(documents.alive)
    match node:
        case Everything():
            return np.ones(size, np.bool_)
        case And(nodes):
            everything = np.ones(size, np.bool_)
            return reduce(np.logical_and, (_match(one, documents) for one in nodes), everything)
        case Or(nodes):
            nothing = np.zeros(size, np.bool_)
            return reduce(np.logical_or, (_match(one, documents) for one in nodes), nothing)
        case Not(inner):
            return ~_match(inner, documents)
        case Dated():
            return _dated(node, documents.published)
        case HasValue(field, _, key):
            return _at(documents.postings.postings(field, key).documents, size)
        case HasTag(_, key):
            return _at(documents.postings.postings("tag", key).documents, size)
        case Phrase():
            return _at(_phrase(node, documents.postings), size)
        case Word() | Prefix() | Fuzzy():
            return _at(_leaf(node, documents.postings), size)


def _leaf(node: Word | Prefix | Fuzzy, postings: PostingsReader) -> NDArray[np.integer]:
    field, terms = standing_for(node, postings)
    if not node.in_title:
        return postings.merged(field, terms).documents
    places = np.concatenate(
        [np.empty(0, np.int64), *(postings.places(field, term) for term in terms)]
    )
    return np.unique(_in_title(places) >> 32)


def standing_for(node: Word | Prefix | Fuzzy, postings: PostingsReader) -> tuple[str, list[str]]:
    """The field and the terms of it that a leaf stands for."""
    match node:
        case Word(_, keys, form):
            level = DECIDES[form]
            return level, [getattr(keys, level)]
        case Prefix(_, key):
            return "surface", postings.beginning("surface", key)
        case Fuzzy(_, key, distance):
            return "surface", postings.within("surface", key, distance)


def _phrase(phrase: Phrase, postings: PostingsReader) -> NDArray[np.integer]:
    terms = [(DECIDES[word.form], getattr(word.keys, DECIDES[word.form])) for word in phrase.words]
    places = [postings.places(field, term) for field, term in terms]
    if phrase.words[0].in_title:
        places = [_in_title(found) for found in places]
    if phrase.slop is None:
        starts = places[0]
        for step, found in enumerate(places[1:], 1):
            starts = np.intersect1d(starts, found - step, assume_unique=True)
        return np.unique(starts >> 32)
    return _near(terms, places, phrase.slop)


def _near(
    terms: Sequence[tuple[str, str]], places: Sequence[Places], slop: int
) -> NDArray[np.integer]:
    documents = reduce(np.intersect1d, (found >> 32 for found in places))
    found = []
    for document in documents:
        positions = {
            term: list(_within(here, int(document)))
            for term, here in zip(terms, places, strict=True)
        }
        if next(near_windows(terms, positions, slop), None):
            found.append(document)
    return np.array(found, np.int64)


def _within(places: Places, document: int) -> NDArray[np.int64]:
    """The positions in one document."""
    start, end = np.searchsorted(places, (document << 32, (document + 1) << 32))
    return places[start:end] & _POSITION


def _in_title(places: Places) -> Places:
    return places[(places & _POSITION) < TITLE_POSITIONS]


def _dated(node: Dated, published: NDArray[np.int64]) -> Mask:
    mask: Mask = published != UNDATED
    if node.since:
        mask &= published >= microseconds(node.since)
    if node.until:
        mask &= published < microseconds(node.until)
    return mask


def _at(documents: NDArray[np.integer], size: int) -> Mask:
    mask = np.zeros(size, np.bool_)
    mask[documents] = True
    return mask
