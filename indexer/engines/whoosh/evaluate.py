"""Which documents a query matches: a tree of nodes to the numbers of documents.

What has postings lists its documents; a date, a NOT and everything can only sift, so in an AND they
come last and look at what the others left.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from functools import reduce
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from ...model import (
    And,
    Dated,
    Everything,
    Fuzzy,
    HasId,
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
from .positions import LEAP, positions
from .postings import DOCUMENT_BITS, Places, Postings, PostingsReader
from .sets import Documents, either, once, without
from .spans import candidates, in_all, spans

_PLACE: Final = (1 << DOCUMENT_BITS) - 1
_SIFTING: Final = (Dated, Not, Everything)
_NONE: Final = np.empty(0, np.int64)


class Generation(Protocol):
    """What the evaluation needs of a generation."""

    postings: PostingsReader

    @property
    def living(self) -> Documents:
        """The documents that are not deleted."""

    @property
    def published(self) -> NDArray[np.int64]:
        """Microseconds since 1970, or UNDATED."""


def matching(node: Node, generation: Generation) -> Documents:
    """The documents that are there and match, ascending."""
    match node:
        case And(nodes):
            sifting = [one for one in nodes if isinstance(one, _SIFTING)]
            listing = [one for one in nodes if not isinstance(one, _SIFTING)]
            found = [matching(one, generation) for one in listing]
            size = generation.postings.size
            left = in_all(found, size) if found else generation.living
            return reduce(lambda left, one: _sifted(left, one, generation), sifting, left)
        case Or(nodes):
            found = [matching(one, generation) for one in nodes]
            return either(found, generation.postings.size) if found else _NONE
        case Dated() | Not() | Everything():
            return _sifted(generation.living, node, generation)
        case HasId(ids):
            return generation.postings.identified(ids)
        case _:
            return _listed(node, generation.postings)


def _sifted(left: Documents, node: Dated | Not | Everything, generation: Generation) -> Documents:
    """What of some documents a node matches."""
    match node:
        case Everything():
            return left
        case Dated():
            return left[_dated(node, generation.published[left])]
        case Not(inner):
            return without(left, matching(inner, generation), generation.postings.size)


def _listed(
    node: Word | Unit | Phrase | Prefix | Fuzzy | HasTag | HasValue, postings: PostingsReader
) -> Documents:
    match node:
        case Word() if not node.in_title:
            return postings.term(node.deciding).documents
        case HasValue() | HasTag():
            field = "tag" if isinstance(node, HasTag) else node.field
            return postings.term((field, node.key)).documents
        case Prefix() | Fuzzy():
            return standing_for(node, postings).documents
        case Phrase():
            return _phrase(node, postings)
        case Unit() if not node.in_title and all(len(option) == 1 for option in node.options):
            return candidates(node, postings)
        case Word() | Unit():
            starts = spans(node, postings).starts
            return _documents(_in_title(starts, postings) if node.in_title else starts)


def standing_for(leaf: Prefix | Fuzzy, postings: PostingsReader) -> Postings:
    """The documents that a leaf matches; counts are of the whole document."""
    if leaf.in_title:
        return postings.standing_in_title(leaf)
    return postings.standing_for(leaf)


def _phrase(phrase: Phrase, postings: PostingsReader) -> Documents:
    in_title = phrase.words[0].in_title
    if phrase.slop is not None:
        return _near(phrase.words, phrase.slop, in_title, postings)
    if not in_title:
        return postings.kept(phrase, lambda: spans(phrase, postings).counted()).documents
    return _documents(_in_title(spans(phrase, postings).starts, postings))


def _near(
    words: Sequence[Word | Unit], slop: int, in_title: bool, postings: PostingsReader
) -> Documents:
    names: list[Hashable] = [word.deciding for word in words]
    # A word that is wanted many times is looked up once.
    needed, distinct = Counter(names), dict(zip(names, words, strict=True))
    among = in_all([candidates(word, postings) for word in distinct.values()], postings.size)
    places = [once(spans(word, postings, among).starts) for word in distinct.values()]
    if in_title:
        places = [_in_title(found, postings) for found in places]
    if len(words) + slop >= LEAP:
        places = [_far_apart(found, postings) for found in places]
    left = _possible(places, [needed[name] for name in distinct], len(words) + slop)
    found = []
    for document in left.tolist():
        inside = (_within(each, document) for each in places)
        if next(near_windows(names, dict(zip(distinct, inside, strict=True)), slop), None):
            found.append(document)
    return np.array(found, np.int64)


def _possible(places: Sequence[Places], needed: Sequence[int], width: int) -> Documents:
    """The documents where around an occurrence of the rarest word each has as many as are needed,
    no farther than in a window of so many positions. Few others have a window with all of them.
    """
    rarest = min(places, key=len)
    for others, many in zip(places, needed, strict=True):
        first = np.searchsorted(others, rarest - width, "right")
        last = np.searchsorted(others, rarest + width, "left")
        rarest = rarest[last - first >= many]
    return _documents(rarest)


def _within(places: Places, document: int) -> list[int]:
    """Those in one document."""
    edges = (document << DOCUMENT_BITS, (document + 1) << DOCUMENT_BITS)
    start, end = np.searchsorted(places, edges)
    inside: list[int] = (places[start:end] & _PLACE).tolist()
    return inside


def _in_title(places: Places, postings: PostingsReader) -> Places:
    in_title: NDArray[np.bool_] = (places & _PLACE) < postings.titles[places >> DOCUMENT_BITS]
    return places[in_title]


def _far_apart(places: Places, postings: PostingsReader) -> Places:
    """Places with the whole distance between title and text."""
    owners = places >> DOCUMENT_BITS
    far: Places = owners << DOCUMENT_BITS
    far |= positions(places & _PLACE, postings.titles[owners])
    return far


def _documents(places: Places) -> Documents:
    return once(places >> DOCUMENT_BITS)


def _dated(node: Dated, published: NDArray[np.int64]) -> NDArray[np.bool_]:
    flags: NDArray[np.bool_] = published != UNDATED
    if node.since:
        flags &= published >= microseconds(node.since)
    if node.until:
        flags &= published < microseconds(node.until)
    return flags
