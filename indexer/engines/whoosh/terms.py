"""Sorted words in one run of bytes."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import chain, pairwise
from typing import Final, NamedTuple

import numpy as np

from .arrays import Array, smallest

STEP: Final = 32
"""Of so many words the first is kept in memory: the others are compared where they lie, which takes
ten times as long.
"""


def encode(term: str) -> bytes:
    """UTF-8, in which words sort as in Unicode; half a surrogate pair is let through."""
    return term.encode("utf-8", "surrogatepass")


def decode(term: bytes) -> str:
    """The inverse of :func:`encode`."""
    return term.decode("utf-8", "surrogatepass")


class TermArrays(NamedTuple):
    """All words one after the other, and where each begins; one more at the end."""

    letters: Array
    starts: Array


def pack(terms: Sequence[bytes]) -> TermArrays:
    """Words, sorted."""
    letters = b"".join(terms)
    starts = np.zeros(len(terms) + 1, np.int64)
    np.cumsum(np.fromiter(map(len, terms), np.int64, len(terms)), out=starts[1:])
    return TermArrays(np.frombuffer(letters, np.uint8), smallest(starts, len(letters)))


def together(lists: Iterable[Sequence[bytes]]) -> list[bytes]:
    """Sorted words from lists of them that are sorted: Python's sort sees that and merges."""
    return list(dict.fromkeys(sorted(chain.from_iterable(lists))))


class Terms(Sequence[bytes]):
    """Sorted words as they lie in a file: nothing is read before it is asked for."""

    def __init__(self, letters: Array, starts: Array) -> None:
        self._letters = letters.data
        # A memoryview gives integers far faster than an array, but only of the machine's own order.
        self._starts = starts.astype(starts.dtype.newbyteorder("="), copy=False).data

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __getitem__(self, number: int) -> bytes:  # type: ignore[override]
        return bytes(self._letters[self._starts[number] : self._starts[number + 1]])

    def number(self, term: bytes) -> int | None:
        """Of a word, or None when it is not there."""
        found = self._at(term)
        return found if found < len(self) and self[found] == term else None

    def beginning(self, prefix: bytes) -> tuple[int, int]:
        """The numbers of the words that begin with ``prefix``, half-open."""
        first = self._at(prefix)
        open_end = prefix.rstrip(b"\xff")
        if not open_end:
            return first, len(self)
        return first, self._at(open_end[:-1] + bytes((open_end[-1] + 1,)))

    def _at(self, term: bytes) -> int:
        """The number of the first word that does not come before ``term``."""
        step = bisect_left(self._leading, term)
        return bisect_left(self, term, max(0, step - 1) * STEP, min(step * STEP, len(self)))

    @cached_property
    def _leading(self) -> list[bytes]:
        return [self[number] for number in range(0, len(self), STEP)]

    def all(self) -> list[bytes]:
        """In order."""
        whole, starts = bytes(self._letters), self._starts.tolist()
        return [whole[start:end] for start, end in pairwise(starts)]
