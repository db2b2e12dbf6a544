"""The names of months and of days of the week, in the ways that Arab news writes them.

They are those that Unicode's CLDR (Babel's data) has for the Gregorian calendar in the countries
of ``_REGIONS``, which are all the sets there are in Arabic, in English and, for the Maghreb, in
French; and those of ``_ALSO``. Every name is as ``plain`` leaves it.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from .boilerplate_rules import unmarked

if TYPE_CHECKING:
    from babel import Locale

_REGIONS: Final = ("ar_EG", "ar_SY", "ar_MA", "ar_DZ", "ar_MR", "en", "fr")

_ALSO: Final = {
    "كانون ثاني": 1,  # without the article, as it is dictated
    "مايس": 5,  # Iraq
    "يونيه": 6,  # Egypt and Saudi Arabia
    "يوليه": 7,
    "اوغسطس": 8,
    "سيبتمبر": 9,
    "sept": 9,
    "اوكتوبر": 10,
    "تشرين اول": 10,
    "تشرين ثاني": 11,
    "دسمبر": 12,  # Sudan
    "كانون اول": 12,
}

HIJRI_MONTHS: Final = (
    *("محرم", "صفر", "ربيع الاول", "ربيع الاخر", "ربيع الثاني", "جمادي الاولي", "جمادي الاول"),
    *("جمادي الاخره", "جمادي الثانيه", "جمادي الثاني", "رجب", "شعبان", "رمضان", "شوال"),
    *("ذو القعده", "ذي القعده", "ذوالقعده", "ذو الحجه", "ذي الحجه", "ذوالحجه"),
)
"""Months of the Islamic year, as news writes them."""

_SPELLINGS: Final = str.maketrans(
    "أإآٱىةیک٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹،", "اااايهيك" + "0123456789" * 2 + ","
)


def plain(text: str) -> str:
    """In lower case, without vowel signs and format marks; one alef, ي for ى, ه for ة, ASCII
    digits, one space between words."""
    folded = unmarked(unicodedata.normalize("NFKC", text)).translate(_SPELLINGS).lower()
    return " ".join(folded.split())


@functools.cache
def months() -> dict[str, int]:
    """The name of a month to its number, 1 to 12."""
    return _named(lambda locale: locale.months) | _ALSO


@functools.cache
def weekdays() -> dict[str, int]:
    """The name of a day of the week to its number; Monday is 0."""
    return _named(lambda locale: locale.days)


def _named(names_in: Callable[[Locale], Mapping[str, Any]]) -> dict[str, int]:
    from babel import Locale  # when a name is met, since reading the data takes time

    return {
        plain(name).rstrip("."): number
        for region in _REGIONS
        for names in names_in(Locale.parse(region))["format"].values()
        for number, name in names.items()
        if len(name) > 1  # The narrow ones are a letter each, the same for several.
    }
