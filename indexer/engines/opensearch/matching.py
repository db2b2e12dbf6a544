"""What a query matches, in OpenSearch's words: one tree of nodes becomes another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import islice, product
from typing import Any, Final, Protocol

from ...model import (
    And,
    Dated,
    Everything,
    Fuzzy,
    HasId,
    HasTag,
    HasValue,
    Key,
    Level,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Unit,
    Word,
)
from ..moments import microseconds
from .fields import address_of, term

Clause = dict[str, Any]
Row = tuple[Key, ...]
"""Keys that stand one after the other."""

MOST_ROWS: Final = 256
"""Ways in which a phrase of things that have several names is looked for."""
NONE: Final[Clause] = {"match_none": {}}


class Vocabulary(Protocol):
    """The words of an index."""

    def standing_for(self, leaf: Prefix | Fuzzy) -> Mapping[str, int]:
        """The folded words that a leaf stands for, and how many documents have each. Raises
        TooBroad.
        """


def matching(node: Node, words: Vocabulary) -> Clause:  # noqa: C901, PLR0911 (a node a line)
    """The clause that matches what the node does."""
    match node:
        case Everything():
            return {"match_all": {}}
        case And(nodes):
            return {"bool": {"filter": [matching(one, words) for one in nodes]}}
        case Or(nodes):
            return any_of(gathered([matching(one, words) for one in nodes]))
        case Not(inner):
            return {"bool": {"must_not": [matching(inner, words)]}}
        case Dated():
            return _dated(node)
        case HasId(ids):
            return {"ids": {"values": [address_of(one) for one in ids]}}
        case HasTag():
            return {"term": {"tag": term(node.key)}}
        case HasValue():
            return {"term": {node.field: term(node.key)}}
        case Prefix() | Fuzzy():
            field = field_of("surface", in_title=node.in_title)
            return {"terms": {field: [*words.standing_for(node)]}}
        case Phrase() if node.slop is not None:
            return _near(node.words, node.slop)
        case Phrase():
            rows = rows_of(node.words)
            return any_of([row(one, in_title=node.words[0].in_title) for one in rows])
        case Word() | Unit():
            return any_of([row(one, in_title=node.in_title) for one in rows_of([node])])


def gathered(clauses: Sequence[Clause]) -> list[Clause]:
    """The same, those that name a term of a field as one for each field: a query has room for no
    more than a thousand.
    """
    terms: defaultdict[str, list[str]] = defaultdict(list)
    others = []
    for clause in clauses:
        if "term" in clause:
            ((field, value),) = clause["term"].items()
            terms[field].append(value)
        else:
            others.append(clause)
    return [{"terms": {field: values}} for field, values in terms.items()] + others


def any_of(clauses: Sequence[Clause]) -> Clause:
    """What any of some clauses matches."""
    if len(clauses) == 1:
        return clauses[0]
    return {"bool": {"should": list(clauses), "minimum_should_match": 1}} if clauses else NONE


def field_of(level: Level, *, in_title: bool) -> str:
    """The field that has the keys of a level."""
    return f"title.{level}" if in_title else level


def rows_of(words: Sequence[Word | Unit]) -> list[Row]:
    """Every way in which words, some of which have several names, stand one after the other."""
    options = [_options(word) for word in words]
    return [sum(chosen, ()) for chosen in islice(product(*options), MOST_ROWS)]


def row(keys: Row, *, in_title: bool = False) -> Clause:
    """Keys one after the other."""
    if len(keys) == 1:
        level, key = keys[0]
        return {"term": {field_of(level, in_title=in_title): term(key)}}
    return spanned(keys, keys[0][0], in_title=in_title)


def spanned(keys: Row, level: Level, *, in_title: bool = False) -> Clause:
    """The same as a span, of which several make one that ranks. Its field is that of ``level``,
    whatever those of the keys are.
    """
    field = field_of(level, in_title=in_title)
    spans = [_span(key, field, in_title=in_title) for key in keys]
    return spans[0] if len(spans) == 1 else _in_turn(spans)


def _in_turn(spans: Sequence[Clause]) -> Clause:
    return {"span_near": {"clauses": list(spans), "slop": 0, "in_order": True}}


def _span(key: Key, field: str, *, in_title: bool) -> Clause:
    own = field_of(key[0], in_title=in_title)
    span = {"span_term": {own: term(key[1])}}
    return span if own == field else {"field_masking_span": {"query": span, "field": field}}


def _options(word: Word | Unit) -> tuple[Row, ...]:
    return word.deciding if isinstance(word, Unit) else ((word.deciding,),)


def _near(words: Sequence[Word | Unit], slop: int) -> Clause:
    """In any order, with up to ``slop`` others among them. Of a name of several words the first
    counts, as in the other engine.
    """
    in_title = words[0].in_title
    first, _ = _options(words[0])[0][0]
    rules = [
        [_interval(option[0], first, in_title=in_title) for option in _options(word)]
        for word in words
    ]
    every = [one[0] if len(one) == 1 else {"any_of": {"intervals": one}} for one in rules]
    field = field_of(first, in_title=in_title)
    return {"intervals": {field: {"all_of": {"intervals": every, "max_gaps": slop}}}}


def _interval(key: Key, level: Level, *, in_title: bool) -> Clause:
    own = field_of(key[0], in_title=in_title)
    return {"match": {"query": term(key[1]), **({"use_field": own} if key[0] != level else {})}}


def _dated(node: Dated) -> Clause:
    bounds = {"gte": node.since, "lt": node.until}
    limits = {name: microseconds(moment) for name, moment in bounds.items() if moment}
    return {"range": {"published": limits}} if limits else {"exists": {"field": "published"}}
