"""What the analysis makes of a text, and what an engine gets to keep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from .document import Document

Form = Literal["exact", "word", "all"]
"""How far a typed word reaches: letter for letter, spelling folded, every form."""

FORMS: tuple[Form, ...] = ("exact", "word", "all")

Level = Literal["exact", "surface", "stem", "lemma", "root"]
"""A field of the index that holds one key of every token."""

DECIDES: dict[Form, Level] = {"exact": "exact", "word": "surface", "all": "lemma"}
"""The level whose key decides whether a token matches, by the form asked for."""

TITLE_POSITIONS = 65_536
"""Title words have positions below this number and body words from it on, so that one posting
list serves both and no phrase runs from a title into the text."""

ANALYSIS_VERSION = "3"
"""Changes whenever some text gets other keys; an index remembers the one it was built with."""

POSITION_GAP = 100
"""Positions skipped where something unsearched was left out, so that no phrase jumps over it."""


class Keys(NamedTuple):
    """The keys one word is indexed under, from the narrowest to the widest.

    ``exact``: NFC with tatweel and format marks out, hamzas and typed diacritics kept;
    ``surface``: spelling folded; ``stem``: clitics and suffixes off; ``lemma``: the word that it is
    a form of, spelled with its hamzas; ``root``: ISRI root.
    """

    exact: str
    surface: str
    stem: str
    lemma: str
    root: str


class Token(NamedTuple):
    """One word of a text. All offsets are code points of the original text, half-open.

    ``start:end`` is the whole written word (what a mark covers), ``piece_start:piece_end`` the
    part of it that this token is: all of it, or one word of a hashtag, or the number in و330.
    ``position`` counts words; ``tag`` is the key of the hashtag this word is a part of, or "".
    """

    position: int
    start: int
    end: int
    piece_start: int
    piece_end: int
    keys: Keys
    tag: str


class Tag(NamedTuple):
    """A hashtag: ``key`` (folded, without ``#`` and ``_``) finds it, ``written`` is shown."""

    key: str
    written: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A document and the terms it is found by: all that an engine gets to know of it.

    ``positions[i]`` is the position of ``keys[i]``; strictly increasing.
    ``source`` and ``author`` are folded as a query's are, or None.
    """

    document: Document
    positions: Sequence[int]
    keys: Sequence[Keys]
    tags: tuple[Tag, ...]
    source: str | None
    author: str | None
