"""What news writes in two or more ways: أمريكا and أميركا, غوغل and جوجل, عبد الله and عبدالله.

A table is text, a group a line: its ways, each a word or several, with ``=`` between them and the
usual one first; then, after tabs, what kind of thing it is and why it is written so, both as one
likes. Lines that begin with ``#`` are comments.

* Ways are compared by the level that decides what a search finds, so لغوغل is غوغل, and a way
  that finds what another of its group finds anyway changes nothing.
* A table of one's own is laid over ours: a group of it takes the place of every group of ours that
  has one of its ways, and a way that stands alone switches off the group of ours that has it.

``tables/variants.tsv`` is ours, reviewed by hand. Synonyms and translations are no variants.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Final, NamedTuple

from ..errors import UsageError
from ..model import DECIDES, Keys, Level
from .analyzer import keys_in, level_in
from .clitics import BARE
from .expansion import Expansion
from .stopwords import is_stop
from .tables import read_text

__all__ = ["KINDS", "Conflict", "Group", "Variants", "builtin", "conflicts", "merged"]

KINDS: Final = (
    *("country", "nationality", "region", "city", "leader", "official", "person", "company"),
    *("platform", "agency", "organisation", "party", "term"),
)
"""What a group may be said to be."""

DEFINITE: Final = frozenset(
    ("", "nationality", "platform", "organisation", "party", "term"),
)
"""Kinds of things that are written with the article as often as without it."""

BUILTIN: Final = "variants.tsv"

Key = tuple[str, ...]
"""The keys of the words of a way, at the level that decides."""


class Group(NamedTuple):
    """Ways to write one thing, the usual one first, and the line of a table that says so."""

    ways: tuple[str, ...]
    kind: str
    why: str
    line: int

    def to_json(self) -> dict[str, Any]:
        """As ``--json`` prints it."""
        return {"ways": list(self.ways), "kind": self.kind, "why": self.why}


class Conflict(NamedTuple):
    """Why a line of a table cannot stand as it is; ``value`` is what is wrong in it."""

    file: str
    line: int
    value: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}: line {self.line}: {self.value!r} {self.message}"


class _Found(NamedTuple):
    """The other ways of the group that a key is of, and the group's name."""

    also: tuple[str, ...]
    group: str


@dataclass(frozen=True, slots=True)
class Variants:
    """A table, ready to be asked. ``name`` is said where something is wrong with it."""

    name: str
    level: Level
    groups: tuple[Group, ...]
    _found: Mapping[Key, _Found]
    _lengths: Mapping[str, Sequence[int]]
    """By the first word of a key, how many words keys that begin so have, the longest first."""

    @classmethod
    def of(cls, groups: Iterable[Group], name: str) -> Variants:
        """A table of these groups; of two with the same way the first has it."""
        kept = tuple(groups)
        level = DECIDES["all"]
        found: dict[Key, _Found] = {}
        lengths: defaultdict[str, set[int]] = defaultdict(set)
        for group in kept:
            forms: dict[Key, str] = {}
            for form in _forms(group):
                forms.setdefault(_key(form, level), form)
            for key in filter(None, forms):
                also = tuple(form for other, form in forms.items() if other != key)
                found.setdefault(key, _Found(also, group.ways[0]))
                lengths[key[0]].add(len(key))
        longest_first = {word: sorted(those, reverse=True) for word, those in lengths.items()}
        return cls(name, level, kept, found, longest_first)

    @classmethod
    def parsed(cls, text: str, name: str) -> Variants:
        """The table that a text is, whether it can stand as it is or not."""
        return cls.of(_groups(text), name)

    @classmethod
    def read(cls, text: str, name: str, over: Variants | None = None) -> Variants:
        """The table that a text is, to be laid ``over`` another.

        Raises UsageError for the first of its conflicts, and says how many there are.
        """
        table = cls.parsed(text, name)
        if found := conflicts(table, over):
            more = f" (and {len(found) - 1} more conflicts)" if len(found) > 1 else ""
            raise UsageError(f"{found[0]}{more}")
        return table

    def expansions(self, words: Sequence[Keys]) -> list[Expansion]:
        """What the words, typed side by side, are also written; at each place the longest."""
        typed = [getattr(keys, self.level) for keys in words]
        expansions: list[Expansion] = []
        start = 0
        while start < len(typed):
            end, found = self._longest(typed, start)
            if found and found.also:
                expansions.append(Expansion(start, end, found.also, "variant", found.group))
            start = end
        return expansions

    def has(self, way: str) -> bool:
        """Whether a group has this way, or one that finds the same."""
        return _key(way, self.level) in self._found

    def digest(self) -> str:
        """Changes with what the table says."""
        return blake2b(repr(self.groups).encode(), digest_size=12).hexdigest()

    def _longest(self, typed: list[str], start: int) -> tuple[int, _Found | None]:
        """Where the longest way that begins at ``start`` ends; without one, the next word."""
        for length in self._lengths.get(typed[start], ()):
            end = start + length
            if end <= len(typed) and (found := self._found.get(tuple(typed[start:end]))):
                return end, found
        return start + 1, None


