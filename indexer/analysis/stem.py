"""The guarded light stemmer: cuts only what leaves a word that people write.

A light stemmer cuts by shape and so makes يرو of بيروت and رنس of فرنسا. This one asks a lexicon of
word frequencies first: :mod:`.clitics` says what may go before a word, :mod:`.endings` what after
it. A word of the table ``whole.tsv`` is never cut, whatever stands before it.

* An article that the word is hardly written without stays, also where لل hides it: الزمالك,
  للزمالك. بالله and لله are الله.
* Words in Latin script are stemmed by Snowball's English stemmer; all others are left as they are.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from snowballstemmer.english_stemmer import EnglishStemmer

from .clitics import BARE, article, proclitics, stands_bare
from .endings import without_endings
from .letters import ALEF, FATHATAN, FEH, HEH, LAM, WAW
from .lexicon import whole_words
from .normalize import ARABIC, FOLD, unmark

__all__ = ["Stem", "stem", "whole_words"]

KEPT: Final = 1 << 14
"""Stems that are kept: a word is asked for by its lemma and its core too."""
GOD: Final = ALEF + LAM + LAM + HEH
_TO_GOD: Final = re.compile(f"[{WAW}{FEH}]?(?={LAM}{LAM}{HEH}$)")
_LATIN: Final = re.compile("[a-z]+")


class Stem(NamedTuple):
    """``text``, and the part ``folded[start:end]`` of the folded word that it was made from."""

    text: str
    start: int
    end: int


@lru_cache(KEPT)
def stem(word: str) -> Stem:
    """The stem of one word as typed: marks, hamzas and all. Offsets count the folded word."""
    typed = unmark(word)
    folded = typed.translate(FOLD)
    if _LATIN.fullmatch(folded):
        return Stem(EnglishStemmer().stemWord(folded), 0, len(folded))
    if not ARABIC.fullmatch(folded):
        return Stem(folded, 0, len(folded))
    if to_god := _TO_GOD.match(folded):
        return Stem(GOD, to_god.end(), len(folded))
    if end := article(folded, typed):
        return _definite(folded, end)
    tanween = FATHATAN in word
    start = proclitics(folded, tanween=tanween)
    body = without_endings(folded[start:], tanween=tanween)
    return Stem(body.text, start, start + body.end)


def _definite(word: str, end: int) -> Stem:
    """The stem of a word whose article ends at ``end``."""
    rest = word[end:]
    if stands_bare(rest):
        body = without_endings(rest)
        return Stem(body.text, end, end + body.end)
    body = without_endings(BARE + rest)
    start = end if word[:end].endswith(LAM + LAM) else end - len(BARE)
    return Stem(body.text, start, end + body.end - len(BARE))
