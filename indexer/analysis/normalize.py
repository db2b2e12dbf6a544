"""Written words to the spelling they are searched by.

``fold`` does, in this order:

* format characters (bidi controls, zero-width joiners, soft hyphens) and tatweel out;
* Unicode compatibility composition (NFKC), so that ﻻ is لا and a PDF's shaped letters are letters;
* case folded, accents of Latin letters out;
* tashkeel and Qur'anic marks out;
* Persian, Urdu and Kurdish letters to the Arabic ones typed for them;
* أ إ آ ٱ to ا, ؤ and ئ to ء, Arabic-Indic and Persian digits to ASCII;
* ى to ي, ة to ه.

``exact`` stops after the second step.
"""

from __future__ import annotations

import re
from typing import Final
from unicodedata import normalize

from .letters import (
    ACCENTS,
    ALEF,
    DIGITS,
    FOLDED_ENDINGS,
    FOLDED_LETTERS,
    FORMATS,
    HAMZA,
    INITIAL_HAMZA,
    KEYBOARD_LETTERS,
    MARKS,
    SHAPED_MARKS,
    TATWEEL,
    WAW,
    WAW_HAMZA,
    YEH,
    YEH_HAMZA,
)

_UNSEEN: Final = re.compile(f"[{FORMATS}{TATWEEL}]+")
_SHAPED_MARKS: Final = re.compile(f"[{SHAPED_MARKS}]")
_ACCENTS: Final = re.compile(f"[{ACCENTS}]+")
_MARKS: Final = re.compile(f"[{MARKS}]+")
_LETTERS: Final = str.maketrans(FOLDED_LETTERS | DIGITS)
_KEYBOARDS: Final = str.maketrans(KEYBOARD_LETTERS | DIGITS)
FOLD: Final = str.maketrans(
    {typed: FOLDED_ENDINGS.get(letter, letter) for typed, letter in FOLDED_LETTERS.items()}
    | FOLDED_ENDINGS
    | DIGITS
)
"""Each typed letter to the letter it is searched by, one for one.

``fold(w) == unmark(w).translate(FOLD)``.
"""
_NO_HAMZA: Final = str.maketrans(
    dict.fromkeys(INITIAL_HAMZA, ALEF)
    | {WAW_HAMZA: WAW, YEH_HAMZA: YEH, HAMZA: None}
    | FOLDED_ENDINGS
)
ARABIC: Final = re.compile("[ء-ي]+")
"""A spelled or folded word of Arabic letters alone, when all of it matches."""
_PLAIN: Final = re.compile("[ء-غف-ي]+")
"""Letters that only the last two steps of ``fold`` change; most words have no others."""
_CLUSTER: Final = re.compile(f".[{MARKS}{FORMATS}{TATWEEL}]*", re.DOTALL)


def exact(word: str) -> str:
    """``word`` letter for letter: hamzas, typed diacritics and case kept."""
    if _PLAIN.fullmatch(word):
        return word
    return normalize("NFKC", _SHAPED_MARKS.sub(_mark_alone, _UNSEEN.sub("", word)))


def _mark_alone(shaped: re.Match[str]) -> str:
    """The marks of a presentation form, without the space or tatweel that carries them."""
    return normalize("NFKC", shaped.group()).strip(f" {TATWEEL}")


def unmark(word: str) -> str:
    """``fold`` but for the last two steps: the letters as typed, without marks.

    As long as ``fold(word)``, code point for code point.
    """
    if _PLAIN.fullmatch(word):
        return word
    cased = normalize("NFKC", exact(word).casefold())
    if cased.isascii():
        return cased
    # Hamza is a combining mark too: only accents are taken off decomposed letters.
    plain = normalize("NFC", _ACCENTS.sub("", normalize("NFD", cased)))
    return normalize("NFC", _MARKS.sub("", plain))


def spell(word: str) -> str:
    """The letters of ``word`` as they are spelled in Arabic: marks out, hamzas, ى and ة kept.

    As long as ``fold(word)``, code point for code point.
    """
    return unmark(word).translate(_KEYBOARDS)


def without_hamza(spelled: str) -> str:
    """A spelled word as the laziest writer types it: no hamza at all, no dots at the end."""
    return spelled.translate(_NO_HAMZA)


def fold_inside(word: str) -> str:
    """``fold`` but for the last step: ى and ة, which only end words, are kept."""
    return unmark(word).translate(_LETTERS)


def fold(word: str) -> str:
    """``word`` in the spelling it is searched by; ``fold(fold(w)) == fold(w)``.

    Lengths may differ: marks go, ligatures become several letters.
    """
    return unmark(word).translate(FOLD)


def fold_with_offsets(word: str) -> tuple[str, list[int]]:
    """``fold(word)`` and, for each of its code points, the code point of ``word`` it came from.

    One further offset closes the list: the end of ``word``.
    """
    letters: list[str] = []
    offsets: list[int] = []
    for cluster in _CLUSTER.finditer(word):
        folded = fold(cluster.group())
        letters.append(folded)
        offsets.extend([cluster.start()] * len(folded))
    folded = fold(word)
    if "".join(letters) != folded:  # letters that compose across clusters (Hangul): no finer map
        offsets = [0] * len(folded)
    return folded, [*offsets, len(word)]


def fold_phrase(text: str) -> str:
    """Folded text with white space collapsed: how names of sources and authors are compared."""
    return " ".join(fold(text).split())
