"""The root of an Arabic word: the ISRI stemmer of Taghva, Elkhoury and Coombs, "Arabic Stemming
Without A Root Dictionary" (ITCC 2005), as tables and a short loop.

Steps 1 to 6 run once each, in this order:

1. Tanween, short vowels, shadda and sukun (U+064B to U+0652) go.
2. A word of ``WHOLE`` is its own root, and that is the end.
3. A prefix of three letters goes, else one of two (``PREFIXES``), if three letters remain.
4. A suffix of three letters goes, else one of two (``SUFFIXES``), if three letters remain.
5. Of two waws before two or more letters the first is "and" and goes.
6. آ أ إ at the beginning become ا.

Steps 7 to 9 turn in a loop while the word has four to seven letters:

7. A word in the shape of a pattern of ``TRILITERAL`` is reduced to its three radicals, and that is
   the end. The first pattern that fits decides.
8. Any other loses its last letter if that is one of ``LAST``, else its first if that is one of
   ``FIRST``, and goes back to 7.
9. One that step 8 leaves alone is reduced to four radicals if it has the shape of a pattern of
   ``QUADRILITERAL``; that is the end, with or without.

What is left then is the root.

A pattern is written as grammarians write it: ف ع ل stand for radicals, where any letter may be;
every other letter must be that very letter; a second ع is the same radical again.

This is the variant of ``nltk.stem.isri``, the same for every string; the tests hold it to that. It
differs from the paper in step 2 (the list), in step 6 (the paper folds every hamza) and in the
pattern تفاعيل. nltk itself is not used because importing it takes longer than a search. The paper's
patterns تفعلل افعلل فعللة افعلال are left out: step 8 takes their first or last letter before
step 9 could see it.

In folded spelling ة is ه and ئ is ء: the patterns that have ة or ئ fit no folded word, and a
final ه goes in step 8.

A root is a wide key, not an entry of a dictionary: it ranks what matched and brings nothing in.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from operator import itemgetter
from typing import Final

PREFIXES: Final = {3: tuple("وال بال كال ولل".split()), 2: tuple("ال لل".split())}
SUFFIXES: Final = {
    3: tuple("تان تين تمل همل كمل".split()),
    2: tuple("ون ين ان ات تن تم كم كن هم هن ها نا ما وا يا ني".split()),
}
"""Affixes by length."""

FIRST: Final = frozenset("ابتسفلنوي")
LAST: Final = frozenset("اتةكنهي")
"""The single letters of step 8."""

TRILITERAL: Final = {
    4: "مفعل فاعل فعال فعول فعيل فعلة",
    5: "افتعل افاعل مفعول مفعال مفعيل مفعلة تفعلة افعلة مفتعل يفتعل تفتعل مفاعل تفاعل فعولة فعالة"
    " انفعل منفعل افعال فعلان تفعيل فاعول فواعل فعائل فاعلة فعالي",
    6: "استفعل مستفعل مفعالة افتعال افعوعل تفاعيل",
    7: "",
}
QUADRILITERAL: Final = {4: "", 5: "مفعلل فعالل", 6: "متفعلل", 7: ""}
"""Patterns by length, in the order they are tried."""

WHOLE: Final = frozenset(
    """
    أصبح أضحى أمام أمسى اصبح اضحى الحالي الذى الذي الذين اللذين التي اليه اليها اليوم امسى بهذا
    تكون ستكون عليه عليها فانه فكان كانت كذلك لازال لاسيما لايزال لذلك لهذا ماانفك مابرح مازال
    مافتئ مايزال مساء منها هناك والتي والذي وبين وكان وكانت ولايزال ولكن وليس وهذا يكون يمكن
    """.split()
)
"""The words that nltk's stemmer leaves alone: its list, as data (Apache License 2.0)."""

_MARKS: Final = re.compile("[\u064b-\u0652]")
_HAMZAS: Final = tuple("آأإ")


def _shapes(patterns: str) -> Callable[[str], re.Match[str] | None]:
    """Matches a whole word against all of ``patterns``; ``lastgroup`` names the one that fits.

    The name is on an empty group at the end of each branch: groups around the radicals would make
    the expression three times slower.
    """
    branches = []
    for pattern in patterns.split():
        letters = re.sub("ع(.*)ع", r"(?P<same>.)\1(?P=same)", pattern)
        branches.append(re.sub("[فعل]", ".", letters) + f"(?P<{pattern}>)")
    return re.compile("|".join(branches), re.DOTALL).fullmatch


def _radicals(pattern: str) -> Callable[[str], tuple[str, ...]]:
    """Picks the radicals out of a word in the shape of ``pattern``."""
    middle = pattern.index("ع")
    first, *others = (at for at, letter in enumerate(pattern) if letter in "فل" or at == middle)
    return itemgetter(first, *others)


_THREE: Final = {length: _shapes(patterns) for length, patterns in TRILITERAL.items()}
_FOUR: Final = {length: _shapes(patterns) for length, patterns in QUADRILITERAL.items()}
_RADICALS: Final[dict[str | None, Callable[[str], tuple[str, ...]]]] = {
    pattern: _radicals(pattern)
    for patterns in (*TRILITERAL.values(), *QUADRILITERAL.values())
    for pattern in patterns.split()
}


def root(word: str) -> str:
    """The ISRI root of ``word``: one word in folded spelling, though any string will do.

    A string without Arabic letters comes back unchanged, the empty one too. Never raises.
    """
    word = _MARKS.sub("", word)
    if word in WHOLE:
        return word
    word = _without_affixes(word)
    while len(word) in _THREE:
        if fit := _THREE[len(word)](word):
            return "".join(_RADICALS[fit.lastgroup](word))
        if word[-1] in LAST:
            word = word[:-1]
        elif word[0] in FIRST:
            word = word[1:]
        elif fit := _FOUR[len(word)](word):
            return "".join(_RADICALS[fit.lastgroup](word))
        else:
            return word
    return word


def _without_affixes(word: str) -> str:
    """Steps 3 to 6."""
    for size, prefixes in PREFIXES.items():
        if len(word) >= size + 3 and word.startswith(prefixes):
            word = word[size:]
            break
    for size, suffixes in SUFFIXES.items():
        if len(word) >= size + 3 and word.endswith(suffixes):
            word = word[:-size]
            break
    if len(word) >= 4 and word.startswith("وو"):
        word = word[1:]
    if word.startswith(_HAMZAS):
        word = "ا" + word[1:]
    return word
