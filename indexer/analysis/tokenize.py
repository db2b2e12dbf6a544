"""Where the words of a text are. All offsets are code points of the text, half-open.

* A word is a run of letters and digits; the marks and format characters inside it belong to it
  (``\\w`` alone would split a vocalised word at every mark), and so does a separator between
  digits (1,000 and 3.5).
* ``_`` and everything else splits; web addresses are not words, even glued to one.
* ``#`` and the run after it, ``_`` included, is a hashtag, unless it is a number. A clitic typed
  before it (بـ#سوريا) is not a word.
* Inside a word, Arabic letters and other letters are pieces of their own: و330 is و and 330.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from .attached import BEFORE, DEFINITE
from .letters import ARABIC_LETTERS, FORMATS, MARKS, TATWEEL
from .normalize import fold

CLITICS: Final = frozenset((*BEFORE, *DEFINITE))
"""Folded; what may be written before ``#`` and belongs to the tag's first word."""
SIGNS: Final = ("#", "＃")
"""What makes a hashtag of the run after it."""

_MARKED: Final = rf"(?:[{FORMATS}]*+[{MARKS}])*+"
_RUN: Final = rf"[^\W_]++(?:[{MARKS}{FORMATS}]++[^\W_]++|(?<=\d)[.,،٫٬](?=\d)[^\W_]++)*+{_MARKED}"
_TAG: Final = rf"[#＃](?P<tag>(?:[{MARKS}{FORMATS}]*+\w)++{_MARKED})"
_SCHEME: Final = r"(?:https?://|www\.)"
_ADDRESS: Final = rf"{_SCHEME}[^\s<>\"«»“”،؛؟]+"
_UP_TO_ADDRESS: Final = (
    rf"[^\W_](?:[{MARKS}{FORMATS}]*+(?!{_SCHEME})[^\W_]|(?<=\d)[.,،٫٬](?=\d))*+{_MARKED}"
)
"""The same, letter by letter, since an address may be glued to it."""
_TOKEN: Final = re.compile(
    rf"(?P<address>{_ADDRESS})|{_TAG}|(?P<word>{_UP_TO_ADDRESS})", re.IGNORECASE
)

_WORD: Final = re.compile(_RUN)
_SPECIAL: Final = (*SIGNS, "://", "w", "W")
"""What a text has in it that has a hashtag or an address: four searches for a letter or two are
quicker than one for a pattern."""

_NOT_AFTER, _NOT_BEFORE = r"(?<!\d[.,،٫٬])", r"(?![.,،٫٬]?\d)"
"""What keeps 4.7.2018 from being 4.7 or 7.2018."""
_GROUPED: Final = r"\d{1,3}(?:(?:[,،٬]\d{3})++(?:[.٫]\d+)?|(?:\.\d{3}){2,})"
_DECIMAL: Final = r"\d+[.٫]\d+"
_INSIDE: Final = rf"[{MARKS}{FORMATS}{TATWEEL}]"
_PIECE: Final = re.compile(
    rf"{_NOT_AFTER}(?P<number>{_GROUPED}|{_DECIMAL}){_NOT_BEFORE}"
    rf"|[{ARABIC_LETTERS}](?:[{ARABIC_LETTERS}]|{_INSIDE})*"
    rf"|(?:[^\W_{ARABIC_LETTERS}]|{_INSIDE})+"
)
_THOUSANDS: Final = re.compile("[,،٬]")


class Run(NamedTuple):
    """A written word or hashtag (without its ``#``): ``text[start:end]``."""

    start: int
    end: int
    is_tag: bool


class Piece(NamedTuple):
    """A part of a word: ``word[start:end]``, and how it is spelled for the index."""

    start: int
    end: int
    text: str


def runs(text: str, start: int = 0, end: int | None = None) -> Iterator[Run]:
    """The written words and hashtags of ``text[start:end]``, in order."""
    stop = len(text) if end is None else end
    if not _is_special(text, start, stop):
        yield from (Run(*match.span(), False) for match in _WORD.finditer(text, start, stop))
        return
    for match in _TOKEN.finditer(text, start, stop):
        kind = match.lastgroup
        if kind == "address":
            continue
        run_start, run_end = match.span(kind or 0)
        if kind == "tag":
            yield Run(run_start, run_end, not text[run_start:run_end].isdigit())
        elif not (text.startswith(SIGNS, run_end, stop) and fold(match.group()) in CLITICS):
            yield Run(run_start, run_end, False)


def plain_words(text: str, start: int, end: int) -> list[str] | None:
    """The written words of ``text[start:end]``, or None where hashtags or addresses may be."""
    return None if _is_special(text, start, end) else _WORD.findall(text, start, end)


def _is_special(text: str, start: int, end: int) -> bool:
    return any(text.find(special, start, end) >= 0 for special in _SPECIAL)


def may_hold_tags(text: str) -> bool:
    """Whether there is a ``#`` in it at all."""
    return any(sign in text for sign in SIGNS)


def pieces(word: str) -> list[Piece]:
    """The parts of a written word that are words of their own; most words are one piece."""
    return [Piece(match.start(), match.end(), _spelled(match)) for match in _PIECE.finditer(word)]


def _spelled(match: re.Match[str]) -> str:
    number = match.group("number")
    if number is None:
        return match.group()
    plain = _THOUSANDS.sub("", number).replace("٫", ".")
    return plain if plain.count(".") == 1 else plain.replace(".", "")
