"""Which documents a query matches: a tree of nodes to one boolean for each document."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import reduce
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from ...model import (
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
    Unit,
    Word,
)
from ...nearness import near_windows
from .moments import UNDATED, microseconds
from .postings import Places, PostingsReader
from .spans import DOCUMENT_BITS, spans

Mask = NDArray[np.bool_]
_POSITION: Final = (1 << DOCUMENT_BITS) - 1


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
        case Phrase() | Unit():
            return _at(_spanned(node, documents.postings), size)
        case Word() | Prefix() | Fuzzy():
            return _at(_leaf(node, documents.postings), size)


def _leaf(node: Word | Prefix | Fuzzy, postings: PostingsReader) -> NDArray[np.integer]:
    field, terms = standing_for(node, postings)
    if not node.in_title:
        return postings.merged(field, terms).documents
    places = np.concatenate(
        [np.empty(0, np.int64), *(postings.places(field, term) for term in terms)]
    )
    return np.unique(_in_title(places) >> DOCUMENT_BITS)


def standing_for(node: Word | Prefix | Fuzzy, postings: PostingsReader) -> tuple[str, list[str]]:
    """The field and the terms of it that a leaf stands for."""
    match node:
        case Word():
            level, key = node.deciding
            return level, [key]
        case Prefix(_, key):
            return "surface", postings.beginning("surface", key)
        case Fuzzy(_, key, distance):
            return "surface", postings.within("surface", key, distance)


def _spanned(node: Unit | Phrase, postings: PostingsReader) -> NDArray[np.integer]:
    in_title = node.in_title if isinstance(node, Unit) else node.words[0].in_title
    if isinstance(node, Phrase) and node.slop is not None:
        places = [spans(word, postings).starts for word in node.words]
        if in_title:
            places = [_in_title(found) for found in places]
        return _near([word.deciding for word in node.words], places, node.slop)
    starts = spans(node, postings).starts
    return np.unique((_in_title(starts) if in_title else starts) >> DOCUMENT_BITS)


def _near(names: Sequence[Hashable], places: Sequence[Places], slop: int) -> NDArray[np.integer]:
    documents = reduce(np.intersect1d, (found >> DOCUMENT_BITS for found in places))
    found = []
    for document in documents:
        positions = {
            name: list(_within(here, int(document)))
            for name, here in zip(names, places, strict=True)
        }
        if next(near_windows(names, positions, slop), None):
            found.append(document)
    return np.array(found, np.int64)


def _within(places: Places, document: int) -> NDArray[np.int64]:
    """The positions in one document."""
    start, end = np.searchsorted(
        places, (document << DOCUMENT_BITS, (document + 1) << DOCUMENT_BITS)
    )
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
