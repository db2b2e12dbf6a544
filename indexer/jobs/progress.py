"""How far a job has come, how fast it goes, and how long it may yet take."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final, Literal

Unit = Literal["documents", "bytes"]

BEGUN: Final = 0.1
"""Seconds of a phase before it has a pace."""
SETTLED: Final = 1.0
"""Seconds of a phase before its pace says anything about its end."""


@dataclass(frozen=True, slots=True)
class Progress:
    """A moment of a job: ``done`` of ``total`` units have been through ``phase``.

    ``total`` is None while nobody knows it, and so are ``percent`` (of the phase) and ``left``, the
    seconds that the phase will take yet at this pace. ``rate`` is units a second.
    """

    phase: str
    done: int
    total: int | None
    unit: Unit
    percent: float | None
    rate: float
    left: float | None


class Course:
    """Hears of every step of a job and can be asked at any time where it is."""

    def __init__(self) -> None:
        self.phase = ""
        self._done = 0
        self._total: int | None = None
        self._unit: Unit = "documents"
        self._read: tuple[int, int] | None = None
        self._began = time.monotonic()

    def step(self, phase: str, done: int, total: int | None, unit: Unit) -> None:
        """``done`` of ``total`` have been through ``phase``."""
        if phase != self.phase:
            self.phase, self._began, self._read = phase, time.monotonic(), None
        self._done, self._total, self._unit = done, total, unit

    def sources(self, read: int, of: int) -> None:
        """Of the bytes of all sources so many have been read: what the documents read so far are a
        share of.
        """
        self._read = read, of

    def now(self) -> Progress:
        """Where it is."""
        seconds = time.monotonic() - self._began
        share = self._share()
        return Progress(
            phase=self.phase,
            done=self._done,
            total=self._total,
            unit=self._unit,
            percent=None if share is None else round(100 * share, 1),
            rate=round(self._done / seconds, 1) if seconds >= BEGUN else 0.0,
            left=round(seconds * (1 - share) / share, 1) if share and seconds >= SETTLED else None,
        )

    def _share(self) -> float | None:
        """Of the phase, from 0 to 1."""
        done, total = (self._done, self._total) if self._total else self._read or (0, 0)
        return min(1.0, done / total) if total else None
