"""How the page speaks to its reader: words, numbers and dates in one of its languages."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import cache
from typing import Any, Final

from babel import Locale

from .catalogue import counted, said

_ARABIC: Final = re.compile(r"#?[\u0600-\u06ff]+(?:[ _][\u0600-\u06ff]+)*")
_DIGITS: Final = str.maketrans("0123456789,", "٠١٢٣٤٥٦٧٨٩٬")
_MONTHS: Final = {"ar": ("ar_SY", "ar_EG"), "en": ("en",)}
"""Whose names of the months are said, side by side: كانون الثاني/يناير."""


@dataclass(frozen=True, slots=True)
class Language:
    """Says things in one language; ``code`` is ``ar`` or ``en``, dates are in ``zone``."""

    code: str
    zone: tzinfo

    @property
    def direction(self) -> str:
        """``rtl`` or ``ltr``."""
        return "rtl" if self.code == "ar" else "ltr"

    @property
    def other(self) -> str:
        """The code of the other language."""
        return "en" if self.code == "ar" else "ar"

    def __call__(self, key: str, **values: Any) -> str:
        """The message ``key`` with its values filled in."""
        return said(self.code, key, **values)

    def number(self, number: int) -> str:
        """With separators of thousands, in the language's digits."""
        return self.digits(f"{number:,}")

    def digits(self, text: str) -> str:
        """ASCII digits of a text in the language's digits."""
        return text.translate(_DIGITS) if self.code == "ar" else text

    def apart(self, text: str) -> str:
        """``text`` with each run of Arabic words in it set in its own direction, if it is English.

        Else two of them with a bracket or quote between would be shown as one, from right to left.
        """
        return text if self.code == "ar" else _ARABIC.sub("\u2068\\g<0>\u2069", text)

    def count(self, key: str, number: int) -> str:
        """How many of something: ``count("result", 3)`` is ٣ نتائج."""
        return counted(self.code, key, number).format(n=self.number(number))

    def day(self, moment: str) -> str:
        """The day of an ISO 8601 time, as :meth:`on` says it."""
        return self.on(self._local(moment).date())

    def on(self, day: date) -> str:
        """٤ تموز/يوليو ٢٠١٨."""
        return f"{self.digits(str(day.day))} {self.month(day)}"

    def month(self, day: date) -> str:
        """The month of a day: تموز/يوليو ٢٠١٨."""
        return f"{months(self.code)[day.month - 1]} {self.digits(str(day.year))}"

    def period(self, first: date, last: date) -> str:
        """The days from ``first`` to ``last``; as one day, month or year where they are one."""
        if first == last:
            return self.on(first)
        if first.day == 1 and last.day == monthrange(last.year, last.month)[1]:
            if first.replace(day=last.day) == last:
                return self.month(first)
            if (first.month, last.month) == (1, 12):
                years = dict.fromkeys((first.year, last.year))
                return self.digits("–".join(map(str, years)))
        return f"{self.on(first)} – {self.on(last)}"

    def hour(self, moment: str) -> str:
        """Hours and minutes of an ISO 8601 time; empty at midnight, when only the day was known."""
        local = self._local(moment)
        return self.digits(f"{local:%H:%M}") if local.hour or local.minute else ""

    def iso_day(self, moment: str) -> str:
        """The day of an ISO 8601 time as 2018-07-04, where the reader is."""
        return self._local(moment).date().isoformat()

    def _local(self, moment: str) -> datetime:
        given = datetime.fromisoformat(moment)
        try:
            return given.astimezone(self.zone)
        except OverflowError:  # the first or last day of all, which "no date" is often written as
            return given


@cache
def months(code: str) -> tuple[str, ...]:
    """The names of the twelve months in a language, from Unicode's CLDR."""
    names = [Locale.parse(one).months["format"]["wide"] for one in _MONTHS[code]]
    return tuple("/".join(wide[month] for wide in names) for month in range(1, 13))
