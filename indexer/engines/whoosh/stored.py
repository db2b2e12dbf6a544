"""Stored documents, each compressed alone: a page of results has them from all over the index."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import numpy as np
from isal import isal_zlib
from numpy.typing import NDArray

from .arrays import ArrayFile, ArrayWriter, smallest

_LEVEL: Final = 3
"""Of isal's, whose format is zlib's: zlib packs in three times the time and a sixtieth less room,
and unpacks in twice the time. On 20,290 articles of 3.6 kB a document is read in 10 µs. Four
compressed together take a seventh less room, some 3 % of an index, and all of them are unpacked to
read one."""
_END: Final = b"\n"
"""Between the documents of one block, which older segments have up to four in."""


class StoredWriter:
    """Writes documents to a file as they come, each some bytes without a newline.

    Nothing else may be begun in the file before ``finish``.
    """

    def __init__(self, file: ArrayWriter) -> None:
        self._file = file
        self._blocks = file.stream("stored", np.uint8)
        self._ends = [0]

    @property
    def count(self) -> int:
        """Documents so far."""
        return len(self._ends) - 1

    def add(self, document: bytes) -> None:
        """The next one. Raises OSError."""
        self.add_block(np.frombuffer(isal_zlib.compress(document, _LEVEL), np.uint8))

    def add_block(self, block: NDArray[np.uint8]) -> None:
        """The next one as another segment has it, compressed alone. Raises OSError."""
        self._blocks.write(block)
        self._ends.append(self._ends[-1] + len(block))

    def finish(self) -> None:
        """Write where each block begins, and with which document."""
        self._file.add("stored.starts", smallest(np.array(self._ends, np.int64)))
        self._file.add("stored.documents", smallest(np.arange(self.count + 1)))


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
        """The live documents to another segment; one that is compressed alone goes as it is."""
        firsts = self._file["stored.documents"].tolist()
        for block, (first, end) in enumerate(pairwise(firsts)):
            living = alive[first:end].tolist()
            if living == [True]:
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
