"""Which letters that an Arabic word begins with are words of their own.

``rest`` is what a cut would leave, ``word`` what it is cut from; a ratio compares how often people
write the two.

The article, alone or after و ف ب ك, and لل:

* it is none after a written hamza (ألمانيا), nor where the ل begins a root: there is يلتقي of التقى
  and الالكترون of الكترون, at least ``ROOT_RATIO`` times as often;
* لل is ل and the article where ``rest`` with the article is commoner than the word that ل and
  ``rest`` make: للحق is الحق, but للجنة is لجنة and للبنان is لبنان;
* after a clitic ``rest``, or ``rest`` with the article, is written at least ``ARTICLE_RATIO`` times
  as often as ``word`` (كالسيوم, بالغ), and of two letters with it at least as often as ``word``.

Without an article و or ف, then ب ل ك or the future س:

* ``rest`` has three letters and is written ``CLITIC_RATIO`` times as often as ``word``, or
  ``RARE_RATIO`` times after ف and ك if it has less than five, as short words resemble each other;
* this holds with the endings off too, so that ولدين is not و and دين, unless ``rest`` with them on
  is so much commoner;
* no ب ل ك س before a pronoun or particle (كلنا), س before a verb only: of it there is يـ and تـ;
* a word that takes the article begins with its own letter: there is السكان and البنود.

A word of ``whole.tsv``, or one with only endings more, keeps its letters and loses those before it.
"""

from __future__ import annotations

import math
import re
from typing import Final

from .endings import without_endings
from .letters import ALEF, BEH, FEH, INITIAL_HAMZA, KAF, LAM, NOON, SEEN, TEH, WAW, YEH
from .lexicon import attested, function_words, whole_words

ARTICLE_RATIO: Final = 0.01
ROOT_RATIO: Final = 0.2
CLITIC_RATIO: Final = 2.0
RARE_RATIO: Final = 10.0
OWN_RATIO: Final = 0.1
SHORTEST: Final = 3
SHORTEST_AFTER_ARTICLE: Final = 2
UNMISTAKABLE: Final = 5
"""Letters of a word that hardly begins with ف or ك by chance."""
COMMON: Final = 5.0
"""Occurrences per million of a short word that loses two clitics it is not known with."""

BARE: Final = ALEF + LAM
_ARTICLE: Final = re.compile(f"[{WAW}{FEH}]?(?:[{BEH}{KAF}]?{BARE}|{LAM}{LAM})")
AND: Final = frozenset(WAW + FEH)
TO: Final = frozenset(BEH + LAM + KAF + SEEN)
RARE: Final = frozenset(FEH + KAF)
PERSONS: Final = frozenset(YEH + TEH + NOON + ALEF)
"""What a verb that future س stands before begins with."""

UNPREFIXED: Final = frozenset(
    "preposition conjunction particle negation personal question colloquial letter".split()
)
"""Kinds of function words that no preposition stands before."""


def article(word: str, typed: str) -> int:
    """Where the article that ``word`` begins with ends; 0 if there is none.

    ``typed`` is the word with its hamzas, letter for letter as long.
    """
    found = _ARTICLE.match(word)
    if not found or len(word) < found.end() + SHORTEST_AFTER_ARTICLE:
        return 0
    end, rest = found.end(), word[found.end() :]
    known = {word, word[1:] if word[0] in AND else word}
    if word in function_words() or known & whole_words():
        return 0
    if word[:end].endswith(LAM + LAM):
        fits = attested(BARE + rest) >= _beginning_with_lam(rest)
    else:
        fits = not _is_radical(rest, typed[end - 2]) and _fits(word, word[:end], rest)
    return end if fits else 0


def _is_radical(rest: str, alef: str) -> bool:
    """Whether ``alef`` and ل before ``rest`` are of its root."""
    bare = BARE + rest
    without_article = max(attested(YEH + bare[1:]), attested(BARE + bare))
    return alef in INITIAL_HAMZA or without_article > ROOT_RATIO * attested(bare)


def _fits(word: str, clitics: str, rest: str) -> bool:
    """Whether ``rest`` is written often enough to stand after ``clitics``, the article the last."""
    definite = attested(BARE + rest)
    if clitics == BARE:
        return True
    if not definite and (clitics[0] in RARE or attested(word[1:])):
        return False
    if len(rest) < SHORTEST:
        return definite >= attested(word)
    return attested(rest) + definite >= ARTICLE_RATIO * attested(word)


def _beginning_with_lam(rest: str) -> float:
    """How often ل and ``rest`` are one word, with the article or without, per million words."""
    word = LAM + rest
    if is_whole(word):
        return math.inf
    return attested(BARE + word) + (0.0 if proclitics(word) else attested(word))


def stands_bare(rest: str) -> bool:
    """Whether ``rest`` or its nisba is written without the article, which else is part of it."""
    bare = BARE + rest
    if bare in whole_words():
        return False
    known = max(attested(form) for form in (rest, rest + YEH, without_endings(rest).text))
    return rest in whole_words() or known >= ARTICLE_RATIO * attested(bare)


def proclitics(word: str, *, tanween: bool = False) -> int:
    """How many of the letters that ``word``, which has no article, begins with are clitics."""
    if word in function_words() or is_whole(word):
        return 0
    start = int(word[0] in AND and _is_clitic(word, tanween))
    inner = word[start:]
    if start and is_whole(inner):
        return start
    if inner[0] in TO and _is_clitic(inner, tanween):
        return start + 1
    if not start and word[0] == WAW and word[1:2] in TO and _are_clitics(word):
        return 2
    return start


def is_whole(word: str) -> bool:
    """Whether ``word`` is one that is never cut, or has only endings more than one."""
    return without_endings(word).text in whole_words()


def _is_clitic(word: str, tanween: bool) -> bool:
    """Whether the first letter of ``word`` is a word of its own."""
    clitic, rest = word[0], word[1:]
    if is_whole(rest):
        return True
    if attested(BARE + word) > OWN_RATIO * attested(word):
        return False
    body = without_endings(word, tanween=tanween).text
    if _precedes(clitic, body[1:], body):
        return not attested(rest) or _precedes(clitic, rest, word)
    ratio = 1.0 if clitic == WAW else RARE_RATIO
    return attested(rest) >= ratio * attested(body) and _precedes(clitic, rest, word)


def _are_clitics(word: str) -> bool:
    """Whether و and the letter after it are two clitics, though nobody writes the second alone."""
    rest = word[2:]
    if is_whole(rest):
        return True
    body = without_endings(rest).text
    known = len(body) > SHORTEST or attested(body) >= COMMON
    return known and _precedes(word[1], body, word)


def _precedes(clitic: str, rest: str, word: str) -> bool:
    """Whether ``clitic`` may stand before ``rest``, which is so much commoner than ``word``."""
    if len(rest) < SHORTEST or not attested(rest):
        return False
    if clitic == SEEN and not _is_verb(rest):
        return False
    if clitic != WAW and function_words().get(rest) in UNPREFIXED:
        return False
    rare = clitic in RARE and len(rest) < UNMISTAKABLE
    return attested(rest) >= (RARE_RATIO if rare else CLITIC_RATIO) * attested(word)


def _is_verb(word: str) -> bool:
    """Whether ``word`` is of a verb that is written with يـ and with تـ."""
    person, rest = word[0], word[1:]
    if person == ALEF and len(rest) < SHORTEST:
        return False
    return person in PERSONS and bool(attested(YEH + rest) and attested(TEH + rest))
