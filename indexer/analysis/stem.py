"""The guarded light stemmer: cuts only what leaves a word that people write.

A light stemmer cuts by shape and so makes يرو of بيروت and رنس of فرنسا. This one asks a lexicon of
word frequencies first. ``rest`` is what a cut would leave, ``word`` what it is cut from:

* a word of the table ``whole.tsv`` is never cut, whatever clitics stood before it;
* the article, alone or after و ف ب ك, and لل: cut if two letters remain (three after a clitic) and
  ``rest`` is written at least 1/100 as often as ``rest`` with the article; else only what stands
  before it is cut (للصومال is الصومال); but ألمانيا, with a written hamza, has none;
* without an article: و ف ب ل ك or the future س before ي ت ن ا, or و ف and one of the others, if
  three letters remain and ``rest`` is written at least twice as often as ``word``;
* the indefinite accusative: ا with a written tanween, or one whose ``rest`` is the commoner form;
* up to three suffixes of ``SUFFIXES``, each if three letters remain and ``rest``, or ``rest`` with
  ة, is written at least 1/5 as often as ``word``, where a suffix that begins with ت stands for ة
  and ``rest`` with ة must be; a final ة goes always if two letters remain.

The order and the ratios were chosen on names that must stay whole and pairs that must meet, both
from news. Words in Latin script are stemmed by Snowball's English stemmer; all others are left as
they are.
"""

from __future__ import annotations

import functools
import re
from typing import Final, NamedTuple

from snowballstemmer.english_stemmer import EnglishStemmer

from .letters import (
    ALEF,
    BEH,
    FATHATAN,
    FEH,
    HEH,
    INITIAL_HAMZA,
    KAF,
    LAM,
    NOON,
    SEEN,
    TEH,
    WAW,
    YEH,
)
from .lexicon import frequencies
from .normalize import FOLD, fold, unmark
from .tables import read_rows

ARTICLE_RATIO: Final = 0.01
PROCLITIC_RATIO: Final = 2.0
ACCUSATIVE_RATIO: Final = 1.0
SUFFIX_RATIO: Final = 0.2
SHORTEST: Final = 3
SHORTEST_BEFORE_HEH: Final = 2
SHORTEST_AFTER_ARTICLE: Final = 2
MOST_SUFFIXES: Final = 3

_AND: Final = f"[{WAW}{FEH}]"
_TO: Final = f"(?:[{BEH}{LAM}{KAF}]|{SEEN}(?=[{YEH}{TEH}{NOON}{ALEF}]))"
PROCLITICS: Final = (re.compile(f"{_AND}|{_TO}"), re.compile(_AND + _TO))
"""One clitic, or two: "and" before a preposition or the future س of a verb."""
ARTICLE: Final = re.compile(f"[{WAW}{FEH}]?(?:[{BEH}{KAF}]?{ALEF}{LAM}|{LAM}{LAM})")
BARE_ARTICLE: Final = ALEF + LAM
SUFFIXES: Final = tuple("هما تها تهم تنا تان تين ته ها هم هن نا كم ات ان ون ين يه ه ي".split())
"""Pronouns, duals, plurals and feminines; the first that fits is cut."""

_ARABIC: Final = re.compile("[ء-ي]+")
_LATIN: Final = re.compile("[a-z]+")


class Stem(NamedTuple):
    """``text``, and the part ``folded[start:end]`` of the folded word that it was made from."""

    text: str
    start: int
    end: int


@functools.cache
def whole_words() -> frozenset[str]:
    """Folded words that are never cut."""
    return frozenset(fold(row[0]) for row in read_rows("whole.tsv"))


def stem(word: str) -> Stem:
    """The stem of one word as typed: marks, hamzas and all. Offsets count the folded word."""
    typed = unmark(word)
    folded = typed.translate(FOLD)
    if _LATIN.fullmatch(folded):
        return Stem(EnglishStemmer().stemWord(folded), 0, len(folded))
    if not _ARABIC.fullmatch(folded):
        return Stem(folded, 0, len(folded))
    start, article = _before(folded, typed)
    body = _without_suffixes(article + folded[start:], tanween=FATHATAN in word)
    return Stem(body, start, start + len(body) - len(article))


def _before(word: str, typed: str) -> tuple[int, str]:
    """Where the stem begins, and the article where it belongs to the stem but لل hides it."""
    if word in whole_words():
        return 0, ""
    found = ARTICLE.match(word)
    if found and _is_article(word, typed, found.end()):
        rest = word[found.end() :]
        return found.end(), "" if _stands_bare(rest) else BARE_ARTICLE
    start = 0
    for clitics in PROCLITICS:
        found = clitics.match(word)
        if found and _stands(word[found.end() :], word[start:], PROCLITIC_RATIO):
            start = found.end()
    return start, ""


def _is_article(word: str, typed: str, end: int) -> bool:
    """Whether ``word[:end]``, which looks like clitics and the article, may be that."""
    clitics, rest = word[:end], word[end:]
    if typed[end - 2] in INITIAL_HAMZA:
        return False
    if clitics == BARE_ARTICLE:
        return len(rest) >= SHORTEST_AFTER_ARTICLE
    attested = _attested(rest) + _attested(BARE_ARTICLE + rest)
    return len(rest) >= SHORTEST and attested >= ARTICLE_RATIO * _attested(word)


def _stands_bare(rest: str) -> bool:
    """Whether ``rest`` is written without the article too, which then is no part of it."""
    bare = BARE_ARTICLE + rest
    if bare in whole_words():
        return False
    return rest in whole_words() or _attested(rest) >= ARTICLE_RATIO * _attested(bare)


def _without_suffixes(word: str, *, tanween: bool) -> str:
    """``word``, which has no clitics before it, without its endings."""
    whole = whole_words()
    if word in whole:
        return word
    if word.endswith(ALEF) and len(word) > SHORTEST:
        rest = word[:-1]
        if tanween or _stands(rest, word, ACCUSATIVE_RATIO):
            word = rest
    for _ in range(MOST_SUFFIXES):
        cuts = (_without(suffix, word) for suffix in SUFFIXES)
        cut = next(filter(None, cuts), None)
        if cut is None or word in whole:
            break
        word = cut
    return word


def _without(suffix: str, word: str) -> str | None:
    """``word`` without ``suffix``, or None where it may not be cut."""
    if not word.endswith(suffix):
        return None
    rest = word[: -len(suffix)]
    if suffix == HEH:
        return rest if len(rest) >= SHORTEST_BEFORE_HEH else None
    attested = _attested(rest + HEH)
    if suffix[0] != TEH:  # before a pronoun or a dual ending ة is written ت
        attested = max(attested, _attested(rest))
    enough = attested > 0 and attested >= SUFFIX_RATIO * _attested(word)
    return rest if enough and len(rest) >= SHORTEST else None


def _stands(rest: str, word: str, ratio: float) -> bool:
    """Whether ``rest`` is a word of its own, so much commoner than ``word`` that it is its stem."""
    attested = _attested(rest)
    return len(rest) >= SHORTEST and attested > 0 and attested >= ratio * _attested(word)


def _attested(word: str) -> float:
    """How often ``word``, folded, is written in a million words."""
    return frequencies().get(word, 0.0)
