"""How documents that matched are ordered by relevance: BM25 over the levels of each word.

For a term that ``df`` of ``N`` documents have, ``tf`` times in one of length ``dl``::

    score = weight · idf · tf / (tf + k1 · (1 - b + b · dl / mean dl))
    idf   = ln(1 + (N - df + 0.5) / (df + 0.5))

Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with the
idf of Lucene, which is never negative. Lengths count tokens. A word of the query scores at every
level of its form, and two words typed side by side score again as a pair.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...model import (
    Contribution,
    Fuzzy,
    HasTag,
    Level,
    Prefix,
    Query,
    Unit,
    Word,
)
from ..weights import (
    K1,
    OTHER_WEIGHT,
    PAIR_WEIGHT,
    POSITIONED,
    WEIGHTS,
    B,
    idf,
    name_of_pair,
    name_of_ways,
    weights_of,
)
from .postings import Postings, PostingsReader
from .sets import Documents, Members
from .spans import in_a_row, in_turn, spans

_AS_MANY: Final = 2
"""Times as many documents as were found a term may have for it to be faster to add up what all of
them score than to tell which of them were found."""


class Lengths(NamedTuple):
    """``norms[d]`` is k1 · (1 - b + b · dl / mean dl) of document ``d``; ``documents`` is N."""

    norms: NDArray[np.float64]
    documents: int


class _Term(NamedTuple):
    """Something that scores: what ``--explain`` calls it, the level, the weight, where it is."""

    name: str
    level: str
    weight: float
    postings: Postings

    def factor(self, lengths: Lengths) -> float:
        """What its saturated frequencies are multiplied by."""
        return self.weight * idf(len(self.postings.documents), lengths.documents)


def norms(lengths: NDArray[np.float64], alive: NDArray[np.bool_]) -> Lengths:
    """From lengths in tokens, shape ``(documents,)``; the mean is that of the live documents."""
    count = int(alive.sum())
    mean = float(lengths[alive].mean()) if count else 1.0
    return Lengths(K1 * (1 - B + B * lengths / (mean or 1.0)), count)


def scores(
    query: Query, postings: PostingsReader, lengths: Lengths, found: Documents
) -> NDArray[np.float64]:
    """What each of the documents that were found scores (same shape)."""
    terms = list(_terms(query, postings))
    if len(terms) == 1 and terms[0].postings.documents is found:  # nothing is to be added up
        return terms[0].factor(lengths) * terms[0].postings.saturated(lengths.norms)
    total = postings.sums.take()
    members, most = Members(found, postings.size), _AS_MANY * len(found)
    scored = []
    # Term after term in this order, so that the sums are the same every time.
    for term in terms:
        documents = term.postings.documents
        if len(documents) <= most:
            saturated = term.postings.saturated(lengths.norms)
        else:
            at = members.among(documents)
            documents, saturated = documents[at], term.postings.saturated_at(at, lengths.norms)
        np.add.at(total, documents, term.factor(lengths) * saturated)
        scored.append(documents)
    wanted: NDArray[np.float64] = total[found]
    for documents in scored:
        total[documents] = 0
    postings.sums.give(total)
    return wanted


def explain(
    query: Query, postings: PostingsReader, lengths: Lengths, document: int
) -> tuple[Contribution, ...]:
    """What each term added to the score of one document; what added nothing is left out."""
    contributions = []
    for term in _terms(query, postings):
        found = term.postings
        at = int(np.searchsorted(found.documents, document))
        if at == len(found.documents) or found.documents[at] != document:
            continue
        score = term.factor(lengths) * found.saturated(lengths.norms)[at]
        contributions.append(
            Contribution(
                term=term.name,
                level=term.level,
                weight=term.weight,
                tf=int(found.counts[at]),
                df=len(found.documents),
                idf=idf(len(found.documents), lengths.documents),
                score=float(score),
            )
        )
    return tuple(contributions)


def _terms(query: Query, postings: PostingsReader) -> Iterator[_Term]:
    for leaf in query.ranking:
        if isinstance(leaf, Unit):
            yield from _unit(leaf, postings)
        elif not isinstance(leaf, Word):
            yield _other(leaf, postings)
    for (level, key), weight in weights_of(query.ranking).items():
        yield _Term(key, level, weight, postings.term((level, key)))
    for left, right in query.pairs:
        name = name_of_pair(left, right)
        yield _Term(name, "pair", PAIR_WEIGHT, _pair(left, right, postings))


def _unit(unit: Unit, postings: PostingsReader) -> Iterator[_Term]:
    """All the ways to write a thing as if they were one word; then what was typed, at the other
    levels of its form, so that it comes before the ways that were not.
    """
    typed = unit.options[0]
    for level, weight in WEIGHTS[typed[0].form].items():
        if level == typed[0].deciding[0]:
            yield _Term(name_of_ways(unit), level, weight, _all_ways(unit, postings))
        elif len(typed) == 1:
            key = getattr(typed[0].keys, level)
            yield _Term(key, level, weight, postings.term((level, key)))
        elif level in POSITIONED:
            yield _Term(unit.typed, level, weight, _row(typed, level, postings))


def _all_ways(unit: Unit, postings: PostingsReader) -> Postings:
    return postings.kept(("unit", unit.deciding), lambda: spans(unit, postings).apart().counted())


def _row(words: Sequence[Word], level: Level, postings: PostingsReader) -> Postings:
    keys = tuple((level, getattr(word.keys, level)) for word in words)
    return postings.kept(("row", keys), lambda: in_a_row(keys, postings).counted())


def _pair(left: Word | Unit, right: Word | Unit, postings: PostingsReader) -> Postings:
    """The documents where ``right`` follows ``left``, and how often it does."""
    return postings.kept(
        ("pair", left.deciding, right.deciding),
        lambda: in_turn((left, right), postings).counted(),
    )


def _other(leaf: HasTag | Prefix | Fuzzy, postings: PostingsReader) -> _Term:
    if isinstance(leaf, HasTag):
        return _Term(leaf.typed, "tag", OTHER_WEIGHT, postings.term(("tag", leaf.key)))
    return _Term(leaf.typed, "surface", OTHER_WEIGHT, postings.standing_for(leaf))
