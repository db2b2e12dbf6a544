"""The words of an index, which the server is asked for.

Its spelling checker looks words up that are near another, in time that does not grow with the
documents. But it takes two letters that changed places for one edit, so what it offers is measured
again; of two edits it allows none to the first letter, so it is asked with each other one too; and
it leaves out words that are shorter than they are edits away, so those near a very short one are
looked for by a pattern.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Protocol

from ...errors import TooBroad
from ...model import Fuzzy, Prefix
from ..edits import vocabulary, within
from .fields import WORDLESS, term

MOST_EXPANSIONS: Final = 2_000
MOST_OFFERS: Final = 100_000
"""Words that the spelling checker is asked for."""
CHECKED: Final = 2
"""Edits that it knows."""
_NO_LIMIT: Final = 1_000_000_000
_SPECIAL: Final = frozenset('.?+*|{}[]()"\\#@&<>~^$-')


class Searching(Protocol):
    """What answers: a point in time."""

    def ask(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to the body of a search."""


def near(server: Searching, word: str, distance: int, initials: Callable[[], str]) -> list[str]:
    """The folded words at most ``distance`` edits from ``word``, sorted. ``initials`` are the
    letters that words begin with.
    """
    if not distance:
        return list(frequencies(server, [word]))
    if distance > CHECKED or len(word) <= distance + 1:
        offers = set(_like(server, edited(word, distance), MOST_OFFERS))
    else:
        asked = {word} if distance == 1 else {word, *_begun_otherwise(word, initials())}
        offers = set(_offers(server, asked, distance))
        # What it is asked with it does not offer.
        offers |= frequencies(server, sorted(asked - offers)).keys()
    return within(vocabulary(offers), word, distance)


def initials(server: Searching) -> str:
    """The letters that words begin with."""
    return "".join(_counted(server, {"match_all": {}}, "initial", ".*", MOST_OFFERS))


def beginning(server: Searching, leaf: Prefix) -> dict[str, int]:
    """The words that a leaf stands for, and how many documents have each. Raises TooBroad."""
    pattern = f"{escaped(term(leaf.key))}.*"
    found = _like(server, pattern, MOST_EXPANSIONS + 1, _begins(leaf.key))
    check_breadth(len(found), leaf)
    return found


def similar(server: Searching, leaf: Fuzzy, initials: Callable[[], str]) -> dict[str, int]:
    """The same. Raises TooBroad."""
    found = near(server, leaf.key, leaf.distance, initials)
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
    if not words:
        return {}
    terms = [term(word) for word in words]
    return _counted(server, {"terms": {"surface": terms}}, "word", terms, len(terms))


def commonest(server: Searching, field: str, prefix: str, size: int) -> list[tuple[str, int]]:
    """The keys of a field that begin so, the most frequent first."""
    query = {"prefix": {"surface" if field == "word" else field: {"value": term(prefix)}}}
    found = _counted(server, query, field, f"{escaped(term(prefix))}.*", size)
    return list(found.items())


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


def _begun_otherwise(word: str, initials: str) -> Iterator[str]:
    """What is one edit from a word, and that at its first letter."""
    yield word[1:]
    for letter in initials:
        yield letter + word
        yield letter + word[1:]


def _offers(server: Searching, words: Iterable[str], distance: int) -> Iterator[str]:
    checker = {
        "field": "surface",
        "suggest_mode": "always",
        "max_edits": distance,
        "prefix_length": 0,
        "min_word_length": 1,
        "min_doc_freq": 0,
        "max_term_freq": _NO_LIMIT,
        "accuracy": 0.0,
        "size": MOST_OFFERS,
        "shard_size": MOST_OFFERS,
    }
    text = " ".join(term(word) for word in words)
    asked = {"size": 0, "suggest": {"near": {"text": text, "term": checker}}}
    for part in server.ask(asked)["suggest"]["near"]:
        yield from (option["text"] for option in part["options"] if option["text"] != WORDLESS)


def _begins(key: str) -> dict[str, Any]:
    return {"prefix": {"surface": {"value": term(key)}}}


def _like(
    server: Searching, pattern: str, size: int, query: Mapping[str, Any] | None = None
) -> dict[str, int]:
    asked = query or {"regexp": {"surface": {"value": pattern, "flags": "NONE"}}}
    return _counted(server, asked, "word", pattern, size)


def _counted(
    server: Searching, query: Mapping[str, Any], field: str, include: Any, size: int
) -> dict[str, int]:
    """The terms of a field in the documents that match, the most frequent first."""
    counting = {
        "field": field,
        "include": include,
        "size": size,
        "order": [{"_count": "desc"}, {"_key": "asc"}],
    }
    asked = {"size": 0, "query": query, "aggs": {"words": {"terms": counting}}}
    buckets = server.ask(asked)["aggregations"]["words"]["buckets"]
    return {bucket["key"]: bucket["doc_count"] for bucket in buckets}
