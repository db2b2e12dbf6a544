"""Words near each other, against trying every combination."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from indexer.nearness import near_windows

PLACES = st.lists(st.integers(0, 12), max_size=5, unique=True).map(sorted)


def brute(wanted: list[str], positions: dict[str, list[int]], slop: int) -> bool:
    """Whether some choice of a position for each word, no position twice for a word, is near."""
    for chosen in product(*(positions[word] for word in wanted)):
        used = set(zip(wanted, chosen, strict=True))
        if len(used) == len(wanted) and max(chosen) - min(chosen) < len(wanted) + slop:
            return True
    return False


@given(
    st.lists(st.sampled_from("abc"), min_size=1, max_size=4),
    st.fixed_dictionaries({"a": PLACES, "b": PLACES, "c": PLACES}),
    st.integers(0, 4),
)
def test_there_is_a_window_just_when_some_choice_is_near(
    wanted: list[str], positions: dict[str, list[int]], slop: int
) -> None:
    windows = list(near_windows(wanted, positions, slop))

    assert bool(windows) == brute(wanted, positions, slop)
    for window in windows:
        assert window == sorted(window)
        assert window[-1] - window[0] < len(wanted) + slop
