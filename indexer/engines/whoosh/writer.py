"""Entries into a build: the terms are ready, and become segments."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Final, NamedTuple, Self

import numpy as np

from ...copies import ABSENT, GONE, UNSETTLED, settled
from ...errors import KashshafError
from ...model import Entry
from .build import OpenBuild
from .commits import Part, write_commit
from .deletions import Flags, write_deletions
from .groups import Texts, write_groups
from .inverted import Ints
from .merging import Living
from .segment import Segment
from .segments import Choice, NewSegment, shared_out, worth_merging, write_merged
from .storage import changing
from .terms import encode

_MEGABYTE: Final = 1 << 20


class _Written(NamedTuple):
    """A segment on disk, which of its documents are to stay, and what number each has had: in the
    generation before or, of the new ones, counted on from there.
    """

    part: Part
    alive: Flags
    numbers: Ints

    @property
    def documents(self) -> int:
        """How many stay."""
        return int(np.count_nonzero(self.alive))


class _Place(NamedTuple):
    """Where a document was put: a new segment and its number there."""

    segment: NewSegment
    number: int


class WhooshWriter:
    """Changes to one build, seen by nobody before ``commit``.

    ``publish`` is called after the build's own commit and returns the generation; ``tidy`` and
    ``release`` when the writer is done with, however it ended. ``like`` is what is open of the
    build already, and saves opening it again. ``memory_mb`` bounds what is gathered before it is
    written as a segment; in the end the new segments become one.
    """

    def __init__(
        self,
        folder: Path,
        *,
        publish: Callable[[], int],
        tidy: Callable[[], None],
        release: Callable[[], None],
        memory_mb: int,
        like: OpenBuild | None = None,
    ) -> None:
        self._folder = folder
        self._publish = publish
        self._tidy = tidy
        self._release = release
        self._is_open = True
        self._is_finished = False
        self._memory = memory_mb * _MEGABYTE
        self._put: dict[str, _Place] = {}
        self._gone: set[bytes] = set()
        self._new: NewSegment | None = None
        self._full: list[tuple[Part, NewSegment]] = []
        with changing(folder):
            self._build: OpenBuild | None = OpenBuild(folder, like=like)
            self._generation = self._build.commit.generation + 1

    def put(self, entry: Entry, origin: str = "") -> None:
        """Add the document in the place of the one with its id. ValueError if it was put before."""
        self._check_open()
        document_id = entry.document.id
        if document_id in self._put:
            raise ValueError(f"{document_id!r} was put before by this writer")
        stored = entry.document.canonical()
        with self._changing():
            self._gone.add(encode(document_id))
            self._new = self._new or NewSegment(self._folder)
            number = self._new.add(entry, stored, origin)
            self._put[document_id] = _Place(self._new, number)
            if self._new.is_full(self._memory):
                self._write_new()

    def delete(self, document_id: str) -> None:
        """Remove the document, be it of the generation this writer began with or put since."""
        self._check_open()
        self._gone.add(encode(document_id))
        if document_id in self._put:
            segment, number = self._put[document_id]
            segment.discard(number)

    def commit(self, choose: Choice = worth_merging) -> int:
        """Make all of it durable and visible, and say which generation it is.

        ``choose`` says which segments become one with what is new.
        """
        with self._changing():
            self._finish(choose)
            return self._publish()

    def _finish(self, choose: Choice) -> None:
        if not self._is_finished:
            self._check_open()
            self._write_new()
            written = self._merged(choose)
            alive = {each.part.name: each.alive for each in written}
            deletions = write_deletions(self._folder, self._generation, alive)
            groups = write_groups(self._folder, self._generation, self._leads(written))
            parts = [each.part for each in written]
            write_commit(self._folder, self._generation, parts, deletions, groups)
            self._is_finished, self._is_open = True, False

    def _write_new(self) -> None:
        """What is gathered becomes a segment on disk."""
        if self._new:
            self._full.append((self._new.finish(), self._new))
            self._new = None

    def _merged(self, choose: Choice) -> list[_Written]:
        """All segments of the new generation, on disk."""
        old, new = self._old(), self._added()
        added = sum(written.documents for written in new)
        merged = choose([written.documents for written in old], added)
        together = [*(old[number] for number in merged), *new]
        shares = shared_out([written.documents for written in together])
        kept = [written for number, written in enumerate(old) if number not in merged]
        whole = [self._whole([together[number] for number in share]) for share in shares]
        return [written for written in (*kept, *whole) if written.documents]

    def _whole(self, written: Sequence[_Written]) -> _Written:
        """Some segments as one."""
        if len(written) == 1:
            return written[0]
        part = write_merged(self._folder, [self._living(each) for each in written])
        numbers = np.concatenate([each.numbers[each.alive] for each in written])
        return _Written(part, np.ones(len(numbers), np.bool_), numbers)

    def _old(self) -> list[_Written]:
        """The segments of the generation before, without what was deleted or replaced."""
        build = self._build
        assert build
        alive = build.alive.copy()
        alive[build.numbers_of(self._gone)] = False
        edges = zip(build.bases, build.bases[1:], strict=False)
        return [
            _Written(part, alive[first:end], np.arange(first, end))
            for part, (first, end) in zip(build.commit.segments, edges, strict=True)
        ]

    def _added(self) -> list[_Written]:
        """The segments that were written since."""
        assert self._build
        added = []
        first = self._build.size
        for part, segment in self._full:
            end = first + len(segment.alive)
            added.append(_Written(part, segment.alive, np.arange(first, end)))
            first = end
        return [written for written in added if written.documents]

    def _leads(self, written: Sequence[_Written]) -> Ints:
        """Of each document of the new generation the one that it is a copy of, or itself."""
        build = self._build
        assert build
        alive = np.concatenate([np.empty(0, np.bool_), *(each.alive for each in written)])
        before = np.concatenate([np.empty(0, np.int64), *(each.numbers for each in written)])[alive]
        numbers = np.flatnonzero(alive)
        now = np.full(max(build.size, int(before.max(initial=-1)) + 1), UNSETTLED)
        now[before] = numbers
        stayed = before < build.size
        of_each = build.groups.lead_of_each(build.size)
        leads = np.full(len(alive), ABSENT)
        leads[numbers] = UNSETTLED
        leads[numbers[stayed]] = now[of_each[before[stayed]]]
        went = build.alive & (now[: build.size] == UNSETTLED)
        flags = zip(build.bases, build.bases[1:], strict=False)
        losses = [went[first:end] for first, end in flags]
        losing = [number for number, lost in enumerate(losses) if lost.any()]
        # What is gone is read where it was: the segment may be merged, and without it.
        leads = np.concatenate([leads, *(np.where(losses[each], GONE, ABSENT) for each in losing)])
        known = {segment.name: segment for segment in build.segments}
        segments = [known.get(each.part.name) or self._open(each.part) for each in written]
        texts = Texts([*segments, *(build.segments[each] for each in losing)])
        return settled(texts, leads)[: len(alive)]

    def _living(self, written: _Written) -> Living:
        return self._open(written.part), written.alive

    def _open(self, part: Part) -> Segment:
        return Segment(self._folder / part.name, part.sum.size)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.drop()

    def drop(self) -> None:
        """Leave nothing of what was not committed, and let the next writer in."""
        self._is_open = self._is_finished = False
        self._build = None
        try:
            if self._new:
                self._new.abandon()
            with suppress(OSError, KashshafError):  # What is left over, the next writer removes.
                self._tidy()
        finally:
            self._release()

    def _check_open(self) -> None:
        if not self._is_open:
            raise KashshafError(f"{self._folder}: this writer is done with")

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """After a failure half way nothing can be committed any more."""
        with changing(self._folder):
            try:
                yield
            except BaseException:
                self._is_open = False
                raise
