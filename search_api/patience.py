"""Connections whose other end may keep a thread of ours waiting only so long.

A worker has few threads, and one that reads a request or writes an answer waits for the client. Who
sends a letter every few seconds, or never reads, would hold it for good: here he loses a second of
patience for each second that he is waited for and gains some for each kilobyte that moves.
"""

from __future__ import annotations

import errno
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

PATIENCE: Final = 15.0
"""Seconds that a client may be waited for in one request while nothing moves."""
PACE: Final = 2048
"""Bytes a second at which a client may take as long as he likes."""
_PIECE: Final = 256 * 1024
"""Bytes given to the system at once."""


class TooSlow(ConnectionResetError):
    """The client kept us waiting too long; for all of the server he is gone."""

    def __init__(self) -> None:
        super().__init__(errno.ECONNRESET, "the client kept us waiting too long")


class Client(socket.socket):
    """A connection that is cut, as if the client had gone, when our patience is at its end."""

    left: float = PATIENCE

    def begin(self) -> None:
        """A new request: all patience again."""
        self.left = PATIENCE

    def setblocking(self, flag: bool, /) -> None:
        """As a socket's. One that is closed is let be: gunicorn does this before it closes one, and
        would take an error for another connection that ended.
        """
        if self.fileno() >= 0:
            super().setblocking(flag)

    def recv(self, size: int, flags: int = 0, /) -> bytes:
        """As a socket's. Raises TooSlow."""
        with self._waiting():
            data = super().recv(size, flags)
        self._moved(len(data))
        return data

    def send(self, data: Any, flags: int = 0, /) -> int:
        """As a socket's. Raises TooSlow."""
        with self._waiting():
            sent = super().send(data, flags)
        self._moved(sent)
        return sent

    def sendall(self, data: Any, flags: int = 0, /) -> None:
        """As a socket's. Raises TooSlow."""
        rest = memoryview(data).cast("B")
        while rest:
            rest = rest[self.send(rest[:_PIECE], flags) :]

    @contextmanager
    def _waiting(self) -> Iterator[None]:
        """Patience runs while the client is waited for, unless a bound is set already."""
        if self.gettimeout() is not None:
            yield
            return
        began = time.monotonic()
        self.settimeout(max(self.left, 0.001))
        try:
            yield
        except TimeoutError as error:
            raise TooSlow from error
        finally:
            self.settimeout(None)
            self.left -= time.monotonic() - began

    def _moved(self, size: int) -> None:
        self.left = min(PATIENCE, self.left + size / PACE)


class Door(NamedTuple):
    """A socket that listens, whose connections are clients of ours."""

    listener: socket.socket

    def accept(self) -> tuple[Client, Any]:
        """The next connection and its address."""
        accepted, address = self.listener.accept()
        return Client(fileno=accepted.detach()), address

    def getsockname(self) -> Any:
        """Where it listens."""
        return self.listener.getsockname()
