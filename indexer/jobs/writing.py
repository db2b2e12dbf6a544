"""How a job writes an index."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ..engines import Engine, Rebuild, Writer


@dataclass(frozen=True, slots=True)
class Writing:
    """Seconds to wait for the lock of an index, megabytes and processes to write it with, how many
    old generations a rebuild keeps, and after how many documents an interruption loses nothing of
    what was built.
    """

    lock_timeout: float = 10.0
    memory_mb: int = 256
    workers: int = 1
    keep: int = 1
    checkpoint: int = 5_000

    def update(self, engine: Engine) -> Writer:
        """A writer of the live generation. Raises Locked."""
        return engine.update(
            lock_timeout=self.lock_timeout, memory_mb=self.memory_mb, workers=self.workers
        )

    def rebuild(self, engine: Engine, *, resume: bool = False) -> Rebuild:
        """A writer of a new generation. Raises Locked."""
        return engine.rebuild(
            lock_timeout=self.lock_timeout,
            memory_mb=self.memory_mb,
            workers=self.workers,
            keep=self.keep,
            resume=resume,
        )


WRITING: Final = Writing()
"""As it is done unless somebody says otherwise."""
