"""A parsed query: a tree that decides what matches, and a list of words that ranks it.

Engines get this, never text. Matching and ranking are apart on purpose: a word's root may lift a
document that matched, but never bring one in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Final, Literal

from .token import DECIDES, Form, Keys, Level

Match = Literal["all", "any", "auto"]
Sort = Literal["relevance", "newest", "oldest"]
Operators = Literal["en", "ar"]
Rule = Literal["variant", "month", "number", "spelling", "clitic"]
"""Why a word stands for another way to write it."""

Key = tuple[Level, str]
"""A level of the index and a key of it."""

MATCHES: tuple[Match, ...] = ("all", "any", "auto")
SORTS: tuple[Sort, ...] = ("relevance", "newest", "oldest")
OPERATORS: tuple[Operators, ...] = ("en", "ar")


@dataclass(frozen=True, slots=True)
class Word:
    """One typed word. ``form`` picks the key that decides; ``in_title`` keeps it to titles."""

    typed: str
    keys: Keys
    form: Form = "all"
    in_title: bool = False

    @property
    def deciding(self) -> Key:
        """The level that decides what the word finds, and its key there."""
        level = DECIDES[self.form]
        return level, getattr(self.keys, level)


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing that has several ways to write it: سوريا and سورية, كانون الثاني and يناير.

    ``options`` are the ways, what was typed first; each a word, or several that stand in a row.
    """

    typed: str
    options: tuple[tuple[Word, ...], ...]
    rule: Rule
    in_title: bool = False

    @property
    def deciding(self) -> tuple[tuple[Key, ...], ...]:
        """Of each option the keys that decide where it stands."""
        return tuple(tuple(word.deciding for word in option) for option in self.options)

    @property
    def also(self) -> tuple[str, ...]:
        """The ways that were not typed."""
        return tuple(" ".join(word.typed for word in option) for option in self.options[1:])


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words one after the other (``slop`` None), or in any order with up to ``slop`` others among
    them.
    """

    typed: str
    words: tuple[Word | Unit, ...]
    slop: int | None = None


@dataclass(frozen=True, slots=True)
class Prefix:
    """Every word whose folded spelling begins with ``key``."""

    typed: str
    key: str
    in_title: bool = False


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """Every word whose folded spelling is at most ``distance`` edits from ``key``."""

    typed: str
    key: str
    distance: int
    in_title: bool = False


@dataclass(frozen=True, slots=True)
class HasTag:
    """Documents with this very hashtag, by its key."""

    typed: str
    key: str


@dataclass(frozen=True, slots=True)
class HasValue:
    """Documents whose ``source`` or ``author`` is ``key``, folded."""

    field: Literal["source", "author"]
    typed: str
    key: str


@dataclass(frozen=True, slots=True)
class Dated:
    """Documents published from ``since`` (inclusive) to ``until`` (exclusive); None is open."""

    typed: str
    since: datetime | None
    until: datetime | None


@dataclass(frozen=True, slots=True)
class HasId:
    """The documents with these ids; of an id that is not there, none."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class And:
    """All of the nodes; with none, everything."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of the nodes; with none, nothing."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """What the node does not match."""

    node: Node


@dataclass(frozen=True, slots=True)
class Everything:
    """Every document."""


Filter = HasTag | HasValue | Dated | HasId
Node = Word | Unit | Phrase | Prefix | Fuzzy | Filter | And | Or | Not | Everything
Leaf = Word | Unit | Prefix | Fuzzy | HasTag
"""The nodes that rank and that are marked in a text."""


@dataclass(frozen=True, slots=True)
class Query:
    """``root`` decides what matches; ``ranking`` are the positive leaves, in the order typed, that
    score it; ``pairs`` the words typed next to each other; ``units`` the words that stand for
    other ways to write them, whether they rank or not.

    ``understood`` is the query as it was read, in the query language; ``ignored`` what was
    dropped of it.
    """

    raw: str
    root: Node
    ranking: tuple[Leaf, ...]
    pairs: tuple[tuple[Word | Unit, Word | Unit], ...]
    understood: str
    ignored: tuple[str, ...]
    match: Match
    form: Form
    units: tuple[Unit, ...] = ()


EVERYTHING: Final = Query("", Everything(), (), (), "", (), "auto", "all")
"""Finds every document, and ranks none."""


@dataclass(frozen=True, slots=True)
class Request:
    """A query and the part of its results that is wanted. ``facets`` names fields to count, days as
    they are in ``zone``.

    With ``group`` the wire copies among the matches are one result: the first of them by ``sort``.
    """

    query: Query
    filters: tuple[Node, ...] = ()
    sort: Sort = "relevance"
    offset: int = 0
    size: int = 10
    facets: tuple[str, ...] = ()
    group: bool = False
    explain: bool = False
    zone: tzinfo = UTC
