"""How many bytes of the sources have been read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from ..model import Rejection
from ..sources import Input
from .watching import Watcher


class Meter:
    """Tells a watcher how far the files are read, of ``total`` bytes; 0 is a total nobody knows.

    A file counts as it lies on disk, packed or not, and as far as its newest stream stands.
    """

    def __init__(self, total: int, watcher: Watcher) -> None:
        self._total = total
        self._watcher = watcher
        self._before = 0
        self._size = 0
        self._stream: BinaryIO | None = None

    def begin(self, source: Input) -> None:
        """The files before this one are read."""
        self._before += self._size
        self._size = _size(source)
        self._stream = None

    def opened(self, stream: BinaryIO) -> None:
        """The file is read through this stream now."""
        self._stream = stream

    def tell(self) -> None:
        """Tell where it stands."""
        if self._total:
            self._watcher.sources(self._before + min(self._size, self._position()), self._total)

    def _position(self) -> int:
        """Bytes of the file that is being read; all of one that was closed."""
        if self._stream is None:
            return 0
        return self._size if self._stream.closed else self._stream.tell()


def weighed(inputs: Iterator[Input | Rejection]) -> int:
    """Bytes of all files together; 0 where nobody knows, as of standard input."""
    total = 0
    for source in inputs:
        if isinstance(source, Rejection):
            continue
        if source.path is None:
            return 0
        total += _size(source)
    return total


def _size(source: Input) -> int:
    """Bytes of a file on disk; 0 of one that has no size, or that cannot be asked."""
    if source.path is None:
        return 0
    try:
        return source.path.stat().st_size
    except OSError:
        return 0
