"""The segments of a build that are written: new ones, and old ones anew, together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from ...model import Entry, fingerprint_of
from .arrays import ArrayWriter
from .batch import Batch
from .commits import Part, new_segment
from .deletions import Flags
from .merging import Living, merge
from .stored import StoredWriter

MOST_MERGED: Final = 20_000
"""Documents of a merged segment, unless there are too many segments: some seconds of work."""
MOST_SEGMENTS: Final = 20
"""Of those that are not half full; each is an open file, and a look-up for each word of a query."""
MOST_DOCUMENTS: Final = 1 << 16
"""Of a segment: their numbers take two bytes."""


Choice = Callable[[Sequence[int], int], list[int]]
"""The sizes of segments, and how many documents are new, to the numbers of those that are merged
with the new ones.
"""


def worth_merging(sizes: Sequence[int], added: int) -> list[int]:
    """The numbers of the segments to merge with ``added`` new documents.

    A segment is merged with at least as many documents as it has, so that none is written more
    often than the logarithm of their number; what has grown large is left alone until there are
    too many, and for ever when it is half full.
    """
    merged: list[int] = []
    total = added
    half = MOST_DOCUMENTS // 2
    filled = sorted((size, number) for number, size in enumerate(sizes) if 0 < size <= half)
    for size, number in filled:
        too_many = len(filled) - len(merged) > MOST_SEGMENTS
        if not too_many and (size > total or total + size > MOST_MERGED):
            break
        merged.append(number)
        total += size
    return sorted(merged)


def nothing(sizes: Sequence[int], added: int) -> list[int]:
    """No segment is merged: new ones stay beside the others."""
    return []


def everything(sizes: Sequence[int], added: int) -> list[int]:
    """All segments are merged."""
    return [number for number, size in enumerate(sizes) if size]


def shared_out(sizes: Sequence[int]) -> list[list[int]]:
    """The numbers of segments of these sizes, in order, each share of which fits into one."""
    shares: list[list[int]] = []
    room = 0
    for number, size in enumerate(sizes):
        if size > room:
            shares.append([])
            room = MOST_DOCUMENTS
        shares[-1].append(number)
        room -= size
    return shares


class NewSegment:
    """A segment that grows in memory, but for its stored documents, which are on disk at once."""

    def __init__(self, folder: Path) -> None:
        self._file = ArrayWriter(folder / new_segment())
        self._stored = StoredWriter(self._file)
        self._batch = Batch()
        self._documents = 0
        self._discarded: list[int] = []

    def is_full(self, memory: int) -> bool:
        """Whether it has all the documents that fit, or would take more bytes to write, about."""
        return self._documents == MOST_DOCUMENTS or self._batch.memory > memory

    def add(self, entry: Entry, stored: bytes, origin: str = "") -> int:
        """The next document and its canonical line; returns its number. Raises OSError."""
        self._stored.add(stored)
        self._batch.add(entry, fingerprint_of(stored), origin)
        self._documents += 1
        return self._documents - 1

    def discard(self, number: int) -> None:
        """Take back a document."""
        self._discarded.append(number)

    def finish(self) -> Part:
        """Bring all of it to disk. Raises OSError."""
        self._stored.finish()
        sum_ = self._file.finish(self._batch.write(self._file))
        self._batch = Batch()
        return Part(self._file.path.name, sum_)

    @property
    def alive(self) -> Flags:
        """Of each document, whether it was not taken back."""
        flags = np.ones(self._documents, np.bool_)
        flags[self._discarded] = False
        return flags

    def abandon(self) -> None:
        """Close the file, however far it came."""
        self._file.abandon()


def write_merged(folder: Path, segments: Sequence[Living]) -> Part:
    """The live documents of segments in a new one, on disk. Raises OSError."""
    file = ArrayWriter(folder / new_segment())
    try:
        return Part(file.path.name, file.finish(merge(file, segments)))
    except BaseException:
        file.abandon()
        raise
