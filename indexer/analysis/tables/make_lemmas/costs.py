"""How unlikely a reading is, whatever its lemma: natural logarithms, found by trial on news words.

A clitic costs what it is rarer than none. A verb is a little rarer than a noun of the same letters,
an imperative or a verb after ل in news much rarer; a name is likelier than the noun it was made of.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from ..proclitics import parts
from .readings import Reading, unvowelled

PROCLITICS: Final = {
    "ال": -0.3, "و": -1.5, "ف": -3.0, "ب": -2.0, "ل": -2.0, "ك": -4.0, "س": -0.7, "أ": -7.0,
}  # fmt: skip
ENCLITICS: Final = {
    "": 0.0, "ه": -1.5, "ها": -1.5, "هم": -1.7, "هما": -3.0, "هن": -3.5, "نا": -2.5, "ي": -3.5,
    "ني": -3.0, "ك": -5.5, "كم": -5.0, "كن": -5.5, "كما": -6.0,
}  # fmt: skip
OTHER_PROCLITIC: Final = -6.0
OTHER_ENCLITIC: Final = -4.0

NAME: Final = 0.7
NAME_OF_A_COUNTRY: Final = 2.0
"""More for a name in ـيا that is the whole word: كوريا is no dual and no accusative."""
VERB: Final = -0.7
VERB_AFTER_LAM: Final = -2.5
IMPERATIVE: Final = -10.0
INSTANCE: Final = -1.5
"""Nouns of instance and manner, which any verb has and few writers use."""
INTENSIVE: Final = -1.5
FEMININE_NOUN: Final = -3.5
"""A primitive noun or a masdar made feminine by ة: such words are nouns of their own."""
THIRD_MASDAR: Final = 1.5
"""The masdar مفاعلة, which is spelled as the feminine of two participles that are rarer."""
DUAL: Final = -1.5
ACCUSATIVE: Final = -1.5
OF_A_NAME: Final = -5.0
"""A dual or an accusative that is, letter for letter, a name or another noun."""
JOINED_PREPOSITION: Final = -4.0
WAW_BEFORE_PRONOUN: Final = -2.0

GUESSED_PREFIXES: Final = {
    "": 0.0, "ال": -0.3, "و": -1.5, "ف": -3.0, "ب": -2.0, "ل": -2.0, "ك": -4.0, "وال": -1.8,
    "فال": -3.3, "بال": -2.3, "كال": -4.3, "وبال": -3.8, "لل": -2.3, "ولل": -3.8, "وب": -3.5,
    "ول": -3.5,
}  # fmt: skip
GUESSED_SUFFIXES: Final = (
    ("", "", 0.0), ("ين", "", -0.8), ("ون", "", -0.8), ("ات", "", -0.8), ("ات", "ة", -0.8),
    ("ة", "", -0.8), ("ه", "", -1.0), ("ها", "", -1.8), ("هم", "", -2.0), ("ته", "ة", -1.8),
    ("تها", "ة", -1.8), ("تهم", "ة", -2.0), ("ان", "", -2.5), ("ا", "", -1.5), ("نا", "", -3.0),
    ("ية", "", -2.5), ("ي", "", -3.0), ("يين", "", -2.5), ("يون", "", -2.5), ("ات", "ا", -0.8),
    ("ية", "ي", -0.8), ("ئها", "ء", -1.8), ("ئهم", "ء", -2.0), ("ئه", "ء", -1.5),
    ("ئنا", "ء", -3.0), ("ؤها", "ء", -1.8), ("ؤهم", "ء", -2.0), ("ؤه", "ء", -1.5),
)  # fmt: skip
"""What is cut off a word without a reading, what then comes back, and what that costs."""


def names_in(word: str, readings: Sequence[Reading]) -> frozenset[str]:
    """What is left of ``word`` without clitics where that is a name or noun, letter for letter."""
    rests = (
        (word[len(one.proclitics) :], unvowelled(one.lemma))
        for one in readings
        if one.kind == "name" or one.label == "اسم جامد"
    )
    return frozenset(rest for rest, lemma in rests if rest == lemma)


def cost(one: Reading, word: str, names: frozenset[str]) -> float:
    """Of one reading of ``word``; ``names`` as from :func:`names_in`."""
    found = sum(PROCLITICS.get(part, OTHER_PROCLITIC) for part in parts(one.proclitics))
    found += ENCLITICS.get(one.enclitic, OTHER_ENCLITIC)
    return found + _OF_KIND[one.kind](one, word, names)


def _verb(one: Reading, _: str, __: frozenset[str]) -> float:
    after_lam = VERB_AFTER_LAM if "ل" in one.proclitics else 0.0
    return VERB + after_lam + (IMPERATIVE if one.tense == "أمر" else 0.0)


def _name(one: Reading, word: str, _: frozenset[str]) -> float:
    whole = word == unvowelled(one.lemma) and len(word) > 4
    return NAME + (NAME_OF_A_COUNTRY if whole and word.endswith("يا") else 0.0)


def _noun(one: Reading, word: str, names: frozenset[str]) -> float:
    found = _OF_LABEL.get(one.label, 0.0)
    if one.label in _SEXLESS and one.suffix[:1] in ("ة", "ت") and one.number == "مفرد":
        found += 0.0 if one.lemma.endswith("ة") else FEMININE_NOUN
    if one.label == "مصدر أصلي" and _THIRD.fullmatch(unvowelled(one.lemma)):
        found += THIRD_MASDAR
    accusative = word.endswith("ا") and not one.suffix and not one.enclitic
    is_dual = one.number == "مثنى"
    if word[len(one.proclitics) :] in names and (is_dual or word.endswith("ا")):
        found += OF_A_NAME
    if is_dual:
        found += DUAL
    elif accusative and unvowelled(one.lemma)[-1] not in "اىء":
        found += ACCUSATIVE
    return found + (WAW_BEFORE_PRONOUN if one.enclitic and one.suffix == "و" else 0.0)


def _particle(one: Reading, _: str, __: frozenset[str]) -> float:
    joined = one.label == "جار ومجرور" and not one.enclitic and not one.suffix
    return JOINED_PREPOSITION if joined else 0.0


_SEXLESS: Final = frozenset(("اسم جامد", "مصدر أصلي"))
_THIRD: Final = re.compile("م.ا..ة")
_OF_LABEL: Final = {
    "مصدر هيئة": INSTANCE, "مصدر مرة": INSTANCE, "مبالغة اسم الفاعل": INTENSIVE,
}  # fmt: skip
_OF_KIND: Final[Mapping[str, Callable[[Reading, str, frozenset[str]], float]]] = {
    "verb": _verb, "name": _name, "noun": _noun, "nisba": _noun, "particle": _particle,
}  # fmt: skip
