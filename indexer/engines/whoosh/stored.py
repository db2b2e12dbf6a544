"""Stored documents: a few at a time, compressed together."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .arrays import ArrayFile, ArrayWriter, smallest

TOGETHER: Final = 4
"""Documents of a block. One at a time news takes an eighth more room, and sixteen save a twentieth
and are read in four times as long."""
_LEVEL: Final = 3
"""Of zlib's; 1 takes a third less time and a tenth more room."""
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

    def add_block(self, block: NDArray[np.uint8], documents: int) -> None:
        """A block of another segment as it is, with so many documents."""
        self._flush()
        self._put(block, self.count)
        self.count += documents

    def finish(self) -> None:
        """Write where each block begins, and with which document."""
        self._flush()
        self._file.add("stored.starts", smallest(np.array(self._ends, np.int64)))
        firsts = np.array([*self._firsts, self.count], np.int64)
        self._file.add("stored.documents", smallest(firsts))

    def _flush(self) -> None:
        if self._waiting:
            block = zlib.compress(_END.join(self._waiting), _LEVEL)
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
        block = int(np.searchsorted(firsts, number, "right")) - 1
        return self._documents(block)[number - int(firsts[block])]

    def copy(self, alive: NDArray[np.bool_], writer: StoredWriter) -> None:
        """The live documents to another segment; a block that is whole goes as it is."""
        starts = self._file["stored.starts"]
        firsts = self._file["stored.documents"].tolist()
        for block, (first, end) in enumerate(pairwise(firsts)):
            living = alive[first:end]
            if living.all() and end - first == TOGETHER:
                content = self._file["stored"][int(starts[block]) : int(starts[block + 1])]
                writer.add_block(content, end - first)
            elif living.any():
                for document in _kept(self._documents(block), living.tolist()):
                    writer.add(document)

    def _documents(self, block: int) -> list[bytes]:
        starts = self._file["stored.starts"]
        content = self._file["stored"][int(starts[block]) : int(starts[block + 1])]
        return zlib.decompress(content.data).split(_END)


def _kept(documents: Iterable[bytes], living: Iterable[bool]) -> Iterable[bytes]:
    return (each for each, is_alive in zip(documents, living, strict=True) if is_alive)
