"""What a query matches, in OpenSearch's words: one tree of nodes becomes another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import product
from math import prod
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
Options = tuple[Row, ...]
"""Ways to write one thing."""

MOST_ROWS: Final = 256
"""Ways in which a phrase of things that have several names is looked for; where there would be
more, a place with several of them may be passed over.
"""
NONE: Final[Clause] = {"match_none": {}}


class Vocabulary(Protocol):
    """The words of an index."""

    def options(self, word: Word | Unit) -> Options:
        """The ways to write a word, each the keys that decide; without those that no document has,
        if it has any.
        """

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
            return _near(node.words, node.slop, words)
        case Phrase():
            parts = [words.options(word) for word in node.words]
            return in_turn(parts, in_title=node.words[0].in_title)
        case Word() | Unit():
            return in_turn([words.options(node)], in_title=node.in_title)


def gathered(clauses: Sequence[Clause]) -> list[Clause]:
    """The same, those that name terms of a field as one for each field: a query has room for no
    more than a thousand.
    """
    terms: defaultdict[str, list[str]] = defaultdict(list)
    others = []
    for clause in clauses:
        if "term" in clause:
            ((field, value),) = clause["term"].items()
            terms[field].append(value)
        elif "terms" in clause:
            ((field, values),) = clause["terms"].items()
            terms[field] += values
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


def options(word: Word | Unit) -> Options:
    """All ways to write a word, each the keys that decide."""
    return word.deciding if isinstance(word, Unit) else ((word.deciding,),)


def known(ways: Options, counts: Mapping[Key, int]) -> Options:
    """Of several ways to write a word those all keys of which some documents have; the first where
    there is none.
    """
    return tuple(keys for keys in ways if all(map(counts.get, keys))) or ways[:1]


def is_plain(parts: Sequence[Options]) -> bool:
    """Whether every way to write every word is one key."""
    return all(len(keys) == 1 for ways in parts for keys in ways)


def in_turn(parts: Sequence[Options], *, in_title: bool = False) -> Clause:
    """What has words one after the other, each in any of the ways to write it."""
    if len(parts) == 1:
        return any_of(gathered([_row(keys, in_title=in_title) for keys in parts[0]]))
    level, _ = parts[0][0][0]
    return any_of(spans(parts, level, in_title=in_title, counts=False))


def spans(
    parts: Sequence[Options], level: Level, *, in_title: bool = False, counts: bool = True
) -> list[Clause]:
    """Where that is, as spans of the field of ``level``, whatever those of the keys are; each as
    often as it is there, where that ``counts``.

    Where Lucene looks for what follows, it goes on with the first that it finds; so where there
    may be others, those that differ in length or level are each tried.
    """
    field = field_of(level, in_title=in_title)

    def row(keys: Row) -> Clause:
        own = [_span(key, field, in_title=in_title) for key in keys]
        return own[0] if len(own) == 1 else after(own)

    if len(parts) == 1:
        return [row(keys) for keys in parts[0]]
    alike = [[parts[0]], *(_alike(ways, counts=counts) for ways in parts[1:])]
    if prod(map(len, alike)) > MOST_ROWS:
        alike = [[ways] for ways in parts]
    return [
        after([any_span([row(keys) for keys in ways]) for ways in chosen])
        for chosen in product(*alike)
    ]


def _alike(ways: Options, *, counts: bool) -> list[Options]:
    """Ways to write a word, divided so that what begins at a place is but one of each."""
    if _begins_once(ways) if counts else _ends_once(ways):
        return [ways]
    found: defaultdict[tuple[object, ...], list[Row]] = defaultdict(list)
    for keys in ways:
        levels = tuple(level for level, _ in keys) if counts else ()
        found[len(keys), levels].append(keys)
    return [tuple(some) for some in found.values()]


def _begins_once(ways: Options) -> bool:
    """Whether what begins at a place can be but one of the ways to write a word."""
    levels = {level for keys in ways for level, _ in keys}
    beginnings = {keys[:length] for keys in ways for length in range(1, len(keys))}
    return len(levels) == 1 and not beginnings & set(ways)


def _ends_once(ways: Options) -> bool:
    """Whether what begins at a place can end at one only."""
    return len({len(keys) for keys in ways}) == 1 or _begins_once(ways)


def any_span(clauses: Sequence[Clause]) -> Clause:
    """Where any of some spans is."""
    return clauses[0] if len(clauses) == 1 else {"span_or": {"clauses": list(clauses)}}


def after(clauses: Sequence[Clause]) -> Clause:
    """Where spans stand one after the other."""
    return {"span_near": {"clauses": list(clauses), "slop": 0, "in_order": True}}


def _row(keys: Row, *, in_title: bool) -> Clause:
    level, key = keys[0]
    if len(keys) == 1:
        return {"term": {field_of(level, in_title=in_title): term(key)}}
    (clause,) = spans([(keys,)], level, in_title=in_title)
    return clause


def _span(key: Key, field: str, *, in_title: bool) -> Clause:
    own = field_of(key[0], in_title=in_title)
    span = {"span_term": {own: term(key[1])}}
    return span if own == field else {"field_masking_span": {"query": span, "field": field}}


def _near(nodes: Sequence[Word | Unit], slop: int, words: Vocabulary) -> Clause:
    """In any order, with up to ``slop`` others among them. A name of several words counts where it
    begins.
    """
    in_title = nodes[0].in_title
    parts = [words.options(node) for node in nodes]
    level, _ = parts[0][0][0]
    every = [
        _any_interval(ways, level, is_one=isinstance(node, Unit), in_title=in_title)
        for node, ways in zip(nodes, parts, strict=True)
    ]
    field = field_of(level, in_title=in_title)
    return {"intervals": {field: {"all_of": {"intervals": every, "max_gaps": slop}}}}


def _any_interval(parts: Options, level: Level, *, is_one: bool, in_title: bool) -> Clause:
    ways = [_beginning(keys, level, in_title=in_title) for keys in parts]
    if len(ways) > 1:
        return {"any_of": {"intervals": ways}}
    if is_one and len(parts[0]) == 1:
        # What is asked for twice Lucene wants twice; but this may be where the same word stands.
        match = ways[0]["match"]
        return {"match": {**match, "filter": {"overlapping": ways[0]}}}
    return ways[0]


def _beginning(keys: Row, level: Level, *, in_title: bool) -> Clause:
    """Where a name of several words begins."""
    each = [_interval(key, level, in_title=in_title) for key in keys]
    if len(each) == 1:
        return each[0]
    whole = {"all_of": {"intervals": each, "ordered": True, "max_gaps": 0}}
    return {"match": {**each[0]["match"], "filter": {"contained_by": whole}}}


def _interval(key: Key, level: Level, *, in_title: bool) -> Clause:
    own = field_of(key[0], in_title=in_title)
    return {"match": {"query": term(key[1]), **({"use_field": own} if key[0] != level else {})}}


def _dated(node: Dated) -> Clause:
    bounds = {"gte": node.since, "lt": node.until}
    limits = {name: microseconds(moment) for name, moment in bounds.items() if moment}
    return {"range": {"published": limits}} if limits else {"exists": {"field": "published"}}
