"""One commit of a build, open for reading."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import accumulate
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ...errors import Damaged
from .arrays import Array
from .commits import Commit, latest, read_commit, read_commit_before
from .deletions import Flags, read_deletions
from .groups import read_groups
from .segment import Segment
from .storage import Checksum, problem


class OpenBuild:
    """Safe to share by threads: the files are mapped and nothing of it changes.

    Documents are numbered through all segments, the deleted ones included.
    """

    def __init__(
        self, folder: Path, commit: Commit | None = None, *, like: OpenBuild | None = None
    ) -> None:
        """Without a ``commit`` it is the newest. ``like`` is another commit of this build, whose
        segments it may share.

        Raises Damaged when a file is not what was written, KashshafError when it is refused.
        """
        self.folder = folder
        self.commit = commit or read_commit(folder)
        self._newest = latest(folder) if commit else self.commit.generation
        known = dict(_sound(like.segments)) if like else {}
        self.segments: tuple[Segment, ...] = tuple(
            known.get(part.name) or Segment(folder / part.name, part.sum.size)
            for part in self.commit.segments
        )
        self.check()
        sizes = {segment.name: segment.documents for segment in self.segments}
        self.bases = tuple(accumulate(sizes.values(), initial=0))
        alive = read_deletions(folder, self.commit.deletions, sizes)
        self.alive: Flags = np.concatenate([np.empty(0, np.bool_), *alive])
        self.groups = read_groups(folder, self.commit.groups)

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
        """What is wrong with the files of the newest commit and of the one before, one sentence
        each.

        Nothing is, when a later commit took them away: what is open stays readable.
        """
        if not self.folder.exists() or self._is_superseded():
            return []
        found: list[str] = []
        sums: dict[str, Checksum] = dict(self.commit.parts)
        for read in (read_commit, read_commit_before):
            try:
                commit = read(self.folder)
            except Damaged as error:
                found.append(str(error))
            else:
                sums |= dict(commit.parts) if commit else {}
        found += filter(None, (problem(self.folder / name, sum_) for name, sum_ in sums.items()))
        return [] if self._is_superseded() else list(dict.fromkeys(found))

    def _is_superseded(self) -> bool:
        """Whether a later commit has come, sound or not."""
        try:
            return latest(self.folder) > self._newest
        except Damaged:
            return False


def _sound(segments: Iterable[Segment]) -> Iterator[tuple[str, Segment]]:
    """Segments, by name, whose files are as long as they were when they were opened."""
    for segment in segments:
        with suppress(Damaged):
            segment.check()
            yield segment.name, segment
