"""Numbers from three to 9,999, in digits and in words: 270 is مئتان وسبعون and مئتين وسبعين.

Words are read with clitics and the article (الخمسة والعشرون), and with و typed apart. Left as
typed are:

* one and two, whose words mean more than the number (أحد, a dual);
* 100 and 1000 in digits: nineteen of twenty مئة are per cent (in twelve days of news), and ألف
  counts thousands. Nor is ألف alone read as 1000, nor المئة as 100;
* a year in digits (1900 to 2099), which nobody spells out; and digits beside others, as a date, a
  time, a score or a telephone number has them, with a 0 before them, or with a decimal point;
* what goes on after a multiple (270 ألفا وثلاثمئة), being part of a larger number. The number
  before it is read, for it stays right: 5 ملايين is خمسة ملايين, and 5 آلاف is 5000;
* what goes on after an ordinal (الرابعة عشرة, الرابع والعشرون);
* feminine words that are other words too, ``EQUIVOCAL``, unless beside something counted: سبع دول
  and الدول السبع, not بئر السبع.

A number is also sought where it is part of a larger one (20 in خمسة وعشرون), as a word typed is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from ..model import Keys
from .attached import ARTICLE, attached, attachments
from .deciding import others
from .endings import FEMININE_PLURAL
from .expansion import Expansion
from .letters import HEH, WAW
from .number_words import (
    LIMIT,
    Parts,
    below_a_hundred_spelled,
    hundreds_spelled,
    spellings,
    thousands_spelled,
)

LEAST: Final = 3
TEN, HUNDRED, THOUSAND = 10, 100, 1000
YEARS: Final = range(1900, 2100)
LEFT_IN_DIGITS: Final = frozenset((HUNDRED, THOUSAND))
MOST: Final = 12
"""Other ways of writing a number that are sought."""
LONGEST_PART: Final = 2
"""Words of a part of a number, such as خمسة وعشرون."""

JOINTS: Final = (WAW, WAW + ARTICLE)
"""What a part of a number but the first begins with."""

EQUIVOCAL: Final = frozenset("ست سبع تسع عشر".split())
"""Lady, lion, holds (a verb), and the ten of an ordinal (القرن التاسع عشر)."""
COUNTED: Final = frozenset(
    """
    ابار ثوان ثواني جثث جواءز حداءق حصص دقاءق دول رساءل سفن سنين صور طرق عواصم غرف فرق قذاءف قري
    قضايا قطع قوي كتاءب لجان ليال ليالي مدن مراحل مناطق مواد نجوم نساء نسخ نقاط وظاءف
    """.split()
)
"""Plurals, folded, of feminines that news counts, but for those in ات."""
MULTIPLES: Final = frozenset("الف الفا الاف مليون مليونا ملايين مليار مليارا مليارات".split())
ORDINALS: Final = frozenset("حادي ثاني ثالث رابع خامس سادس سابع ثامن تاسع".split())


class _Typed(NamedTuple):
    """A word as typed, folded, with the و that may have been typed apart before it; ``at`` its
    place without that.
    """

    text: str
    at: int


class _Part(NamedTuple):
    """A part of a number, typed up to ``after``; ``definite`` with an article."""

    number: int
    after: int
    definite: bool


class _Read(NamedTuple):
    """``number``, typed as ``first:after``; ``definite`` with an article."""

    first: int
    after: int
    number: int
    definite: bool


def expansions(words: Sequence[Keys]) -> list[Expansion]:
    """The other ways of writing the numbers among the words of one run of a query."""
    typed = _joined(words)
    found: list[Expansion] = []
    for read in _numbers(typed):
        start, end = typed[read.first].at, typed[read.after - 1].at + 1
        per_cent = read.number == HUNDRED and read.definite
        also = others(_written(read.number)[per_cent:], words[start:end])[:MOST]
        if also:
            found.append(Expansion(start, end, also, "number", f"number-{read.number}"))
    return found


@lru_cache(maxsize=1 << 10)
def _written(number: int) -> tuple[str, ...]:
    """All ways of writing a number, its digits the first."""
    return (str(number), *spellings(number))


def _joined(words: Sequence[Keys]) -> list[_Typed]:
    """The words, each و typed apart joined to what follows it."""
    typed: list[_Typed] = []
    before = ""
    for at, keys in enumerate(words):
        if keys.surface == WAW:
            before = WAW
        else:
            typed.append(_Typed(before + keys.surface, at))
            before = ""
    return typed


def _numbers(typed: Sequence[_Typed]) -> Iterator[_Read]:
    """The numbers that are to be expanded, the longest at each place."""
    at, after_number = 0, False
    while at < len(typed):
        read = _number(typed, at, after_number=after_number)
        after_number = read is not None
        at = read.after if read else at + 1
        if read and not _is_left(typed, read):
            yield read


def _number(typed: Sequence[_Typed], first: int, *, after_number: bool) -> _Read | None:
    """What is typed from ``first`` on, as far as it is one number."""
    number, at, definite = 0, first, False
    for parts in (thousands_spelled(), hundreds_spelled(), below_a_hundred_spelled()):
        if at == first and after_number and parts is thousands_spelled():
            continue  # it counts thousands
        if part := _part(typed, at, parts, is_first=at == first):
            number, at, definite = number + part.number, part.after, definite or part.definite
    digits = _digits(typed[at].text) if at < len(typed) else ""
    if digits and (at == first or (typed[at].text[0] == WAW and int(digits) < THOUSAND)):
        number, at = number + int(digits), at + 1
    return _Read(first, at, number, definite) if at > first else None


def _part(typed: Sequence[_Typed], at: int, parts: Parts, *, is_first: bool) -> _Part | None:
    """The part of a number at ``at``, under clitics if it is the first, else after و."""
    if at == len(typed) or not (is_first or typed[at].text.startswith(WAW)):
        return None
    words = attachments(typed[at].text, parts)
    legal = [word for word in words if is_first or word.clitics in JOINTS]
    if not legal:
        return None
    for after in range(min(at + LONGEST_PART, len(typed)), at, -1):
        rest = tuple(_without_article(each.text) for each in typed[at + 1 : after])
        for word in legal:
            if number := parts[word.word].get(rest):
                return _Part(number, after, word.definite)
    return None


def _without_article(text: str) -> str:
    return WAW + text.removeprefix(JOINTS[1]) if text.startswith(JOINTS[1]) else text


def _digits(text: str) -> str:
    """The digits of a number below ``LIMIT``, after و or not; nothing of any other word."""
    digits = text.removeprefix(WAW)
    is_number = digits.isascii() and digits.isdecimal() and len(digits) < len(str(LIMIT))
    return digits if is_number else ""


def _is_left(typed: Sequence[_Typed], read: _Read) -> bool:
    """Whether a number is to be left as typed, for what it is or for what stands beside it."""
    text = typed[read.first].text
    before = typed[read.first - 1].text if read.first else ""
    after = typed[read.after].text if read.after < len(typed) else ""
    if read.number < LEAST or read.number >= LIMIT or _continues(text, before, read.number):
        return True
    if read.after > read.first + 1:
        return False
    if digits := _digits(text):
        beside = before[-1:].isdecimal() and text == digits
        return beside or after[:1].isdecimal() or _is_left_in_digits(digits)
    word = attached(text, EQUIVOCAL)
    equivocal = word is not None and not (_is_counted(before) or _is_counted(after))
    return read.number == THOUSAND or equivocal


def _continues(text: str, before: str, number: int) -> bool:
    """Whether a number goes on with what was typed before it, a multiple or an ordinal."""
    is_joined = text.startswith(WAW)
    ordinal = attached(before.removesuffix(HEH), ORDINALS) is not None
    return (is_joined and before in MULTIPLES) or (ordinal and (is_joined or number == TEN))


def _is_left_in_digits(digits: str) -> bool:
    number = int(digits)
    return digits[0] == "0" or number in YEARS or number in LEFT_IN_DIGITS


def _is_counted(word: str) -> bool:
    """Whether a word is a plural that a feminine number counts, with an article or without."""
    noun = attached(word, COUNTED)
    return noun is not None or (word.endswith(FEMININE_PLURAL) and word != FEMININE_PLURAL)
