"""The lock that one writer of an index holds.

It is an advisory lock of the operating system on a file, so it goes with the process that held it,
however that ended. What the file says only names the holder for those who wait.
"""

from __future__ import annotations

import fcntl
import json
import os
import socket
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Self

from ...errors import Locked
from ...model import iso

POLL_SECONDS: Final = 0.05


class WriteLock:
    """Held from ``acquire`` to ``release``."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    def acquire(self, timeout: float) -> Self:
        """Wait up to ``timeout`` seconds. Raises Locked, naming the holder."""
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        deadline = time.monotonic() + timeout
        while not _try(descriptor):
            if time.monotonic() >= deadline:
                os.close(descriptor)
                raise Locked(f"{self.path.parent} is being written by {_named(self.holder())}")
            time.sleep(POLL_SECONDS)
        holder = {"pid": os.getpid(), "host": socket.gethostname(), "since": iso(_now())}
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps(holder).encode(), 0)
        self._descriptor = descriptor
        return self

    def release(self) -> None:
        """Let the next writer in; releasing twice is no error."""
        if self._descriptor is not None:
            os.ftruncate(self._descriptor, 0)
            os.close(self._descriptor)
            self._descriptor = None

    def holder(self) -> dict[str, Any] | None:
        """Who holds the lock now: ``pid``, ``host``, ``since``; None when it is free."""
        try:
            descriptor = os.open(self.path, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return None
        try:
            if _try(descriptor, fcntl.LOCK_SH):
                return None
            try:
                holder = json.loads(os.pread(descriptor, 4096, 0))
            except ValueError:  # taken this instant, not yet signed
                holder = None
            return holder if isinstance(holder, dict) else {"pid": None, "host": None, "since": None}
        finally:
            os.close(descriptor)


def _try(descriptor: int, kind: int = fcntl.LOCK_EX) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _named(holder: dict[str, Any] | None) -> str:
    if not holder or not holder["pid"]:
        return "another process"
    return f"process {holder['pid']} on {holder['host']} since {holder['since']}"


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
