"""How documents that matched are ordered by relevance: the embedded engine's BM25, asked of Lucene.

Lucene scores a term ``boost · idf · tf / (tf + norm)``, and OpenSearch before version 3 makes 2.2
times that of it; several words in a row, or any of some rows, with the sum of the idfs of their
words in place of one; and several names of one thing with the idf of the commonest. So each clause
is boosted by what turns that into ``weight · idf · tf / (tf + norm)`` with the idf of the thing
itself; how many documents have it is asked of the server first. A hashtag stands in a field of its
own, whose length is not the document's, and is scored by a script.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from ...model import Fuzzy, HasTag, Key, Level, Prefix, Query, Unit, Word
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
from .fields import term as as_term
from .matching import (
    NONE,
    Clause,
    Options,
    Row,
    Vocabulary,
    after,
    any_span,
    in_turn,
    is_plain,
    spans,
)

MOST_AT_ONCE: Final = 4
"""Names of one thing side by side that count once."""
MODERN: Final = 3
"""The version of OpenSearch from which on its BM25 is Lucene's of today (its issue 17315)."""
SATURATED_ONCE: Final = "params.factor / (1 + params.flat + params.steep * doc['length'].value)"


class Corpus(NamedTuple):
    """How many documents there are, their mean length in tokens, and what the server's BM25
    multiplies all scores by.
    """

    documents: int
    mean_length: float
    multiplied: float

    def idf(self, documents_with: int) -> float:
        """Of what so many documents have."""
        return idf(documents_with, self.documents)


def multiplied(version: tuple[int, ...]) -> float:
    """What the BM25 of this version of OpenSearch multiplies all scores by, be the index older."""
    return 1.0 if version[0] >= MODERN else K1 + 1


class Term(NamedTuple):
    """Something that scores: what ``--explain`` calls it, the level, the weight; and what it is:
    words in turn, a folded word of several ``names``, each with how many documents have it, or a
    ``tag``. Where ``is_one``, two of it side by side count once.
    """

    name: str
    level: str
    weight: float
    parts: tuple[Options, ...] = ()
    names: tuple[tuple[str, int], ...] = ()
    tag: str = ""
    is_one: bool = False

    @property
    def is_key(self) -> bool:
        """Whether it is one key, which Lucene scores as it is to be."""
        return self.is_word and len(self.parts[0]) == 1 and not self.is_one

    @property
    def is_word(self) -> bool:
        """Whether it is a word of several names, all keys of one level."""
        return len(self.parts) == 1 and is_plain(self.parts) and len({k[0] for k in self.keys}) == 1

    @property
    def keys(self) -> list[Key]:
        """The different keys that it is made of."""
        return list(dict.fromkeys(key for ways in self.parts for row in ways for key in row))

    @property
    def clause(self) -> Clause:
        """What it matches."""
        if self.tag:
            return {"term": {"tag": as_term(self.tag)}}
        if self.parts:
            return in_turn(self.parts)
        return {"terms": {"surface": [name for name, _ in self.names]}} if self.names else NONE

    @property
    def twice(self) -> Clause:
        """What has two of it side by side."""
        return in_turn((*self.parts, *self.parts))


class Counts(NamedTuple):
    """How many documents have each of some terms, each key of those that are more than one, and
    two side by side of those that are one.
    """

    terms: Mapping[Term, int]
    keys: Mapping[Key, int]
    twice: Mapping[Term, int]


def terms_of(query: Query, words: Vocabulary) -> Iterator[Term]:
    """All that scores, in the order of the embedded engine. Raises TooBroad."""
    for leaf in query.ranking:
        if isinstance(leaf, Unit):
            yield from _unit(leaf, words)
        elif not isinstance(leaf, Word):
            yield _other(leaf, words)
    for key, weight in weights_of(query.ranking).items():
        yield Term(key[1], key[0], weight, (((key,),),))
    for left, right in query.pairs:
        name = name_of_pair(left, right)
        yield Term(name, "pair", PAIR_WEIGHT, (words.options(left), words.options(right)))


