"""Number words and names of months: words whose lemma is known, under all their clitics.

A morphological analyser takes thirty for a plural of three and two hundred for a dual of a hundred,
كانون for a form of كان and غشت for she cheated. Here each number word is a lemma of its own, in one
gender, case and spelling, and so is each name of a month. مارس, which is practised after و and ف
and March elsewhere, has a mark on its lemma that keeps it from تمارس.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Final, NamedTuple

from .attached import BEFORE, DEFINITE
from .months import names
from .normalize import fold
from .number_words import (
    BEFORE_HUNDRED,
    CARELESS,
    CONSTRUCT,
    HUNDREDS,
    TENS,
    TWELVE,
    TWO_HUNDRED,
    TWO_THOUSAND,
    UNITS,
)

SUKUN: Final = "\u0652"
MARKED: Final = {"مارس": f"مار{SUKUN}س"}
"""Names of months to a lemma that is no other word's."""
VERBAL: Final = frozenset("و ف وب ول فب فل".split())
"""Clitics after which such a name is rather the verb."""
COUNTS: Final = ("عشرات", "مئات")
"""Tens and hundreds of things: no forms of ten and a hundred."""
NOT_I: Final = frozenset("لست ولست فلست".split())
"""لست, I am not, is no form of six."""


class Closed(NamedTuple):
    """A word as written, its lemma, and the clitics before it."""

    word: str
    lemma: str
    clitics: str


def closed_words() -> Iterator[Closed]:
    """Every number word and name of a month under every clitic, spelled with its hamzas, and
    folded unless that may be another word.
    """
    for word, lemma in _numbers().items():
        for clitics in ("", *BEFORE, *DEFINITE):
            if clitics + word not in NOT_I:
                yield from _spelled(clitics + word, lemma, clitics)
    for name in names():
        if not name.month.isdecimal() or fold(name.unlike) not in ("", fold(name.written)):
            continue
        word = name.written.split()[0]
        for clitics in ("", *BEFORE):
            if name.read == "dated":
                yield Closed(clitics + word, word, clitics)
            elif word not in MARKED or clitics not in VERBAL:
                yield from _spelled(clitics + word, MARKED.get(word, word), clitics)


def _spelled(word: str, lemma: str, clitics: str) -> Iterator[Closed]:
    yield Closed(word, lemma, clitics)
    if fold(word) != word:
        yield Closed(fold(word), lemma, clitics)


def _numbers() -> dict[str, str]:
    """Number words to the form that is their lemma, but for one, two and a thousand."""
    found = {form: forms[0] for number, forms in UNITS.items() if number > 2 for form in forms}
    found |= {form: forms[0] for forms in TENS.values() for form in forms}
    found |= dict.fromkeys(HUNDREDS, HUNDREDS[0])
    found |= dict.fromkeys((*TWO_HUNDRED[0], *TWO_HUNDRED[1], *CONSTRUCT), TWO_HUNDRED[0][0])
    found |= dict.fromkeys(TWO_THOUSAND, TWO_THOUSAND[0])
    for (number, unit), hundred in product(BEFORE_HUNDRED.items(), HUNDREDS):
        found |= dict.fromkeys((unit + hundred, UNITS[number][1] + hundred), unit + HUNDREDS[0])
    for forms in TWELVE:
        found |= {form.split()[0]: TWELVE[0][0].split()[0] for form in forms}
    found |= {count: count for count in COUNTS}
    return found | {word.replace(*CARELESS[0]): lemma for word, lemma in found.items()}
