"""Taking turns: so many at a time, and nobody before who came earlier."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

PATIENCE: Final = 0.05
"""Seconds that a turn lasts while others wait; ten searches of the usual kind."""


class _Turn:
    """A thread's turn: ``given`` is locked until it has it, ``since`` when that was
    (``time.monotonic``).
    """

    def __init__(self) -> None:
        self.given = threading.Lock()
        self.given.acquire()
        self.since = 0.0


class Turns:
    """Turns that ``most`` threads have at a time; the others wait in the order in which they came.

    Whoever has had a turn for ``patience`` seconds loses it to the first who waits, and goes on
    without one, so that what takes long does not hold up what is short; at most one goes on so.
    """

    def __init__(self, most: int, patience: float = PATIENCE) -> None:
        self._most = most
        self._patience = patience
        self._changing = threading.Lock()
        self._waiting: deque[_Turn] = deque()
        self._having: deque[_Turn] = deque()
        self._late: _Turn | None = None

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._waiting)

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Wait for a turn, and have it for as long as the block lasts."""
        turn = _Turn()
        try:
            with self._changing:
                self._waiting.append(turn)
                self._give()
            while not turn.given.acquire(timeout=self._patience):
                with self._changing:
                    self._give()
            yield
        finally:
            with self._changing:
                self._leave(turn)
                self._give()

    def _leave(self, turn: _Turn) -> None:
        """Whatever becomes of its thread, nobody waits for it."""
        if turn is self._late:
            self._late = None
        for place in (self._waiting, self._having):
            if turn in place:
                place.remove(turn)

    def _give(self) -> None:
        """Give the turns that are free to who waits first."""
        now = time.monotonic()
        while self._waiting and self._has_one(now):
            turn = self._waiting.popleft()
            turn.since = now
            self._having.append(turn)
            turn.given.release()

    def _has_one(self, now: float) -> bool:
        """Whether a turn is free, or is taken now from who had it for too long."""
        if len(self._having) < self._most:
            return True
        if self._late or now - self._having[0].since < self._patience:
            return False
        self._late = self._having.popleft()
        return True