class Counting(NamedTuple):
    """What must be counted before terms can score, see :class:`Counts`."""

    terms: Sequence[Term]
    keys: Sequence[Key]
    twice: Sequence[Term]

    @classmethod
    def of(cls, terms: Sequence[Term], *, all_of_them: bool) -> Counting:
        """Of some terms: all of them, to be explained."""
        complex_ones = list(dict.fromkeys(term for term in terms if not term.is_key))
        return cls(
            terms=list(dict.fromkeys(terms)) if all_of_them else complex_ones,
            keys=list(dict.fromkeys(key for term in complex_ones for key in term.keys)),
            twice=[term for term in complex_ones if term.is_one],
        )

    @property
    def clauses(self) -> list[Clause]:
        """What is counted but keys."""
        return [*(term.clause for term in self.terms), *(term.twice for term in self.twice)]

    def counts(self, found: Sequence[int], keys: Mapping[Key, int]) -> Counts:
        """From the counts of the clauses and of the keys."""
        each = iter(found)
        return Counts(
            {term: next(each) for term in self.terms},
            keys,
            {term: next(each) for term in self.twice},
        )


class Scorer(NamedTuple):
    """A term, what scores it, and how many documents have it, where that was counted."""

    term: Term
    clause: Clause
    documents: int | None


def scorers(terms: Sequence[Term], counts: Counts, corpus: Corpus) -> list[Scorer]:
    """What scores of some terms: not what no document has."""
    clauses = ((term, _scored(term, counts, corpus)) for term in terms)
    return [Scorer(term, clause, counts.terms.get(term)) for term, clause in clauses if clause]


def _scored(term: Term, counts: Counts, corpus: Corpus) -> Clause | None:
    if term.is_key:
        ((level, key),) = term.keys
        boost = term.weight / corpus.multiplied
        return {"term": {level: {"value": as_term(key), "boost": boost}}}
    own = counts.terms[term]
    if not own:
        return None
    factor = term.weight * corpus.idf(own)
    if term.tag:
        return _tagged(term.clause, factor, corpus)
    if term.names:
        return _named("surface", dict(term.names), factor, corpus)
    known = {key: counts.keys[key] for key in term.keys if counts.keys[key]}
    if term.is_word and not counts.twice.get(term):
        names = {key: count for (_, key), count in known.items()}
        return _named(term.keys[0][0], names, factor, corpus)
    boost = factor / (sum(map(corpus.idf, known.values())) * corpus.multiplied)
    return {"span_or": {"clauses": _spans(term), "boost": boost}}


def _named(field: str, names: Mapping[str, int], factor: float, corpus: Corpus) -> Clause:
    """A word of several names, each in so many documents."""
    boost = factor / (corpus.idf(max(names.values())) * corpus.multiplied)
    text = " ".join(map(as_term, names))
    return {"match": {field: {"query": text, "analyzer": "names", "boost": boost}}}


def _spans(term: Term) -> list[Clause]:
    """Where a thing stands. Two names of it side by side, تموز/يوليو, are one."""
    level, _ = term.parts[0][0][0]
    ways = spans(term.parts, level)
    if not term.is_one:
        return ways
    one = any_span(ways)
    times = [one, *(after([one] * count) for count in range(2, MOST_AT_ONCE + 1))]
    apart = [{"span_not": {"include": some, "exclude": more}} for some, more in pairwise(times)]
    return [*apart, times[-1]]


def _tagged(clause: Clause, factor: float, corpus: Corpus) -> Clause:
    params = {
        "factor": factor,
        "flat": K1 * (1 - B),
        "steep": K1 * B / (corpus.mean_length or 1.0),
    }
    script = {"source": SATURATED_ONCE, "params": params}
    return {"script_score": {"query": clause, "script": script}}


def _unit(unit: Unit, words: Vocabulary) -> Iterator[Term]:
    """All the ways to write a thing as if they were one word; then what was typed, at the other
    levels of its form, so that it comes before the ways that were not.
    """
    typed = unit.options[0]
    for level, weight in WEIGHTS[typed[0].form].items():
        keys: Row = tuple((level, getattr(word.keys, level)) for word in typed)
        if level == typed[0].deciding[0]:
            ways = (words.options(unit),)
            yield Term(name_of_ways(unit), level, weight, ways, is_one=True)
        elif len(typed) == 1:
            yield Term(keys[0][1], level, weight, ((keys,),))
        elif level in POSITIONED:
            yield Term(unit.typed, level, weight, ((keys,),))


def _other(leaf: HasTag | Prefix | Fuzzy, words: Vocabulary) -> Term:
    if isinstance(leaf, HasTag):
        return Term(leaf.typed, "tag", OTHER_WEIGHT, tag=leaf.key)
    level: Level = "surface"
    return Term(leaf.typed, level, OTHER_WEIGHT, names=tuple(words.standing_for(leaf).items()))
