"""The page's two languages: its words, its numbers and its dates.

A message with forms is a table by plural category, chosen as the Unicode CLDR's plural rules say
for the language: in Arabic 0, 1, 2, then by the last two digits few (3 to 10) and many (11 to 99).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any, Final

from .messages_table import COUNTS, MESSAGES, MONTHS

_ARABIC: Final = re.compile(r"#?[\u0600-\u06ff]+(?:[ _][\u0600-\u06ff]+)*")
_DIGITS: Final = str.maketrans("0123456789,", "٠١٢٣٤٥٦٧٨٩٬")


def _plural_ar(number: int) -> str:
    exact = {0: "zero", 1: "one", 2: "two"}.get(number)
    rest = number % 100
    return exact or ("few" if 3 <= rest <= 10 else "many" if rest >= 11 else "other")


def _plural_en(number: int) -> str:
    return "one" if number == 1 else "other"


_PLURALS: Final = {"ar": _plural_ar, "en": _plural_en}


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
        return MESSAGES[self.code][key].format(**values)

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
        forms = COUNTS[self.code][key]
        return forms[_PLURALS[self.code](number)].format(n=self.number(number))

    def day(self, moment: str) -> str:
        """The day of an ISO 8601 time: ٤ تموز/يوليو ٢٠١٨."""
        local = self._local(moment)
        return self.digits(f"{local.day} {MONTHS[self.code][local.month - 1]} {local.year}")

    def hour(self, moment: str) -> str:
        """Hours and minutes of an ISO 8601 time; empty at midnight, when only the day was known."""
        local = self._local(moment)
        return self.digits(f"{local:%H:%M}") if local.hour or local.minute else ""

    def iso_day(self, moment: str) -> str:
        """The day of an ISO 8601 time as 2018-07-04, where the reader is."""
        return self._local(moment).date().isoformat()

    def _local(self, moment: str) -> datetime:
        return datetime.fromisoformat(moment).astimezone(self.zone)
