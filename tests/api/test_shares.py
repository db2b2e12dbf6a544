"""How many connections a worker takes of those that others could have."""

from __future__ import annotations

import pytest

from search_api import shares
from search_api.shares import LEAVES, Share, Shares


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, in a list: to be changed."""
    at = [1000.0]
    monkeypatch.setattr(shares.time, "monotonic", lambda: at[0])
    return at


def pair() -> tuple[Shares, Share, Share]:
    of_all = Shares(4)
    first = of_all.enter(())
    return of_all, Share(of_all, first), Share(of_all, of_all.enter({first}))


def test_who_has_more_leaves_the_next_to_the_other() -> None:
    _, one, other = pair()
    assert not one.leaves(0)
    one.say(1)
    assert one.leaves(1)
    assert not other.leaves(0)
    other.say(1)
    assert not one.leaves(1)
    assert not other.leaves(1)


def test_a_worker_alone_leaves_nothing() -> None:
    of_all = Shares(2)
    one = Share(of_all, of_all.enter(()))
    one.say(5)
    assert not one.leaves(5)


def test_what_nobody_takes_is_left_no_longer(now: list[float]) -> None:
    _, one, _ = pair()
    one.say(3)
    assert one.leaves(3)
    now[0] += LEAVES * 1.5
    assert not one.leaves(3)
    assert one.leaves(4)  # the next, which the other may have time for
    now[0] += LEAVES * 10
    assert one.leaves(4)  # that was taken, and this is another


def test_a_worker_that_has_ended_is_left_nothing() -> None:
    of_all, one, other = pair()
    one.say(3)
    of_all.leave(other.place)
    assert not one.leaves(3)
    assert of_all.enter({one.place}) == other.place
    assert one.leaves(3)


def test_each_has_a_place_of_his_own_as_long_as_there_are_places() -> None:
    of_all = Shares(3)
    taken: set[int] = set()
    for _ in range(3):
        taken.add(of_all.enter(taken))
    assert taken == {0, 1, 2}
    assert of_all.enter(taken) == 2
