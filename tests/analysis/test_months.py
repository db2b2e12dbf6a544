"""The names of months: what is read as one, and what it is then found by."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from babel.dates import get_month_names
from babel.localedata import locale_identifiers
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis.analyzer import keys_in
from indexer.analysis.deciding import deciding, deciding_in
from indexer.analysis.months import Name, cldr_names, expansions, names
from indexer.analysis.normalize import exact, fold
from indexer.analysis.tables import read_rows
from tests.expanding import meets
from tests.golden_rows import rows

ROWS = list(read_rows("months.tsv"))
WORDS = sorted({word for name in names() for word in name.written.split()})
MONTHS = {*map(str, range(1, 13)), "ah-4", "ah-6", "ah-11", "ah-12", "-"}


@pytest.mark.parametrize(("query", "text", "expected", "why"), rows("months"))
def test_a_month_is_found_by_its_other_names(
    query: str, text: str, expected: str, why: str
) -> None:
    assert meets(query, text, expansions) == (expected == "match"), why


def test_the_regions_have_every_name_that_cldr_has_in_arabic() -> None:
    named = {
        (fold(name), str(month))
        for region in locale_identifiers()
        if region.split("_")[0] == "ar"
        for context in ("format", "stand-alone")
        for month, name in get_month_names("wide", context, region).items()
    }

    assert named == {(fold(name.written), name.month) for name in cldr_names()}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_every_row_is_whole_and_says_what_cldr_does_not(row: list[str]) -> None:
    written, month, read, unlike, why = row
    known = {fold(name.written): name.month for name in cldr_names()}

    assert exact(written) == written
    assert month in MONTHS
    assert read in ("always", "dated", "joined")
    assert why.strip()
    assert known.get(fold(written), month) == month
    assert fold(written) not in known or read != "always"
    assert not unlike or (read == "dated" and unlike == exact(unlike) != written)


def test_no_name_stands_twice_in_the_table() -> None:
    assert len({fold(written) for written, *_ in ROWS}) == len(ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_every_row_changes_what_is_read(row: list[str]) -> None:
    written, month, read, *_ = row
    alone = expansions(keys_in(written))
    dated = expansions(keys_in(f"و{written} 2015"))

    if month == "-":
        assert not dated
        assert expansions(keys_in(f"{written.split()[1]} 2015"))
    elif read == "always":
        assert [found.group for found in alone] == [f"month-{month}"]
    else:
        assert bool(alone) == (read == "joined")
        assert not expansions(keys_in(f"و{written}"))
        assert [found.group for found in dated] == [f"month-{month}"]


@pytest.mark.parametrize("name", names(), ids=lambda name: name.written)
def test_a_name_is_the_same_month_under_every_clitic(name: Name) -> None:
    groups = [] if name.month == "-" else [f"month-{name.month}"]
    for clitic in "و ب ل ك ف وب ول".split():
        found = expansions(keys_in(f"{clitic}{name.written} 2015"))
        assert [one.group for one in found] == groups


def test_no_name_of_one_month_is_sought_for_another() -> None:
    sought: dict[str, set[tuple[str, ...]]] = {}
    for name in names():
        for found in expansions(keys_in(f"شهر {name.written}")):
            sought.setdefault(found.group, set()).update(map(deciding_in, found.also))

    assert len(sought) == len(MONTHS) - 1
    assert all(not one & two for one, two in combinations(sought.values(), 2))


def test_a_name_typed_twice_is_two_of_one_group_side_by_side() -> None:
    first, second = expansions(keys_in("تشرين الأول/أكتوبر"))

    assert first.group == second.group == "month-10"
    assert (first.start, first.end, second.start, second.end) == (0, 2, 2, 3)


@given(st.lists(st.sampled_from([*WORDS, "شهر", "من", "2015", "20", "عام", "مجلس", "و"])))
def test_expansions_are_in_order_and_never_what_was_typed(typed: list[str]) -> None:
    words = keys_in(" ".join(typed))
    found = expansions(words)

    assert all(one.end <= two.start for one, two in pairwise(found))
    for one in found:
        assert one.rule == "month"
        assert 0 <= one.start < one.end <= len(words)
        keys = [deciding_in(also) for also in one.also]
        assert deciding(words[one.start : one.end]) not in keys
        assert len(set(keys)) == len(keys) > 0