def builtin() -> Variants:
    """Our own table."""
    return _builtin(DECIDES["all"])


@functools.cache
def _builtin(level: Level) -> Variants:
    """Kept by the level that decides, which the keys in it are of."""
    return Variants.parsed(read_text(BUILTIN), BUILTIN)


def merged(ours: Variants, theirs: Variants) -> Variants:
    """``theirs`` laid over ``ours``."""
    kept = (group for group in ours.groups if not any(map(theirs.has, group.ways)))
    return Variants.of(
        (*(group for group in theirs.groups if len(group.ways) > 1), *kept), theirs.name
    )


def conflicts(table: Variants, over: Variants | None = None) -> list[Conflict]:
    """What cannot stand in a table, in the order of its lines; ``over`` is what it is laid over."""
    return [
        Conflict(table.name, group.line, value, message)
        for group, value, message in _faults(table, over)
    ]


def _faults(table: Variants, over: Variants | None) -> Iterator[tuple[Group, str, str]]:
    seen: dict[Key, tuple[Group, str]] = {}
    for group in table.groups:
        if group.kind and group.kind not in KINDS:
            yield group, group.kind, f"is no kind; legal are none and {', '.join(KINDS)}"
        for way in group.ways:
            key = _key(way, table.level)
            if not key:
                yield group, way, "has no word in it; legal is a word or several between two ="
            elif len(key) == 1 and is_stop(keys_in(way)[0]):
                yield group, way, "is a function word, and searches leave those out"
            elif key not in seen:
                seen[key] = group, way
            elif seen[key][0] is group:
                yield group, way, f"finds what {seen[key][1]!r} finds, and changes nothing"
            else:
                yield group, way, f"is in the group of line {seen[key][0].line} too"
        if len(group.ways) == 1 and not (over and over.has(group.ways[0])):
            yield group, group.ways[0], "stands alone, and there is no group of ours to switch off"


def _groups(text: str) -> Iterator[Group]:
    """The rows of a table; ``\\n``, ``\\r\\n`` and a byte order mark are all the same to it."""
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        if not line.strip() or line.startswith("#"):
            continue
        ways, kind, why = (*line.split("\t", 2), "", "")[:3]
        yield Group(
            tuple(" ".join(way.split()) for way in ways.split("=")),
            kind.strip(),
            why.strip(),
            number,
        )


def _forms(group: Group) -> tuple[str, ...]:
    """The ways, and with the article those that may have it: of a word that it does not know the
    analysis cannot tell whether the article is part of it (البنتاجون).
    """
    if group.kind not in DEFINITE:
        return group.ways
    return (*group.ways, *(BARE + way for way in group.ways))


def _key(way: str, level: Level) -> Key:
    return level_in(way, level)
