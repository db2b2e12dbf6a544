"""How documents that matched are ordered by relevance: the embedded engine's BM25, asked of Lucene.

Lucene scores a term ``boost · 2.2 · idf · tf / (tf + norm)``; several words in a row, or any of
some rows, with the sum of the idfs of their words in place of one; and several names of one thing
with the idf of the commonest. So each clause is boosted by what turns that into ``weight · idf · tf
/ (tf + norm)`` with the idf of the thing itself; how many documents have it is asked of the server
first. A hashtag stands in a field of its own, whose length is not the document's, and is scored by
a script.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from math import log
from typing import Final, NamedTuple

from ...model import Fuzzy, HasTag, Key, Level, Prefix, Query, Unit, Word
from ..weights import K1, OTHER_WEIGHT, PAIR_WEIGHT, POSITIONED, WEIGHTS, B
from .fields import term as as_term
from .matching import NONE, Clause, Row, Vocabulary, any_of, row, rows_of, spanned

LUCENE: Final = K1 + 1
"""What OpenSearch's BM25 multiplies all scores by."""
SATURATED_ONCE: Final = "params.factor / (1 + params.flat + params.steep * doc['length'].value)"


class Corpus(NamedTuple):
    """How many documents there are, and their mean length in tokens."""

    documents: int
    mean_length: float

    def idf(self, documents_with: int) -> float:
        """Lucene's, never negative."""
        return log(1 + (self.documents - documents_with + 0.5) / (documents_with + 0.5))


class Term(NamedTuple):
    """Something that scores: what ``--explain`` calls it, the level, the weight; and what it is:
    any of ``rows`` of keys, any of ``names``, each with how many documents have it, or a ``tag``.
    Where ``is_one``, two side by side count once.
    """

    name: str
    level: str
    weight: float
    rows: tuple[Row, ...] = ()
    names: tuple[tuple[str, int], ...] = ()
    tag: str = ""
    is_one: bool = False

    @property
    def is_key(self) -> bool:
        """Whether it is one key, which Lucene scores as it is to be."""
        return len(self.rows) == 1 and len(self.rows[0]) == 1 and not self.is_one

    @property
    def keys(self) -> list[Key]:
        """The different keys that its rows are made of."""
        return list(dict.fromkeys(key for one in self.rows for key in one))

    @property
    def clause(self) -> Clause:
        """What it matches."""
        if self.tag:
            return {"term": {"tag": as_term(self.tag)}}
        if self.rows:
            return any_of([row(one) for one in self.rows])
        return {"terms": {"surface": [name for name, _ in self.names]}} if self.names else NONE


class Counts(NamedTuple):
    """How many documents have each of some terms, and each key of those that are more than one."""

    terms: Mapping[Term, int]
    keys: Mapping[Key, int]


def terms_of(query: Query, words: Vocabulary) -> Iterator[Term]:
    """All that scores, in the order of the embedded engine. Raises TooBroad."""
    weights: defaultdict[Key, float] = defaultdict(float)
    for leaf in query.ranking:
        if isinstance(leaf, Word):
            for level, weight in WEIGHTS[leaf.form].items():
                weights[level, getattr(leaf.keys, level)] += weight
        elif isinstance(leaf, Unit):
            yield from _unit(leaf)
        else:
            yield _other(leaf, words)
    for key, weight in weights.items():
        yield Term(key[1], key[0], weight, ((key,),))
    for left, right in query.pairs:
        name = f"{_name(left)} {_name(right)}"
        yield Term(name, "pair", PAIR_WEIGHT, tuple(rows_of((left, right))))


def counted(terms: Sequence[Term], *, all_of_them: bool) -> tuple[list[Term], list[Key]]:
    """What must be counted before terms can score: or all of them, to be explained."""
    rows = [term for term in terms if term.rows and not term.is_key]
    own = [term for term in terms if all_of_them or not term.is_key]
    return list(dict.fromkeys(own)), list(dict.fromkeys(key for term in rows for key in term.keys))


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
        ((level, key),) = term.rows[0]
        boost = term.weight / LUCENE
        return {"term": {level: {"value": as_term(key), "boost": boost}}}
    own = counts.terms[term]
    if not own:
        return None
    factor = term.weight * corpus.idf(own)
    if term.tag:
        return _tagged(term.clause, factor, corpus)
    if term.names:
        commonest = max(count for _, count in term.names)
        names = " ".join(name for name, _ in term.names)
        boost = factor / (corpus.idf(commonest) * LUCENE)
        match = {"query": names, "analyzer": "names", "boost": boost}
        return {"match": {"surface": match}}
    idfs = (corpus.idf(counts.keys[key]) for key in term.keys if counts.keys[key])
    boost = factor / (sum(idfs) * LUCENE)
    return {"span_or": {"clauses": _spans(term), "boost": boost}}


def _spans(term: Term) -> list[Clause]:
    """Where a thing stands. Two names of it side by side, تموز/يوليو, are one."""
    level, _ = term.rows[0][0]
    rows = [spanned(one, level) for one in term.rows]
    if not term.is_one:
        return rows
    any_way = {"span_or": {"clauses": rows}}
    twice = {"span_near": {"clauses": [any_way, any_way], "slop": 0, "in_order": True}}
    return [{"span_not": {"include": any_way, "exclude": twice}}, twice]


def _tagged(clause: Clause, factor: float, corpus: Corpus) -> Clause:
    params = {
        "factor": factor,
        "flat": K1 * (1 - B),
        "steep": K1 * B / (corpus.mean_length or 1.0),
    }
    script = {"source": SATURATED_ONCE, "params": params}
    return {"script_score": {"query": clause, "script": script}}


def _name(word: Word | Unit) -> str:
    return word.typed if isinstance(word, Unit) else word.deciding[1]


def _unit(unit: Unit) -> Iterator[Term]:
    """All the ways to write a thing as if they were one word; then what was typed, at the other
    levels of its form, so that it comes before the ways that were not.
    """
    typed = unit.options[0]
    name = " = ".join((unit.typed, *unit.also))
    for level, weight in WEIGHTS[typed[0].form].items():
        keys: Row = tuple((level, getattr(word.keys, level)) for word in typed)
        if level == typed[0].deciding[0]:
            yield Term(name, level, weight, unit.deciding, is_one=True)
        elif len(typed) == 1:
            yield Term(keys[0][1], level, weight, (keys,))
        elif level in POSITIONED:
            yield Term(unit.typed, level, weight, (keys,))


def _other(leaf: HasTag | Prefix | Fuzzy, words: Vocabulary) -> Term:
    if isinstance(leaf, HasTag):
        return Term(leaf.typed, "tag", OTHER_WEIGHT, tag=leaf.key)
    level: Level = "surface"
    return Term(leaf.typed, level, OTHER_WEIGHT, names=tuple(words.standing_for(leaf).items()))
