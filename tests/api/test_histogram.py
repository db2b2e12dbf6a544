"""Days put together into bars."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.model import FacetValue
from search_api.histogram import MOST, histogram

FACETS = st.dictionaries(st.dates().map(date.isoformat), st.integers(1, 1000), max_size=40)


def facet(counts: dict[str, int], undated: int = 0) -> list[FacetValue]:
    values = [FacetValue(day, count) for day, count in counts.items()]
    return [*values, FacetValue(None, undated)] if undated else values


@given(FACETS, st.integers(0, 5))
def test_every_result_is_in_one_bar(counts: dict[str, int], undated: int) -> None:
    found = histogram(facet(counts, undated))
    assert (found is None) == (len(counts) < 2)
    if found is None:
        return
    assert found.undated == undated
    assert sum(bar.count for bar in found.bars) == sum(counts.values())
    assert found.highest == max(bar.count for bar in found.bars)
    assert len(found.bars) <= MOST or found.unit == "century"
    assert all(bar.first <= bar.last for bar in found.bars)
    assert all(one.last + timedelta(1) == two.first for one, two in pairwise(found.bars))
    assert found.bars[0].count
    assert found.bars[-1].count
    for bar in found.bars:
        days = [day for day in counts if bar.first.isoformat() <= day <= bar.last.isoformat()]
        assert sum(counts[day] for day in days) == bar.count


@pytest.mark.parametrize(
    ("days", "unit", "bars"),
    [
        (("2018-07-04", "2018-07-05"), "day", 2),
        (("2018-07-01", "2018-08-31"), "day", 62),
        (("2018-07-01", "2018-09-01"), "week", 9),
        (("2018-01-01", "2019-12-31"), "month", 24),
        (("2010-01-01", "2019-12-31"), "year", 10),
        (("1900-01-01", "2019-12-31"), "decade", 12),
        (("0001-01-01", "9999-12-31"), "century", 100),
    ],
)
def test_the_finest_unit_that_can_be_seen(days: tuple[str, ...], unit: str, bars: int) -> None:
    found = histogram(facet(dict.fromkeys(days, 1)))
    assert found
    assert (found.unit, len(found.bars)) == (unit, bars)


def test_weeks_begin_on_sunday() -> None:
    found = histogram(facet({"2018-07-04": 1, "2018-09-05": 2}))
    assert found
    assert {bar.first.strftime("%A") for bar in found.bars} == {"Sunday"}
    assert found.bars[0].first == date(2018, 7, 1)


def test_one_day_needs_no_drawing() -> None:
    assert histogram(facet({"2018-07-04": 9}, undated=3)) is None
    assert histogram([]) is None
