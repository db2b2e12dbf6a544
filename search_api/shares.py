"""Which worker takes a connection: the one that has fewest.

The system wakes all workers for each, and whoever comes first has it for as long as it is kept: of
sixteen that came at once one of two workers got thirteen, whose answers took four times as long as
the others'. So each says in memory that all share how many it has, and who has more than another
leaves a new one to him.
"""

from __future__ import annotations

import mmap
import time
from collections.abc import Collection
from typing import Final

NOBODY: Final = (1 << 31) - 1
"""The count of a place that no worker has."""
LEAVES: Final = 0.05
"""Seconds that a connection is left to others; one may be busy, or stuck."""
MOMENT: Final = 0.001
"""Seconds until a worker looks again whether another has taken it."""
NEVER: Final = float("-inf")
_BYTES: Final = 4


class Shares:
    """How many connections each of up to ``most`` workers has, each at a place of its own. To be
    made before they are forked.
    """

    def __init__(self, most: int) -> None:
        self._counts = memoryview(mmap.mmap(-1, most * _BYTES)).cast("i")
        for place in range(most):
            self.leave(place)

    def enter(self, taken: Collection[int]) -> int:
        """A place for one more worker, besides those that are ``taken``; of more than there are
        places for the rest share the last.
        """
        last = len(self._counts) - 1
        place = next((one for one in range(last) if one not in taken), last)
        self._counts[place] = 0
        return place

    def leave(self, place: int) -> None:
        """Its worker has ended."""
        self._counts[place] = NOBODY

    def say(self, place: int, connections: int) -> None:
        """A worker has so many."""
        self._counts[place] = connections

    def least(self) -> int:
        """How many the worker has that has fewest."""
        return min(self._counts)


class Share:
    """A worker's own place, and what it leaves to others."""

    def __init__(self, shares: Shares, place: int) -> None:
        self._shares = shares
        self.place = place
        self._since = NEVER

    def say(self, connections: int) -> None:
        """We have so many."""
        self._shares.say(self.place, connections)

    def leaves(self, connections: int) -> bool:
        """Whether one who has so many leaves the next to another, for now: one that nobody has
        taken after a while he takes himself.
        """
        if connections <= self._shares.least():
            return False
        now = time.monotonic()
        if now - self._since > 2 * LEAVES:  # the last that was left has been taken
            self._since = now
        if now - self._since < LEAVES:
            return True
        self._since = NEVER
        return False
