"""Sets of documents: their numbers, ascending, each once.

What is rare in what is frequent is looked up; otherwise a flag for each document of the index is
set and read, which takes less time than any merging, though it takes a byte a document.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Documents = NDArray[np.int64]

_RARE: Final = 16
"""Times as long as another a set must be for a look-up (some 30 ns) to beat a flag (some 2 ns)."""


class Shared(NamedTuple):
    """Where what two sets share is in the one and in the other, in the same order."""

    left: NDArray[np.int64] | slice
    right: NDArray[np.int64] | slice


def both(left: Documents, right: Documents, size: int) -> Documents:
    """What two sets of an index of ``size`` documents share."""
    if len(left) > len(right):
        left, right = right, left
    return left[_are_in(left, right, size)]


def without(left: Documents, right: Documents, size: int) -> Documents:
    """What is in ``left`` and not in ``right``."""
    return left[~_are_in(left, right, size)]


def either(sets: Sequence[Documents], size: int) -> Documents:
    """What is in any of the sets."""
    if len(sets) == 1:
        return sets[0]
    flags = np.zeros(size, np.bool_)
    for one in sets:
        flags[one] = True
    return np.flatnonzero(flags)


def once(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Sorted numbers, each once."""
    is_first = np.ones(len(numbers), np.bool_)
    np.not_equal(numbers[1:], numbers[:-1], out=is_first[1:])
    return numbers[is_first]


def shared(left: Documents, right: Documents, size: int) -> Shared:
    """Where in two sets that is which they share."""
    if left is right:
        return Shared(slice(None), slice(None))
    if len(left) * _RARE < len(right):
        at, there = _look_up(left, right)
        return Shared(np.flatnonzero(there), at[there])
    if len(right) * _RARE < len(left):
        at, there = _look_up(right, left)
        return Shared(at[there], np.flatnonzero(there))
    return Shared(
        np.flatnonzero(_flags(right, size)[left]), np.flatnonzero(_flags(left, size)[right])
    )


def _are_in(left: Documents, right: Documents, size: int) -> NDArray[np.bool_]:
    """Of each of ``left`` whether it is in ``right``."""
    if len(left) * _RARE < len(right):
        return _look_up(left, right)[1]
    return _flags(right, size)[left]


def _look_up(rare: Documents, frequent: Documents) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Of each of ``rare`` its place in ``frequent``, not empty, and whether it is there."""
    at = np.searchsorted(frequent, rare)
    at[at == len(frequent)] = 0
    return at, frequent[at] == rare


def _flags(documents: Documents, size: int) -> NDArray[np.bool_]:
    flags = np.zeros(size, np.bool_)
    flags[documents] = True
    return flags
