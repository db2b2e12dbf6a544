"""Stored documents: two at a time, compressed together."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import numpy as np
from isal import isal_zlib
from numpy.typing import NDArray

from .arrays import ArrayFile, ArrayWriter, smallest

TOGETHER: Final = 2
"""Documents of a block; older segments have four. Of 20,290 articles of 3.6 kB one alone is
unpacked in 9 µs, two in 13, four in 20; two take a tenth less room than one at a time, four another
sixteenth."""
_LEVEL: Final = 3
"""Of isal's, whose format is zlib's: zlib packs in three times the time and a sixtieth less room,
and unpacks in twice the time."""
_END: Final = b"\n"


class StoredWriter:
    """Writes documents to a file as they come, each some bytes without a newline.

    Nothing else may be begun in the file before ``finish``.
    """

    def __init__(self, file: ArrayWriter) -> None:
        self._file = file
        self._blocks = file.stream("stored", np.uint8)
        self._waiting: list[bytes] = []
        self._ends = [0]
        self._firsts: list[int] = []
        self.count = 0

    def add(self, document: bytes) -> None:
        """The next one. Raises OSError."""
        self._waiting.append(document)
        self.count += 1
        if len(self._waiting) == TOGETHER:
            self._flush()

    def add_block(self, block: NDArray[np.uint8]) -> None:
        """A block of another segment as it is, with :data:`TOGETHER` documents. Raises OSError."""
        self._flush()
        self._put(block, self.count)
        self.count += TOGETHER

    def finish(self) -> None:
        """Write where each block begins, and with which document."""
        self._flush()
        self._file.add("stored.starts", smallest(np.array(self._ends, np.int64)))
        firsts = np.array([*self._firsts, self.count], np.int64)
        self._file.add("stored.documents", smallest(firsts))

    def _flush(self) -> None:
        if self._waiting:
            block = isal_zlib.compress(_END.join(self._waiting), _LEVEL)
            self._put(np.frombuffer(block, np.uint8), self.count - len(self._waiting))
            self._waiting.clear()

    def _put(self, block: NDArray[np.uint8], first: int) -> None:
        self._blocks.write(block)
        self._ends.append(self._ends[-1] + len(block))
        self._firsts.append(first)


class Stored:
    """The documents of an open segment."""

    def __init__(self, file: ArrayFile) -> None:
        self._file = file

    def __getitem__(self, number: int) -> bytes:
        firsts = self._file["stored.documents"]
        # A number of their own type: else all of them are copied to compare them.
        block = int(firsts.searchsorted(firsts.dtype.type(number), "right")) - 1
        return self._documents(block)[number - int(firsts[block])]

    def copy(self, alive: NDArray[np.bool_], writer: StoredWriter) -> None:
        """The live documents to another segment; a block that is whole goes as it is."""
        firsts = self._file["stored.documents"].tolist()
        for block, (first, end) in enumerate(pairwise(firsts)):
            living = alive[first:end].tolist()
            if living == [True] * TOGETHER:
                writer.add_block(self._block(block))
            elif any(living):
                for document, is_alive in zip(self._documents(block), living, strict=True):
                    if is_alive:
                        writer.add(document)

    def _documents(self, block: int) -> list[bytes]:
        return isal_zlib.decompress(self._block(block).data).split(_END)

    def _block(self, block: int) -> NDArray[np.uint8]:
        starts = self._file["stored.starts"]
        found: NDArray[np.uint8] = self._file["stored"][int(starts[block]) : int(starts[block + 1])]
        return found
