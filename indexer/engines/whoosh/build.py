"""One commit of a build, open for reading."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ...errors import Damaged
from .arrays import Array
from .commits import read_commit
from .deletions import Flags, read_deletions
from .segment import Segment
from .storage import problem


class OpenBuild:
    """Safe to share by threads: the files are mapped and nothing of it changes.

    Documents are numbered through all segments, the deleted ones included.
    """

    def __init__(self, folder: Path, *, like: OpenBuild | None = None) -> None:
        """``like`` is another commit of this build, whose segments it may share.

        Raises Damaged when a file is not what was written, KashshafError when it is refused.
        """
        self.folder = folder
        self.commit = read_commit(folder)
        known = {segment.name: segment for segment in like.segments} if like else {}
        self.segments: tuple[Segment, ...] = tuple(
            known.get(part.name) or Segment(folder / part.name, part.sum.size)
            for part in self.commit.segments
        )
        self.check()
        sizes = {segment.name: segment.documents for segment in self.segments}
        self.bases = tuple(accumulate(sizes.values(), initial=0))
        alive = read_deletions(folder, self.commit.deletions, sizes)
        self.alive: Flags = np.concatenate([np.empty(0, np.bool_), *alive])

    @property
    def size(self) -> int:
        """Documents, the deleted ones included."""
        return self.bases[-1]

    @property
    def has_deletions(self) -> bool:
        """Whether some document is deleted."""
        return self.commit.deletions is not None

    def check(self) -> None:
        """Raises Damaged when a file was cut short or grew since it was opened."""
        for segment in self.segments:
            segment.check()

    def alive_in(self, segment: int) -> Flags:
        """Of each document of a segment, whether it is not deleted."""
        return self.alive[self.bases[segment] : self.bases[segment + 1]]

    def numbers(self, column: str, width: int = 1) -> Array:
        """So many numbers of each document, one row each."""
        found = [segment.numbers(column).reshape(-1, width) for segment in self.segments]
        return np.concatenate([np.empty((0, width), np.uint8), *found])

    def place(self, number: int) -> tuple[Segment, int]:
        """The segment of a document and its number there."""
        segment = bisect_right(self.bases, number) - 1
        return self.segments[segment], number - self.bases[segment]

    def stored(self, number: int) -> bytes:
        """What is stored of a document."""
        segment, own = self.place(number)
        return segment.stored[own]

    def numbers_of(self, ids: Iterable[bytes]) -> NDArray[np.int64]:
        """Of the live documents with these ids."""
        wanted = sorted(set(ids))
        found: list[int] = []
        for segment, base in zip(self.segments, self.bases, strict=False):
            field = segment.fields["id"]
            for each in wanted:
                number = field.terms.number(each)
                if number is not None:
                    found += (field.documents[field.postings(number)] + np.int64(base)).tolist()
        numbers = np.array(found, np.int64)
        return numbers[self.alive[numbers]]

    def damaged_files(self) -> list[str]:
        """What is wrong with the files, one sentence each.

        Nothing is, when a later commit took them away: what is open stays readable.
        """
        try:
            newest = read_commit(self.folder)
        except Damaged as error:
            return [str(error)] if self.folder.exists() else []
        if newest.generation > self.commit.generation:
            return []
        found = [problem(self.folder / part.name, part.sum) for part in self.commit.parts]
        return [one for one in found if one]
