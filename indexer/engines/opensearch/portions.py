"""So many at a time: a server has bounds for what it is asked in one go."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

_One = TypeVar("_One")


def portions(some: Sequence[_One], size: int) -> Iterator[Sequence[_One]]:
    """All of some, ``size`` in each but the last."""
    return (some[start : start + size] for start in range(0, len(some), size))
