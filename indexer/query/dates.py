"""Days, months, years and relative periods, as they are typed in a query."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta, tzinfo
from typing import Final, NamedTuple

from ..analysis import fold
from ..errors import UsageError

_DATE: Final = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_BETWEEN: Final = re.compile(r" (?:to|الي) |\.\.")
_ARTICLE: Final = re.compile(r"^ال(?=..)")
SATURDAY: Final = 5
"""As ``date.weekday`` counts."""


class Days(NamedTuple):
    """From ``first`` to the day before ``after``; None is open."""

    first: date | None
    after: date | None


OPEN: Final = Days(None, None)


def _month(year: int, month: int) -> date:
    """The first of a month; ``month`` may be 0 or 13 for the one before or after the year."""
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def _last(days: int) -> Callable[[date], Days]:
    return lambda today: Days(today - timedelta(days - 1), today + timedelta(1))


def _ago(days: int) -> Callable[[date], Days]:
    return lambda today: Days(today - timedelta(days), today - timedelta(days - 1))


def _this_month(today: date) -> Days:
    return Days(_month(today.year, today.month), today + timedelta(1))


def _month_before(today: date) -> Days:
    return Days(_month(today.year, today.month - 1), _month(today.year, today.month))


def _this_year(today: date) -> Days:
    return Days(date(today.year, 1, 1), today + timedelta(1))


def _year_before(today: date) -> Days:
    return Days(date(today.year - 1, 1, 1), date(today.year, 1, 1))


def _saturday(today: date) -> date:
    """The first day of the week: CLDR has Saturday for most Arab countries."""
    return today - timedelta((today.weekday() - SATURDAY) % 7)


def _this_week(today: date) -> Days:
    return Days(_saturday(today), today + timedelta(1))


def _week_before(today: date) -> Days:
    return Days(_saturday(today) - timedelta(7), _saturday(today))


NAMES: Final[dict[str, Callable[[date], Days]]] = {
    "اليوم": _ago(0),
    "أمس": _ago(1),
    "أول_أمس": _ago(2),
    "أول_من_أمس": _ago(2),
    "آخر_أسبوع": _last(7),
    "آخر_شهر": _last(30),
    "آخر_سنة": _last(365),
    "آخر_عام": _last(365),
    "هذا_الأسبوع": _this_week,
    "هذا_الشهر": _this_month,
    "هذه_السنة": _this_year,
    "هذا_العام": _this_year,
    "الأسبوع_الماضي": _week_before,
    "الشهر_الماضي": _month_before,
    "السنة_الماضية": _year_before,
    "العام_الماضي": _year_before,
    "today": _ago(0),
    "yesterday": _ago(1),
    "this_week": _this_week,
    "this_month": _this_month,
    "this_year": _this_year,
    "last_week": _last(7),
    "last_month": _month_before,
    "last_year": _year_before,
}
"""Names of periods, each a function of today; with or without hamzas and articles, and a space may
stand for ``_``.
"""


def _key(name: str) -> str:
    """What the ways to type one name have in common."""
    return "_".join(_ARTICLE.sub("", word) for word in fold(name).replace("_", " ").split())


RELATIVE: Final = {_key(name): days for name, days in NAMES.items()}
"""The periods by the keys of their names."""


def period(text: str, today: date) -> Days | None:
    """``2018``, ``2018-07``, ``2018-07-04``, ``a TO b`` (``*`` is open), or one of ``NAMES``.

    None where it is none of these. The ends of a range may be in either order.
    """
    ends = [end.strip() for end in _BETWEEN.split(_plain(text))]
    if len(ends) == 1:
        return _single(ends[0], today)
    days = [OPEN if end == "*" else _single(end, today) for end in ends]
    if len(days) != 2 or not (days[0] and days[1]):
        return None
    first, last = days[0], days[1]
    if first.first and last.after and first.first >= last.after:
        first, last = last, first
    return Days(first.first, last.after)


def _plain(text: str) -> str:
    return " ".join(fold(text).split())


def _single(text: str, today: date) -> Days | None:
    if relative := RELATIVE.get(_key(text)):
        return relative(today)
    match = _DATE.fullmatch(text)
    if not match:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        first = date(year or 0, month or 1, day or 1)
    except ValueError:
        return None
    if day:
        return Days(first, _or_open(lambda: first + timedelta(1)))
    months = first.month + 1 if month else 13
    return Days(first, _or_open(lambda: _month(first.year, months)))


def _or_open(after: Callable[[], date]) -> date | None:
    """A day, or None where the calendar ends before it (9999-12-31 is the last)."""
    try:
        return after()
    except (ValueError, OverflowError):
        return None


def parse_day(name: str, text: str, today: date) -> Days:
    """One end of a range as given to ``--from`` or ``to=``.

    Raises UsageError that names the setting, the value and the legal forms.
    """
    days = _single(_plain(text), today)
    if days is None:
        raise UsageError(f"{name}: {text!r} is no date; legal: 2018, 2018-07, 2018-07-04, أمس")
    return days


def midnight(day: date | None, zone: tzinfo) -> datetime | None:
    """The moment ``day`` begins in ``zone``."""
    return None if day is None else datetime(day.year, day.month, day.day, tzinfo=zone)
