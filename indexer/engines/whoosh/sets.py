"""Sets of documents: their numbers, ascending, each once.

What is rare in what is frequent is looked up; otherwise a flag for each document of the index is
set and read, which takes less time than any merging, though it takes a byte a document.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

Documents = NDArray[np.int64]
Flags = NDArray[np.bool_]

RARE: Final = 64
"""Times as long as another a set must be for look-ups (some 40 ns each) to beat flags (under 1)."""

SPARSE: Final = 10
"""Times as many as the members of some sets an index must have for a merge to beat flags."""


class Sums:
    """Arrays with a zero for each document of an index, to add up scores in: a large array is made
    in more time than some of it is zeroed in.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._free: list[NDArray[np.float64]] = []

    def take(self) -> NDArray[np.float64]:
        """One that nobody else has."""
        try:
            return self._free.pop()
        except IndexError:
            return np.zeros(self._size)

    def give(self, sums: NDArray[np.float64]) -> None:
        """Back, all zero again."""
        self._free.append(sums)


class Members:
    """A set of an index of ``size`` documents, made ready to be compared with many others."""

    def __init__(self, documents: Documents, size: int) -> None:
        self.documents = documents
        self._size = size

    @cached_property
    def _are_in(self) -> Flags:
        return _flags(self.documents, self._size)

    def among(self, others: Documents) -> NDArray[np.int64]:
        """The places in ``others`` of the documents that both sets have."""
        if len(self.documents) * RARE < len(others):
            at, is_there = _look_up(self.documents, others)
            return at[is_there]
        return self._are_in[others].nonzero()[0]


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
    if sum(map(len, sets)) * SPARSE < size:
        every = np.concatenate(sets)
        every.sort(kind="stable")  # which merges sorted runs
        return once(every)
    flags = np.zeros(size, np.bool_)
    for one in sets:
        flags[one] = True
    return flags.nonzero()[0]


def once(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Sorted numbers, each once."""
    return numbers[firsts(numbers)]


def firsts(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where in sorted numbers each comes first."""
    is_first = np.ones(len(numbers), np.bool_)
    np.not_equal(numbers[1:], numbers[:-1], out=is_first[1:])
    return is_first.nonzero()[0]


def _look_up(rare: Documents, frequent: Documents) -> tuple[NDArray[np.int64], Flags]:
    """Where in ``frequent``, which is not empty, each of ``rare`` is, if it is there."""
    at = np.searchsorted(frequent, rare)
    at[at == len(frequent)] = 0
    return at, frequent[at] == rare


def _are_in(left: Documents, right: Documents, size: int) -> Flags:
    """Of each of ``left`` whether it is in ``right``."""
    if len(left) * RARE < len(right):
        return _look_up(left, right)[1]
    return _flags(right, size)[left]


def _flags(documents: Documents, size: int) -> Flags:
    flags = np.zeros(size, np.bool_)
    flags[documents] = True
    return flags


def absent_from(documents: Documents, numbers: Sequence[int]) -> list[int]:
    """The few ``numbers`` that are not among the documents, however many these are."""
    places = np.searchsorted(documents, numbers).tolist()
    return [
        number
        for number, place in zip(numbers, places, strict=True)
        if place == len(documents) or documents[place] != number
    ]
