"""Room on the disk: asked for before a job begins, and named when it runs out all the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from ..engines import Engine, Snapshot
from ..errors import DiskFull
from .origins import Given

SHARE: Final = 1.5
"""Bytes of an index for a byte of text in UTF-8, about: 125 MB for 72 of Saudi newspapers."""
TWICE: Final = 2
"""A new generation is there twice for a while: as it was gathered, and merged."""
LEAST: Final = 1 << 20
"""Bytes of a small job, whatever its texts."""


@dataclass(frozen=True, slots=True)
class Room:
    """What a job needs beside what is there, and what is left, in bytes; None where nobody can
    say.
    """

    target: str
    needed: int
    left: int | None

    @classmethod
    def for_rebuild(
        cls, engine: Engine, live: Snapshot, given: Given, resumed: Snapshot | None
    ) -> Room:
        """A whole index beside the live one, but for what there is of it already."""
        whole = max(live.size_bytes, int(given.size * SHARE))
        there = resumed.size_bytes if resumed else 0
        return cls(engine.target, max(LEAST, TWICE * whole - there), engine.room())

    @classmethod
    def for_update(cls, engine: Engine, live: Snapshot | None, given: Given) -> Room:
        """What the sources may have that the index has not: nothing, where it is as large."""
        more = max(0, int(given.size * SHARE) - (live.size_bytes if live else 0))
        return cls(engine.target, max(LEAST, more), engine.room())

    @contextmanager
    def claimed(self) -> Iterator[None]:
        """For the time of the job. Raises DiskFull, before it begins, when it would not fit, and
        adds to one that is raised all the same how much is needed.
        """
        if self.left is not None and self.left < self.needed:
            raise DiskFull(
                f"{self.target}: about {_kb(self.needed)} are needed and {_kb(self.left)} are "
                "left; nothing was changed"
            )
        try:
            yield
        except DiskFull as error:
            raise DiskFull(f"{error}; about {_kb(self.needed)} are needed") from error


def _kb(size: int) -> str:
    return f"{-(-size // 1024):,} KB"
