"""How documents that matched are ordered by relevance: BM25 over the levels of each word.

For a term that ``df`` of ``N`` documents have, ``tf`` times in one of length ``dl``::

    score = weight · idf · tf / (tf + k1 · (1 - b + b · dl / mean dl))
    idf   = ln(1 + (N - df + 0.5) / (df + 0.5))

Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with the
idf of Lucene, which is never negative. Lengths count tokens. A word of the query scores at every
level of its form, and two words typed side by side score again as a pair.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...model import Contribution, Form, Fuzzy, HasTag, Leaf, Level, Prefix, Query, Word
from .evaluate import standing_for
from .postings import Postings, PostingsReader

K1: Final = 1.2
B: Final = 0.75
WEIGHTS: Final[Mapping[Form, Mapping[Level, float]]] = {
    "all": {"stem": 1.0, "surface": 0.2, "root": 0.5},
    "word": {"surface": 1.0},
    "exact": {"exact": 1.0},
}
PAIR_WEIGHT: Final = 0.3
OTHER_WEIGHT: Final = 1.0
"""Of a hashtag, and of all words that a prefix or a fuzzy word stands for, as if they were one."""


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


def norms(lengths: NDArray[np.float64], alive: NDArray[np.bool_]) -> Lengths:
    """From lengths in tokens, shape ``(documents,)``; the mean is that of the live documents."""
    count = int(alive.sum())
    mean = float(lengths[alive].mean()) if count else 1.0
    return Lengths(K1 * (1 - B + B * lengths / (mean or 1.0)), count)


def scores(query: Query, postings: PostingsReader, lengths: Lengths) -> NDArray[np.float64]:
    """Shape ``(documents,)``: what each document would score, if it matched."""
    total = np.zeros(len(lengths.norms))
    for term in _terms(query, postings):
        found = term.postings
        total[found.documents] += _score(term, found, lengths)
    return total


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
        here = Postings(found.documents[at : at + 1], found.counts[at : at + 1])
        contributions.append(
            Contribution(
                term=term.name,
                level=term.level,
                weight=term.weight,
                tf=int(here.counts[0]),
                df=len(found.documents),
                idf=_idf(len(found.documents), lengths.documents),
                score=float(_score(term, here, lengths)[0]),
            )
        )
    return tuple(contributions)


def _score(term: _Term, here: Postings, lengths: Lengths) -> NDArray[np.float64]:
    idf = _idf(len(term.postings.documents), lengths.documents)
    frequencies = here.counts.astype(np.float64)
    return term.weight * idf * frequencies / (frequencies + lengths.norms[here.documents])


def _idf(df: int, documents: int) -> float:
    return float(np.log(1 + (documents - df + 0.5) / (df + 0.5)))


def _terms(query: Query, postings: PostingsReader) -> Iterator[_Term]:
    weights: defaultdict[tuple[Level, str], float] = defaultdict(float)
    for leaf in query.ranking:
        if isinstance(leaf, Word):
            for level, weight in WEIGHTS[leaf.form].items():
                weights[level, getattr(leaf.keys, level)] += weight
        else:
            yield _other(leaf, postings)
    for (level, key), weight in weights.items():
        yield _Term(key, level, weight, postings.postings(level, key))
    for left, right in query.pairs:
        if left.form == right.form == "all":
            found = postings.pair("stem", left.keys.stem, right.keys.stem)
            name = f"{left.keys.stem} {right.keys.stem}"
            yield _Term(name, "pair", PAIR_WEIGHT, found)


def _other(leaf: Leaf, postings: PostingsReader) -> _Term:
    match leaf:
        case HasTag(typed, key):
            return _Term(typed, "tag", OTHER_WEIGHT, postings.postings("tag", key))
        case Prefix() | Fuzzy() | Word():
            field, terms = standing_for(leaf, postings)
            return _Term(leaf.typed, field, OTHER_WEIGHT, postings.merged(field, terms))
