"""Which documents of a commit are wire copies of which: a file of two arrays, when some are."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from cachetools import LRUCache

from ...copies import BINS, Numbers, Sketches, Text, are_copies, near_to_some
from ..moments import DAY, UNDATED
from .arrays import ArrayFile, ArrayWriter, smallest
from .commits import Part, groups_of
from .inverted import Ints
from .segment import Segment

_KEPT: Final = 1_000
"""Texts in memory that may be compared again."""


class Groups(NamedTuple):
    """``leads[i]`` is the document that document ``members[i]`` is a copy of; members ascend."""

    members: Ints
    leads: Ints

    def lead_of_each(self, documents: int) -> Ints:
        """Of so many documents the lead: itself where it leads or is alone."""
        found = np.arange(documents)
        found[self.members] = self.leads
        return found


def write_groups(folder: Path, generation: int, leads: Ints) -> Part | None:
    """From the lead of each document, or ABSENT; nothing when all are alone. Raises OSError."""
    numbers = np.arange(len(leads))
    members = np.flatnonzero((leads != numbers) & (leads >= 0))
    if not len(members):
        return None
    file = ArrayWriter(folder / groups_of(generation))
    try:
        file.add("members", smallest(members))
        file.add("leads", smallest(leads[members]))
        return Part(file.path.name, file.finish({}))
    except BaseException:
        file.abandon()
        raise


def read_groups(folder: Path, part: Part | None) -> Groups:
    """The groups of a commit. Raises Damaged."""
    if part is None:
        return Groups(np.empty(0, np.int64), np.empty(0, np.int64))
    file = ArrayFile(folder / part.name, part.sum.size)
    return Groups(file["members"].astype(np.int64), file["leads"].astype(np.int64))


class Texts:
    """The documents of segments, one segment after the other, as groups are made of them."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._segments = segments
        self._bases = tuple(accumulate((each.documents for each in segments), initial=0))
        # No ``functools.lru_cache`` of a method: it and the files would hold one another open.
        self._texts: LRUCache[int, Text] = LRUCache(_KEPT)

    @cached_property
    def sketches(self) -> Sketches:
        """A row each."""
        none = np.empty((0, BINS), np.uint16)
        return np.concatenate([none, *(each.compared.sketches for each in self._segments)])

    def near_to_some(self, documents: Numbers) -> Numbers:
        """All that are near to one of some documents; others may be among them."""
        return near_to_some(self._bins, documents)

    def order(self, document: int) -> tuple[bool, int, bytes]:
        """By date, the undated last, then by id."""
        segment, own = self._place(document)
        published = int(segment.numbers("published")[own])
        return published == UNDATED, published, segment.id_of(own)

    def are_copies(self, one: int, two: int) -> bool:
        """Whether two documents are alike, in either order."""
        return are_copies(self._text(one), self._text(two))

    @cached_property
    def _bins(self) -> Sketches:
        """A row a bin."""
        return np.ascontiguousarray(self.sketches.T)

    def _text(self, document: int) -> Text:
        text = self._texts.get(document)
        if text is None:
            text = self._texts[document] = self._read(document)
        return text

    def _read(self, document: int) -> Text:
        segment, own = self._place(document)
        published = int(segment.numbers("published")[own])
        return Text(
            segment.compared.words(own),
            int(segment.compared.lengths[own]),
            None if published == UNDATED else published / DAY,
        )

    def _place(self, document: int) -> tuple[Segment, int]:
        segment = bisect_right(self._bases, document) - 1
        return self._segments[segment], document - self._bases[segment]
