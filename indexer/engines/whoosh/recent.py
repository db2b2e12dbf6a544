"""What was asked for lately, within a bound of bytes."""

from __future__ import annotations

import threading
from collections.abc import Hashable
from typing import Final, Generic, Protocol, TypeVar


class Sized(Protocol):
    """Something that knows what it takes in memory."""

    @property
    def nbytes(self) -> int:
        """Bytes."""


_Value = TypeVar("_Value", bound=Sized)


class Recent(Generic[_Value]):
    """Values by key, at most ``most`` bytes of them. Safe to share by threads.

    New ones fill one half; when it is full, it becomes the old half and what was the old one is
    forgotten. What is found in the old half moves to the new one. So to find a value costs one
    look-up without a lock, and what is asked for often stays.
    """

    def __init__(self, most: int) -> None:
        self._half: Final = most // 2
        self._filled = 0
        self._new: dict[Hashable, _Value] = {}
        self._old: dict[Hashable, _Value] = {}
        self._changing = threading.Lock()

    def get(self, key: Hashable) -> _Value | None:
        """The value, or None."""
        found = self._new.get(key)
        if found is None:
            found = self._old.get(key)
            if found is not None:
                self.put(key, found)
        return found

    def put(self, key: Hashable, value: _Value) -> None:
        """Keep a value, unless it is too large for that."""
        size = value.nbytes
        if size > self._half:
            return
        with self._changing:
            if key in self._new:  # Another thread was faster.
                return
            if self._filled + size > self._half:
                self._old, self._new, self._filled = self._new, {}, 0
            self._new[key] = value
            self._filled += size
