"""Real processes that write an index, to be watched and killed."""

from __future__ import annotations

import os
import signal
import sys
import time
import traceback
import warnings
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

Say = Callable[[object], None]


class Child:
    """Runs ``work`` in a forked process; what it says comes as lines. Killed at the end."""

    def __init__(self, work: Callable[[Say], None]) -> None:
        reading, writing = os.pipe()
        with warnings.catch_warnings():
            # NumPy has threads of its own, which none of the work here comes near.
            warnings.simplefilter("ignore", DeprecationWarning)
            self.pid = os.fork()
        if not self.pid:
            _run(work, writing)
        os.close(writing)
        self._lines = os.fdopen(reading)
        self._status: int | None = None

    def heard(self) -> str:
        """The next line; empty when the process has ended."""
        return self._lines.readline().strip()

    def rest(self) -> list[str]:
        """All lines to the end of the process."""
        return self._lines.read().split()

    def wait_for(self, seconds: float) -> None:
        """Until it ends, but no longer than that."""
        deadline = time.monotonic() + seconds
        while self._status is None and time.monotonic() < deadline:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self._status = os.waitstatus_to_exitcode(status)
            time.sleep(0.005)

    def kill(self) -> None:
        if self._status is None:
            os.kill(self.pid, signal.SIGKILL)

    def wait(self) -> int:
        """How it ended: 0 well, 1 with an exception, -9 killed."""
        if self._status is None:
            self._status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self._status

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.kill()
        self.wait()
        self._lines.close()


def _run(work: Callable[[Say], None], writing: int) -> None:
    status = 1
    try:
        work(lambda what: os.write(writing, f"{what}\n".encode()) and None)
        status = 0
    except BaseException:
        traceback.print_exc(file=sys.__stderr__)
    finally:
        os._exit(status)


def open_files() -> list[str]:
    """What this process has open, by name."""
    names = []
    for descriptor in Path("/proc/self/fd").iterdir():
        with suppress(FileNotFoundError):
            names.append(str(descriptor.readlink()))
    return [name for name in names if name.startswith("/")]
