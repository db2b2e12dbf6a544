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

RARE: Final = 8
"""Times as long as another a set must be for a look-up (some 10 ns) to beat a flag (some 1 ns)."""


class Found(NamedTuple):
    """Places of documents in a set, and whether each is there (same shape)."""

    at: NDArray[np.int64]
    is_there: NDArray[np.bool_]


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


def places_of(some: Documents, whole: Documents, size: int) -> NDArray[np.int64]:
    """Where in ``whole`` the documents ``some`` are, all of which are in it."""
    if len(some) * RARE < len(whole):
        return np.searchsorted(whole, some)
    return np.flatnonzero(_flags(some, size)[whole])


def look_up(rare: Documents, frequent: Documents) -> Found:
    """Where in ``frequent``, which is not empty, each of ``rare`` is, if it is there."""
    at = np.searchsorted(frequent, rare)
    at[at == len(frequent)] = 0
    return Found(at, frequent[at] == rare)


def _are_in(left: Documents, right: Documents, size: int) -> NDArray[np.bool_]:
    """Of each of ``left`` whether it is in ``right``."""
    if len(left) * RARE < len(right):
        return look_up(left, right).is_there
    return _flags(right, size)[left]


def _flags(documents: Documents, size: int) -> NDArray[np.bool_]:
    flags = np.zeros(size, np.bool_)
    flags[documents] = True
    return flags
