"""Groups are what one reading of all documents in order makes of them, whatever came when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from indexer.copies import (
    ABSENT,
    BINS,
    GONE,
    LOOKED_BACK,
    UNSETTLED,
    groups,
    near_to_some,
    settled,
)

FIXTURES = [HealthCheck.function_scoped_fixture]
MOST = 12
"""Documents of a history."""
pairs = st.sets(
    st.tuples(st.integers(0, MOST - 1), st.integers(0, MOST - 1)).filter(
        lambda two: two[0] < two[1]
    )
)


class Drawn:
    """Documents that are alike as drawn; what was compared is counted."""

    def __init__(
        self, places: list[int], alike: set[tuple[int, int]], sketches: NDArray[np.uint16]
    ) -> None:
        self.sketches = sketches
        self._places = places
        self._alike = alike
        self.compared: Counter[tuple[int, int]] = Counter()

    def near_to_some(self, documents: NDArray[np.int64]) -> NDArray[np.int64]:
        return near_to_some(np.ascontiguousarray(self.sketches.T), documents)

    def order(self, document: int) -> int:
        return self._places[document]

    def are_copies(self, one: int, two: int) -> bool:
        self.compared[min(one, two), max(one, two)] += 1
        return (min(one, two), max(one, two)) in self._alike

    def are_near(self, one: int, two: int) -> bool:
        left, right = self.sketches[one].tolist(), self.sketches[two].tolist()
        return sum(a == b != 0 for a, b in zip(left, right, strict=True)) >= 3


def in_order(texts: Drawn, there: set[int]) -> Mapping[int, int]:
    """The lead of each document, decided one after the other."""
    leads: dict[int, int] = {}
    for document in sorted(there, key=texts.order):
        near = [other for other in leads if texts.are_near(other, document)]
        seen = {leads[other] for other in near[-groups.LOOKED_BACK :]}
        leads[document] = next(
            (
                other
                for other in sorted(seen, key=texts.order)
                if texts.are_near(other, document) and texts.are_copies(other, document)
            ),
            document,
        )
    return leads


def drawn(data: st.DataObject) -> Drawn:
    few = st.lists(st.integers(0, 3), min_size=4, max_size=4)
    sketches = np.zeros((MOST, BINS), np.uint16)
    same = data.draw(st.booleans(), label="all near")
    for row in range(MOST):
        sketches[row, :4] = [1, 1, 1, 1] if same else data.draw(few)
    places = data.draw(st.permutations(range(MOST)))
    return Drawn(list(places), data.draw(pairs), sketches)


@pytest.mark.parametrize("looked_back", [1, 2, 4, LOOKED_BACK])
@settings(max_examples=100, deadline=None, suppress_health_check=FIXTURES)
@given(st.data())
def test_groups_do_not_depend_on_what_came_when(
    looked_back: int, monkeypatch: pytest.MonkeyPatch, data: st.DataObject
) -> None:
    monkeypatch.setattr(groups, "LOOKED_BACK", looked_back)
    texts = drawn(data)
    some = st.sets(st.integers(0, MOST - 1))
    commits = data.draw(st.lists(st.tuples(some, some), min_size=1, max_size=5), label="commits")
    assert_one_reading_tells(texts, commits)


@pytest.mark.parametrize("seed", range(80))
def test_nor_do_groups_of_more_documents(monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """Enough for one to be near to two that are not near to one another, time and again."""
    chance = np.random.default_rng(seed)
    monkeypatch.setattr(groups, "LOOKED_BACK", int(chance.choice([1, 2, 3, 8])))
    count = 40
    sketches = np.zeros((count, BINS), np.uint16)
    sketches[:, :8] = chance.integers(0, 3, (count, 8))
    alike = np.argwhere(chance.random((count, count)) < chance.choice([0.03, 0.1, 0.4]))
    texts = Drawn(chance.permutation(count).tolist(), set(map(tuple, alike.tolist())), sketches)

    def some(sizes: list[int]) -> set[int]:
        return set(chance.choice(count, chance.choice(sizes), replace=False).tolist())

    commits = [(some([0, 1, 5, 20]), some([0, 0, 1, 5, 13])) for _ in range(6)]
    assert_one_reading_tells(texts, commits)


def assert_one_reading_tells(texts: Drawn, commits: list[tuple[set[int], set[int]]]) -> None:
    """The groups after each commit, of which some documents come, or change, and some go."""
    count = len(texts.sketches)
    leads = np.full(count, ABSENT)
    there: set[int] = set()
    for come, gone in commits:
        went = (gone & there) - come
        leads[list(went)] = GONE
        there = (there | come) - went
        leads[list(come)] = UNSETTLED
        lost = [each for each in there if leads[each] >= 0 and leads[leads[each]] < 0]
        leads[lost] = UNSETTLED
        leads = settled(texts, leads)
        assert {each: int(leads[each]) for each in there} == in_order(texts, there)
        assert all(leads[each] == ABSENT for each in range(count) if each not in there)


def test_of_many_copies_each_is_compared_with_the_first_alone() -> None:
    count = 200
    alike = {(one, two) for two in range(count) for one in range(two)}
    texts = Drawn(list(range(count)), alike, np.ones((count, BINS), np.uint16))

    leads = settled(texts, np.full(count, UNSETTLED))

    assert leads.tolist() == [0] * count
    assert texts.compared.total() == count - 1


def test_what_joins_a_group_changes_nothing_else() -> None:
    alike = {(one, two) for two in range(10) for one in range(two)}
    texts = Drawn(list(range(10)), alike, np.ones((10, BINS), np.uint16))

    leads = settled(texts, np.array([0, 0, 0, 0, 0, 0, 0, 0, 0, UNSETTLED]))

    assert leads.tolist() == [0] * 10
    assert texts.compared == {(0, 9): 1}


def test_half_alike_ones_make_no_chain() -> None:
    texts = Drawn(list(range(4)), {(0, 1), (1, 2), (2, 3)}, np.ones((4, BINS), np.uint16))

    assert settled(texts, np.full(4, UNSETTLED)).tolist() == [0, 0, 2, 2]


def test_a_group_goes_on_for_longer_than_is_looked_back() -> None:
    count = 4 * LOOKED_BACK
    alike = {(one, two) for two in range(count) for one in range(two)}
    texts = Drawn(list(range(count)), alike, np.ones((count, BINS), np.uint16))
    leads = settled(texts, np.full(count, UNSETTLED))

    leads[0] = GONE
    leads[1:] = UNSETTLED

    assert settled(texts, leads).tolist() == [ABSENT, *[1] * (count - 1)]


def test_a_story_of_a_template_is_compared_with_the_last_ones_alone() -> None:
    count = 20 * LOOKED_BACK
    texts = Drawn(list(range(count)), set(), np.ones((count, BINS), np.uint16))

    leads = settled(texts, np.full(count, UNSETTLED))

    assert leads.tolist() == list(range(count))
    assert texts.compared.total() <= count * LOOKED_BACK
    assert max(two - one for one, two in texts.compared) == LOOKED_BACK


@pytest.mark.parametrize(("change", "most"), [(UNSETTLED, 2), (GONE, LOOKED_BACK)])
def test_what_comes_or_goes_amid_a_template_has_few_compared(change: int, most: int) -> None:
    count = 20 * LOOKED_BACK
    texts = Drawn(list(range(count)), set(), np.ones((count, BINS), np.uint16))
    leads = np.arange(count)
    leads[count // 2] = change

    settled(texts, leads)

    assert LOOKED_BACK <= texts.compared.total() <= LOOKED_BACK * most


def test_what_is_further_back_than_is_looked_is_no_lead() -> None:
    count = LOOKED_BACK + 2
    sketches = np.ones((count, BINS), np.uint16)
    texts = Drawn(list(range(count)), {(0, count - 1)}, sketches)
    assert settled(texts, np.full(count, UNSETTLED)).tolist() == list(range(count))

    leads = np.arange(count)
    leads[1] = GONE
    assert settled(texts, leads)[count - 1] == 0
