"""The first of many are those that sorting all of them puts first; sets are Python's sets."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.engines.whoosh import order, sets

SIZE = 300
numbers = st.sets(st.integers(0, SIZE - 1))
few = st.sets(st.integers(0, SIZE - 1), max_size=4)
members = st.one_of(numbers, few, st.just(set(range(SIZE))))


def documents(found: set[int]) -> sets.Documents:
    return np.array(sorted(found), np.int64)


@given(st.lists(st.integers(-3, 3), max_size=400), st.integers(0, 30), st.booleans(), st.booleans())
def test_the_first_are_those_of_a_whole_sort(
    some: list[int], wanted: int, are_reals: bool, in_groups: bool
) -> None:
    values = np.array(some, np.float64 if are_reals else np.int64)
    own = np.arange(len(some)) * 3
    ranks = {number: -number * 7 % 11 * 1_000 - number for number in own.tolist()}
    with pytest.MonkeyPatch.context() as patch:
        if in_groups:
            patch.setattr(order, "_GROUPS", 3)
        at = order.first(own, values, wanted, lambda d: np.array([ranks[n] for n in d.tolist()]))
    expected = sorted(range(len(some)), key=lambda n: (-some[n], ranks[int(own[n])]))[:wanted]
    assert at.tolist() == expected


@given(members, members)
def test_two_sets(left: set[int], right: set[int]) -> None:
    one, two = documents(left), documents(right)
    assert sets.both(one, two, SIZE).tolist() == sorted(left & right)
    assert sets.without(one, two, SIZE).tolist() == sorted(left - right)
    assert two[sets.Members(one, SIZE).among(two)].tolist() == sorted(left & right)


@given(st.lists(members, min_size=1, max_size=4))
def test_any_of_some_sets(some: list[set[int]]) -> None:
    found = sets.either([documents(each) for each in some], SIZE)
    assert found.tolist() == sorted(set().union(*some))


@given(st.lists(st.integers(0, 5)))
def test_each_once(some: list[int]) -> None:
    assert sets.once(np.array(sorted(some), np.int64)).tolist() == sorted(set(some))
