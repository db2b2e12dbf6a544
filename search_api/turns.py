"""Taking turns: so many at a time, and nobody before who came earlier."""

from __future__ import annotations

import threading
from collections import deque
from types import TracebackType


class Turns:
    """To be held while something is done that only ``most`` threads do at a time; the others wait
    in the order in which they came.

    A semaphore of the standard library wakes who waits first, but does not keep the place for him:
    whoever comes before he is awake has it, and he waits again behind all others.
    """

    def __init__(self, most: int) -> None:
        self._free = most
        self._waiting: deque[threading.Lock] = deque()
        self._changing = threading.Lock()

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._waiting)

    def __enter__(self) -> None:
        with self._changing:
            if self._free:
                self._free -= 1
                return
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        mine.acquire()  # who gives his turn to this thread releases it

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._changing:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._free += 1
