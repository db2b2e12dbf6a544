"""How the numbers below 10,000 are spelled in words, and which words spell one.

A number has up to three parts, each but the first joined by و: thousands, hundreds, and what is
below a hundred. A part's words change with the gender of what is counted (ثلاثة رجال, ثلاث نساء)
and their case (ثلاثون, ثلاثين). A hundred is مئة or مائة, after a unit joined to it or apart
(read but not sought: ست مئة would find ستة بالمئة).
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Final

from .normalize import fold

LIMIT: Final = 10_000

UNITS: Final = {
    1: ("واحد", "إحدى"),
    3: ("ثلاثة", "ثلاث"),
    4: ("أربعة", "أربع"),
    5: ("خمسة", "خمس"),
    6: ("ستة", "ست"),
    7: ("سبعة", "سبع"),
    8: ("ثمانية", "ثماني"),
    9: ("تسعة", "تسع"),
    10: ("عشرة", "عشر"),
}
"""Beside a masculine and a feminine."""
TWO: Final = (("اثنان", "اثنين"), ("اثنتان", "اثنتين"))
"""Beside a masculine and a feminine, each as a subject and otherwise."""
ELEVEN: Final = ("أحد عشر", "إحدى عشرة")
TWELVE: Final = (("اثنا عشر", "اثني عشر"), ("اثنتا عشرة", "اثنتي عشرة"))
TEN_AFTER_UNIT: Final = ("عشر", "عشرة")
TENS: Final = {
    20: ("عشرون", "عشرين"),
    30: ("ثلاثون", "ثلاثين"),
    40: ("أربعون", "أربعين"),
    50: ("خمسون", "خمسين"),
    60: ("ستون", "ستين"),
    70: ("سبعون", "سبعين"),
    80: ("ثمانون", "ثمانين"),
    90: ("تسعون", "تسعين"),
}
"""As a subject and otherwise."""
HUNDREDS: Final = ("مئة", "مائة")
TWO_HUNDRED: Final = (("مئتان", "مئتين"), ("مائتان", "مائتين"))
BEFORE_HUNDRED: Final = {number: fem for number, (_, fem) in UNITS.items() if 3 <= number <= 9} | {
    8: "ثمان"
}
THOUSAND, THOUSANDS = "ألف", "آلاف"
TWO_THOUSAND: Final = ("ألفان", "ألفين")
CONSTRUCT: Final = ("مئتي", "مائتي", "مئتا", "مائتا")
"""Two hundred of what stands after it."""
TWO_THOUSAND_OF: Final = "ألفي"
"""Read but not sought: a name too, and in the index a thousand."""

CARELESS: Final = (("ثماني", "ثمان"), ("إحدى و", "واحدة و"))
"""Other spellings of words or of their beginnings."""

Parts = Mapping[str, Mapping[tuple[str, ...], int]]
"""Folded first word to the folded rest to the number they spell."""


def spellings(number: int) -> Iterator[str]:
    """How ``number``, of 3 to 9,999, is written in words, the commonest ways first."""
    thousands, rest = divmod(number, 1000)
    hundreds, below = divmod(rest, 100)
    written: dict[str, None] = {}
    for hundred, case, gender in product(range(2), range(2), range(2)):
        parts = (
            _thousands(thousands, case),
            _hundreds(hundreds, hundred, case),
            _below(below, gender, case),
        )
        written[" و".join(filter(None, parts))] = None
    yield from written
    yield from CONSTRUCT if number == 200 else ()
    if not rest and thousands > 2:
        yield f"{thousands} {THOUSANDS}"


def _thousands(count: int, case: int) -> str:
    if count > 2:
        return f"{UNITS[count][0]} {THOUSANDS}"
    return ("", THOUSAND, TWO_THOUSAND[case])[count]


def _hundreds(count: int, spelling: int, case: int) -> str:
    if count > 2:
        return BEFORE_HUNDRED[count] + HUNDREDS[spelling]
    return ("", HUNDREDS[spelling], TWO_HUNDRED[spelling][case])[count]


def _below(number: int, gender: int, case: int) -> str:
    """The words of 1 to 99; nothing for 0."""
    if number in (2, 12):
        return (TWO if number == 2 else TWELVE)[gender][case]
    if number == 11:
        return ELEVEN[gender]
    if number <= 10:
        return UNITS[number][gender] if number else ""
    unit = number % 10
    if number < 20:
        return f"{UNITS[unit][gender]} {TEN_AFTER_UNIT[gender]}"
    ten = TENS[number - unit][case]
    return f"{_below(unit, gender, case)} و{ten}" if unit else ten


@functools.cache
def thousands_spelled() -> Parts:
    """What spells 1,000, 2,000 … 9,000."""
    found = {_thousands(count, case): count * 1000 for count in range(1, 10) for case in range(2)}
    found |= {f"{count} {THOUSANDS}": count * 1000 for count in range(3, 10)}
    return _parts({**found, TWO_THOUSAND_OF: 2000})


@functools.cache
def hundreds_spelled() -> Parts:
    """What spells 100, 200 … 900."""
    found = {
        _hundreds(count, spelling, case): count * 100
        for count, spelling, case in product(range(1, 10), range(2), range(2))
    }
    for count, hundred in product(range(3, 10), HUNDREDS):
        found |= {f"{unit} {hundred}": count * 100 for unit in UNITS[count]}
        found[BEFORE_HUNDRED[count] + hundred] = count * 100
        found[UNITS[count][1] + hundred] = count * 100
    return _parts(found | dict.fromkeys(CONSTRUCT, 200))


@functools.cache
def below_a_hundred_spelled() -> Parts:
    """What spells 1 to 99, with either gender of ten in 13 to 19."""
    numbers = product(range(1, 100), range(2), range(2))
    found = {_below(number, gender, case): number for number, gender, case in numbers}
    for unit, gender, ten in product(range(3, 10), range(2), TEN_AFTER_UNIT):
        found[f"{UNITS[unit][gender]} {ten}"] = 10 + unit
    return _parts(found)


def _parts(written: Mapping[str, int]) -> Parts:
    parts: defaultdict[str, dict[tuple[str, ...], int]] = defaultdict(dict)
    for text, number in written.items():
        for spelling in {text, *(text.replace(*careless) for careless in CARELESS)}:
            first, *rest = map(fold, spelling.split())
            parts[first][tuple(rest)] = number
    parts.default_factory = None
    return parts
