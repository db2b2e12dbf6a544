"""The words of an index, which the server is asked for.

It lists those of a pattern from its dictionary, whatever the number of documents, and counts the
documents of each by the length of its list. Only which words are the commonest needs documents to
be looked at, and not more than some of them are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Protocol

from ...errors import TooBroad
from ...model import Fuzzy, Prefix
from ..edits import vocabulary, within
from .fields import LONGEST, sound, term

MOST_EXPANSIONS: Final = 2_000
MOST_OFFERS: Final = 50_000
"""Words that are measured, whether they are near another."""
SHORT: Final = 12
"""Letters of a word up to which one pattern says all that is near it; it grows with their cube."""
DEEPEST: Final = 200
"""Letters of a pattern, of up to four bytes each: Lucene looks at no more than a thousand in a row.
"""
LOOKED_AT: Final = 50_000
"""Documents of a shard in which the commonest words are looked for."""
SPARE: Final = 4
"""Times as many words are counted as are wanted, where not all documents were looked at."""
_SPECIAL: Final = frozenset('.?+*|{}[]()"\\#@&<>~^$-')


class Searching(Protocol):
    """What answers: a point in time."""

    def ask(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to the body of a search."""

    def ask_all(self, bodies: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """The same for several searches."""

    def count(self, queries: Sequence[dict[str, Any]]) -> list[int]:
        """How many documents match each of some queries."""


def near(server: Searching, word: str, distance: int) -> list[str]:
    """The folded words at most ``distance`` edits from ``word``, sorted; of one with more than
    ``DEEPEST`` letters, the word alone.
    """
    if not distance or len(word) > DEEPEST:
        return list(frequencies(server, [word]))
    pattern = edited(word, distance) if len(word) <= SHORT else partly(word, distance)
    return within(vocabulary(listed(server, "word", pattern, MOST_OFFERS)), word, distance)


def beginning(server: Searching, leaf: Prefix) -> dict[str, int]:
    """The words that a leaf stands for, and how many documents have each. Raises TooBroad."""
    terms = listed(server, "word", _beginning(leaf.key), MOST_EXPANSIONS + 1)
    found = _begun(terms, leaf.key)
    check_breadth(len(found), leaf)
    return frequencies(server, found)


def similar(server: Searching, leaf: Fuzzy) -> dict[str, int]:
    """The same. Raises TooBroad."""
    found = near(server, leaf.key, leaf.distance)
    check_breadth(len(found), leaf)
    return frequencies(server, found)


def check_breadth(words: int, leaf: Prefix | Fuzzy) -> None:
    """Raises TooBroad where a leaf stands for too many."""
    if words > MOST_EXPANSIONS:
        typed = f"{leaf.key}*" if isinstance(leaf, Prefix) else f"{leaf.key}~{leaf.distance}"
        raise TooBroad(
            f"{typed!r} stands for more than {MOST_EXPANSIONS:,} different words; type more letters"
        )


def frequencies(server: Searching, words: Sequence[str]) -> dict[str, int]:
    """How many documents have each of some words; those that none has are left out."""
    return _frequencies(server, "surface", [term(word) for word in words])


def commonest(server: Searching, field: str, prefix: str, size: int) -> list[tuple[str, int]]:
    """The keys of a field that begin so, the most frequent first: of all, or of those in
    ``LOOKED_AT`` documents of each shard.
    """
    searched = "surface" if field == "word" else field
    counting = {
        "field": field,
        "include": _beginning(prefix),
        "size": size * SPARE,
        "order": [{"_count": "desc"}, {"_key": "asc"}],
    }
    asked = {
        "size": 0,
        "query": {"prefix": {searched: {"value": sound(prefix[:DEEPEST])}}},
        "terminate_after": LOOKED_AT,
        "aggs": {"words": {"terms": counting}},
    }
    answered = server.ask(asked)
    buckets = answered["aggregations"]["words"]["buckets"]
    counts = {one["key"]: one["doc_count"] for one in buckets}
    found = {one: counts[one] for one in _begun(counts, prefix)}
    if answered.get("terminated_early"):
        found = _frequencies(server, searched, list(found))
    return sorted(found.items(), key=lambda one: (-one[1], one[0]))[:size]


def listed(server: Searching, field: str, pattern: str, size: int) -> list[str]:
    """The first terms of a field that are of a pattern. Some may be of no document any more."""
    return terms_of(server.ask(listing(field, pattern, size)))


def listing(field: str, pattern: str, size: int) -> dict[str, Any]:
    """The body of a search for them."""
    terms = {
        "field": field,
        "include": pattern,
        "size": size,
        "min_doc_count": 0,
        "order": {"_key": "asc"},
    }
    return {"size": 0, "query": {"match_none": {}}, "aggs": {"terms": {"terms": terms}}}


def terms_of(answered: Mapping[str, Any]) -> list[str]:
    """Those of an answer to it."""
    return [one["key"] for one in answered["aggregations"]["terms"]["buckets"]]


def escaped(text: str) -> str:
    """A text as a pattern of Lucene's that it alone matches."""
    return "".join(f"\\{letter}" if letter in _SPECIAL else letter for letter in text)


def edited(word: str, distance: int) -> str:
    """A pattern of what is at most so many edits from a word."""
    if not distance:
        return escaped(word)
    if not word:
        return ".?" * distance
    ways = [escaped(word)]
    for at in range(len(word) + 1):
        before, rest = escaped(word[:at]), word[at:]
        ways.append(f"{before}.({edited(rest, distance - 1)})")
        if rest:
            ways.append(f"{before}.?({edited(rest[1:], distance - 1)})")
    return "|".join(ways)


def partly(word: str, edits: int) -> str:
    """A pattern of what has a part of a word at its place, give or take so many letters: one more
    part than edits are made, so that one is as it was.
    """
    size = len(word) // (edits + 1)
    starts = [size * part for part in range(edits + 1)]
    ways = []
    for start, end in zip(starts, [*starts[1:], len(word)], strict=True):
        before, after = (_about(count, edits) for count in (start, len(word) - end))
        ways.append(f"{before}{escaped(word[start:end])}{after}")
    return "|".join(ways)


def _about(count: int, edits: int) -> str:
    return f".{{{max(0, count - edits)},{count + edits}}}"


def _beginning(key: str) -> str:
    return f"{escaped(sound(key[:DEEPEST]))}.*"


def _begun(terms: Iterable[str], key: str) -> list[str]:
    """Those of some terms that begin as the keys do that begin so."""
    return [one for one in terms if one.startswith(sound(key[:LONGEST]))]


def _frequencies(server: Searching, field: str, terms: Sequence[str]) -> dict[str, int]:
    """How many documents have each term, the most frequent first; without those of none."""
    counts = server.count([{"term": {field: one}} for one in terms])
    found = {one: count for one, count in zip(terms, counts, strict=True) if count}
    return dict(sorted(found.items(), key=lambda one: (-one[1], one[0])))
