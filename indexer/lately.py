"""What was made lately, and may be wanted again."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from cachetools import LRUCache

_Key = TypeVar("_Key", bound=Hashable)
_Value = TypeVar("_Value")


class Lately(Generic[_Key, _Value]):
    """The values that were wanted last, by key: at most ``most`` bytes, as ``size`` counts them.
    Safe to share by threads.
    """

    def __init__(self, most: int, size: Callable[[_Value], int]) -> None:
        self._values: LRUCache[_Key, _Value] = LRUCache(most, size)
        self._size = size
        self._changing = threading.Lock()

    def get(self, key: _Key, make: Callable[[], _Value]) -> _Value:
        """The value, made if nobody wanted it lately; what ``make`` raises is not kept."""
        with self._changing:
            found = self._values.get(key)
        if found is None:  # Two threads may make the same; none waits for what it does not need.
            found = make()
            if self._size(found) <= self._values.maxsize:
                with self._changing:
                    self._values[key] = found
        return found
