"""What was asked for lately is found again, and no more is kept than was said."""

from __future__ import annotations

import weakref
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from indexer.engines.whoosh.recent import Recent

MOST = 100


@dataclass(frozen=True)
class Sized:
    nbytes: int


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 9), st.integers(1, 60)), max_size=60))
def test_no_more_is_kept_than_was_said(steps: list[tuple[bool, int, int]]) -> None:
    recent: Recent[Sized] = Recent(MOST)
    put: dict[int, weakref.ref[Sized]] = {}
    for is_put, key, size in steps:
        found = recent.get(key)
        assert found is None or found is put[key]()
        if is_put and found is None:
            value = Sized(size)
            put[key] = weakref.ref(value)
            recent.put(key, value)
            assert (recent.get(key) is value) == (size <= MOST // 2)
            del value
        del found
        assert sum(one.nbytes for ref in put.values() if (one := ref())) <= MOST


def test_what_is_asked_for_often_stays() -> None:
    recent: Recent[Sized] = Recent(MOST)
    often = Sized(10)
    recent.put("often", often)
    for number in range(100):
        recent.put(number, Sized(10))
        assert recent.get("often") is often
    assert recent.get(0) is None


def test_the_first_of_two_values_counts() -> None:
    recent: Recent[Sized] = Recent(MOST)
    first = Sized(40)
    for value in (first, *(Sized(40) for _ in range(9))):
        recent.put("a", value)
    assert recent.get("a") is first
