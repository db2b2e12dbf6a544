"""The locks of an index: one that who writes what is live holds, one for who builds it anew.

Each is an advisory lock of the operating system on a file, so it goes with the process that held
it, however that ended. What the file says only names the holder for those who wait.
"""

from __future__ import annotations

import fcntl
import json
import os
import socket
import time
import weakref
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Self

from ...errors import Locked
from ...model import iso

POLL_SECONDS: Final = 0.05
_UNKNOWN: Final[dict[str, Any]] = {"pid": None, "host": None, "since": None}


class Lock:
    """Held from ``acquire`` to ``release``. ``done`` says what is done to the index meanwhile."""

    def __init__(self, path: Path, done: str = "written") -> None:
        self.path = path
        self._done = done
        self._descriptor: int | None = None

    def acquire(self, timeout: float) -> Self:
        """Wait up to ``timeout`` seconds. Raises Locked, naming the holder, and OSError."""
        deadline = time.monotonic() + timeout
        while not self._try():
            # Who asks for the holder keeps others out for a moment, and is not one.
            holder = self.holder()
            if holder and time.monotonic() >= deadline:
                raise Locked(f"{self.path.parent} is being {self._done} by {_named(holder)}")
            time.sleep(POLL_SECONDS)
        _held.add(self)
        return self

    def release(self) -> None:
        """Let the next writer in; releasing twice is no error."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
            _held.discard(self)

    def holder(self) -> dict[str, Any] | None:
        """Who holds the lock now: ``pid``, ``host``, ``since``; None when it is free, or nobody may
        know.
        """
        try:
            descriptor = os.open(self.path, os.O_RDONLY | os.O_CLOEXEC)
        except (FileNotFoundError, PermissionError):
            return None
        try:
            if _locked(descriptor, fcntl.LOCK_SH):
                return None
            holder = json.loads(os.pread(descriptor, 4096, 0))
            return {**_UNKNOWN, **holder} if isinstance(holder, dict) else _UNKNOWN
        except ValueError:  # taken this instant, not yet signed
            return _UNKNOWN
        finally:
            os.close(descriptor)

    def _try(self) -> bool:
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            # The file may have been removed meanwhile, with the whole index, and another be there.
            if not (_locked(descriptor, fcntl.LOCK_EX) and _is_at(descriptor, self.path)):
                os.close(descriptor)
                return False
            holder = {"pid": os.getpid(), "host": socket.gethostname(), "since": iso(_now())}
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, json.dumps(holder).encode(), 0)
        except BaseException:
            os.close(descriptor)
            raise
        self._descriptor = descriptor
        return True


_held: Final[weakref.WeakSet[Lock]] = weakref.WeakSet()


def _let_go() -> None:
    """In a forked child: the lock is the parent's alone and ends with it."""
    for lock in tuple(_held):
        lock.release()


os.register_at_fork(after_in_child=_let_go)


def _locked(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_at(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


def _named(holder: dict[str, Any]) -> str:
    if not holder["pid"]:
        return "another process"
    return f"process {holder['pid']} on {holder['host']} since {holder['since']}"


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
