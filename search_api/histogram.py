"""How many results there are over time: days put together into a number of bars that can be seen.

In: the facet ``date`` of a search, a count for each day that has results. Out: bars without gaps
from the first such day to the last, of the finest unit that needs at most ``MOST``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import MINYEAR, date, timedelta
from typing import Final, NamedTuple

from indexer.model import FacetValue

MOST: Final = 62
"""Bars: two months of days. On a phone each has five pixels."""


class Unit(NamedTuple):
    """A stretch of time, all of them numbered: the number that a day is in, and its first day."""

    number: Callable[[date], int]
    first: Callable[[int], date]


def _years(many: int) -> Unit:
    return Unit(
        lambda day: day.year // many, lambda number: date(max(MINYEAR, number * many), 1, 1)
    )


UNITS: Final[Mapping[str, Unit]] = {
    "day": Unit(date.toordinal, date.fromordinal),
    # Of most Arab countries, whose working week begins on Sunday, as did the year 1 of ordinal 0.
    "week": Unit(
        lambda day: day.toordinal() // 7, lambda number: date.fromordinal(max(1, number * 7))
    ),
    "month": Unit(
        lambda day: day.year * 12 + day.month - 1,
        lambda number: date(number // 12, number % 12 + 1, 1),
    ),
    "year": _years(1),
    "decade": _years(10),
    "century": _years(100),
}
"""The finest unit first; the years 1 to 9999 have a hundred centuries, and hardly any index has."""


@dataclass(frozen=True, slots=True)
class Bar:
    """``count`` results from the day ``first`` to the day ``last``."""

    first: date
    last: date
    count: int


@dataclass(frozen=True, slots=True)
class Histogram:
    """``unit`` is what a bar stands for, a key of ``UNITS``; ``highest`` the most of any bar;
    ``undated`` results are in none.
    """

    unit: str
    bars: tuple[Bar, ...]
    highest: int
    undated: int


def histogram(values: Iterable[FacetValue]) -> Histogram | None:
    """Of a facet's values; None where all dated results are of one day, or none is dated."""
    counts = dict(values)
    undated = counts.pop(None, 0)
    days = {date.fromisoformat(day): count for day, count in counts.items() if day}
    if len(days) < 2:
        return None
    begin, end = min(days), max(days)
    name = next(name for name, unit in UNITS.items() if _fits(unit, begin, end))
    unit, sums = UNITS[name], Counter[int]()
    for day, count in days.items():
        sums[unit.number(day)] += count
    bars = tuple(
        Bar(unit.first(number), _last(unit, number), sums[number])
        for number in range(unit.number(begin), unit.number(end) + 1)
    )
    return Histogram(name, bars, max(sums.values()), undated)


def _fits(unit: Unit, begin: date, end: date) -> bool:
    return unit is UNITS["century"] or unit.number(end) - unit.number(begin) < MOST


def _last(unit: Unit, number: int) -> date:
    """The last day of a unit; the calendar ends with the year 9999."""
    try:
        return unit.first(number + 1) - timedelta(1)
    except (ValueError, OverflowError):
        return date.max
