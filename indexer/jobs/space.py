"""Room on the disk: asked for before a job begins, and named when it runs out all the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from ..engines import Engine
from ..errors import DiskFull
from .origins import Given

SHARE: Final = 1.9
"""Bytes of an index for a byte of text in UTF-8, about: 135 MB for 72 of Saudi newspapers."""
TWICE: Final = 2
"""A new generation is there twice for a while: as it was gathered, and merged."""
LEAST: Final = 1 << 20
"""Bytes of a small job, whatever its texts."""


class _Told(DiskFull):
    """One that says how much is needed."""


@dataclass(frozen=True, slots=True)
class Room:
    """Bytes that a job needs beside what is there, about."""

    needed: int

    @classmethod
    def for_rebuild(cls, engine: Engine, given: Given) -> Room:
        """A whole index beside the live one. Raises as :meth:`Engine.snapshot` does."""
        whole = max(engine.snapshot().size_bytes, int(given.size * SHARE))
        return cls(max(LEAST, TWICE * whole))

    @classmethod
    def for_update(cls, engine: Engine, given: Given) -> Room:
        """What the sources may have that the index has not: nothing, where it is as large.

        Raises as :meth:`Engine.snapshot` does.
        """
        there = engine.snapshot().size_bytes if engine.exists() else 0
        return cls(max(LEAST, int(given.size * SHARE) - there))

    def check(self, engine: Engine, done: int = 0) -> None:
        """Raises DiskFull when it would not fit, of which so many bytes are ``done`` already."""
        left, needed = engine.room(), max(LEAST, self.needed - done)
        if left is not None and left < needed:
            raise _Told(
                f"{engine.target}: about {_kb(needed)} are needed and {_kb(left)} are left; "
                "nothing was changed"
            )

    @contextmanager
    def told(self) -> Iterator[None]:
        """Adds to DiskFull how much the job needs."""
        try:
            yield
        except _Told:
            raise
        except DiskFull as error:
            raise _Told(f"{error}; about {_kb(self.needed)} are needed") from error


def _kb(size: int) -> str:
    return f"{-(-size // 1024):,} KB"
