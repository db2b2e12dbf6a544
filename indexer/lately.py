"""What was made lately, and may be wanted again."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from cachetools import LRUCache

_Key = TypeVar("_Key", bound=Hashable)
_Value = TypeVar("_Value")


class MadeOnce(dict[_Key, _Value]):
    """What ``make`` makes of keys, each made when it is first looked up; begun anew when there are
    ``most``. A look-up of what is there takes half as long as one in an ``lru_cache``.
    """

    def __init__(self, make: Callable[[_Key], _Value], most: int) -> None:
        self._make = make
        self._most = most

    def __missing__(self, key: _Key) -> _Value:
        if len(self) >= self._most:
            self.clear()
        value = self[key] = self._make(key)
        return value


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
