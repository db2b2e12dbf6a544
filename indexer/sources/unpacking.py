"""The bytes of a compressed file, unpacked as they are read, and never without end."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
from collections.abc import Callable
from typing import BinaryIO, Final, cast

MAX_RATIO: Final = 200
"""How many times its packed size a member, or all of a file, may have: text reaches 5 to 20."""
RATIO_COUNTS_FROM: Final = 64 * 1024 * 1024
"""Bytes unpacked below which the ratio does not matter."""

OPENERS: Final[dict[str, Callable[[BinaryIO], io.BufferedIOBase]]] = {
    "gz": lambda raw: gzip.GzipFile(fileobj=raw),
    "bz2": bz2.BZ2File,
    "xz": lzma.LZMAFile,
}
"""Packing to what unpacks a stream of it."""


class TooLarge(OSError):
    """What unpacks to more than its size allows. The message is the reason."""


class Budget:
    """How much may be unpacked from one file on disk, in bytes, over all that is in it.

    ``packed`` is the size of the file; ``spent`` is what its parts have unpacked to so far.
    """

    def __init__(self, packed: int) -> None:
        self.packed = packed
        self.spent = 0

    def excess(self, size: int, packed: int) -> str:
        """Why a part of ``size`` bytes that has ``packed`` in its archive cannot be unpacked, now
        that so much is spent; "" when it can."""
        for unpacked, of in ((size, packed), (self.spent + size, self.packed)):
            if unpacked > RATIO_COUNTS_FROM and unpacked > MAX_RATIO * of:
                return (
                    f"unpacks to {unpacked:,} bytes from {of:,}: more than {MAX_RATIO} times "
                    "is not read"
                )
        return ""


class Layer:
    """A compressed file that can be opened again and again.

    ``is_cut`` says, once it was read, that it ended before its end mark: what was before it could
    be read all the same.
    """

    def __init__(
        self, open_packed: Callable[[], BinaryIO], packing: str, size: int, budget: Budget
    ) -> None:
        self.is_cut = False
        self._open_packed = open_packed
        self._packing = packing
        self._size = size
        self._budget = budget
        self._most = 0

    def open(self) -> BinaryIO:
        """A stream from its first byte on. Reading it raises TooLarge, and what the module of the
        packing raises."""
        raw = self._open_packed()
        return cast("BinaryIO", io.BufferedReader(_Stream(raw, OPENERS[self._packing](raw), self)))

    def passed(self, read: int) -> None:
        """So many bytes were read since it was opened: charge those that nobody had read yet."""
        more = read - self._most
        if more <= 0:
            return
        self._budget.spent -= self._most
        if reason := self._budget.excess(read, self._size):
            self._most = 0
            raise TooLarge(reason)
        self._budget.spent += read
        self._most = read


class _Stream(io.RawIOBase):
    """What ``unpacked`` gives, counted; a cut ends it."""

    def __init__(self, packed: BinaryIO, unpacked: io.BufferedIOBase, layer: Layer) -> None:
        self._packed = packed
        self._unpacked = unpacked
        self._layer = layer
        self._read = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        try:
            # Not read, which would lose what it had when it meets the cut.
            piece = self._unpacked.read1(len(buffer))
        except EOFError:
            self._layer.is_cut = True
            return 0
        self._read += len(piece)
        self._layer.passed(self._read)
        buffer[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        if not self.closed:
            self._unpacked.close()
            self._packed.close()
        super().close()
