"""What the sources of a job hold, each record with where it stands."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from ..model import Document, Rejection
from ..sources import Input, find, read, read_lines, undated
from ..sources.encodings import check
from .meter import Meter, weighed
from .origins import API, Given, origin_at, origin_of
from .watching import SILENT, Watcher


class Place(NamedTuple):
    """The ``number``-th record of ``file``, counted from 1 and with the rejected ones; 0 where the
    file is one record.
    """

    file: str
    number: int

    @property
    def record(self) -> str:
        """``record 3``, or nothing where the file is one record."""
        return f"record {self.number}" if self.number else ""

    def __str__(self) -> str:
        return f"{self.file}, {self.record}" if self.number else self.file


class Record(NamedTuple):
    """A document that was read, or why one was not, and where it stands.

    ``id`` is the document's, where the place alone tells it: so it is known of what was rejected.
    ``origin`` is where it came from, see ``origins``.
    """

    what: Document | Rejection
    place: Place
    id: str | None = None
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """How sources are read: as ``indexer.sources`` takes it."""

    fmt: str = "auto"
    recursive: bool = False
    encoding: str = "auto"


READING: Final = Reading()
"""As it is done unless somebody says otherwise."""

_TOLD: Final = 5
"""Unreadable dates that are named; of more, only the number."""


def records(
    paths: Sequence[str],
    reading: Reading = READING,
    *,
    target: str = "",
    written: str | None = None,
    watcher: Watcher = SILENT,
) -> Iterator[Record]:
    """Every record of the files, folders and archives, in order, read as they are asked for.

    ``target`` is the index they are for, ``written`` a file that the job writes: where they lie
    among them, they are no sources.
    Raises NotFound and UsageError at once, before anything is read.
    """
    check(reading.encoding)

    apart = [os.path.realpath(path) for path in (target, written) if path]

    def inputs() -> Iterator[Input | Rejection]:
        return _outside(apart, find(paths, recursive=reading.recursive, fmt=reading.fmt))

    inputs()
    return _telling_of_dates(_read(inputs, reading.encoding, watcher), watcher)


def records_of(lines: bytes, name: str, watcher: Watcher = SILENT) -> Iterator[Record]:
    """Every record of JSON Lines that came with a request; reports call them ``name``."""
    found = enumerate(read_lines(lines, name), 1)
    made = (Record(what, Place(name, number), origin=API) for number, what in found)
    return _telling_of_dates(made, watcher)


def given(paths: Sequence[str], reading: Reading = READING) -> Given:
    """What :func:`records` reads of these paths. Raises as it does."""
    found = find(paths, recursive=reading.recursive, fmt=reading.fmt)
    return Given.of(paths, found, recursive=reading.recursive)


def _outside(
    apart: Sequence[str], inputs: Iterator[Input | Rejection]
) -> Iterator[Input | Rejection]:
    for source in inputs:
        if isinstance(source, Rejection) or not _is_apart(apart, source.path):
            yield source


def _is_apart(apart: Sequence[str], path: Path | None) -> bool:
    """Whether a file is one of some real paths or lies below it. The file may be a bad link."""
    if path is None:
        return False
    place = Path(os.path.realpath(path.parent), path.name)
    return any(map(place.is_relative_to, apart))


def _read(
    inputs: Callable[[], Iterator[Input | Rejection]], encoding: str, watcher: Watcher
) -> Iterator[Record]:
    meter = Meter(0 if watcher is SILENT else weighed(inputs()), watcher)
    for source in inputs():
        if isinstance(source, Rejection):
            yield Record(source, Place(source.file, 0), origin=origin_at(source.file))
            continue
        meter.begin(source)
        for record in _records(source, encoding, watcher, meter):
            yield record
            meter.tell()


def _records(source: Input, encoding: str, watcher: Watcher, meter: Meter) -> Iterator[Record]:
    origin = origin_of(source)
    found = read(source, encoding=encoding, on_encoding=watcher.encoding, on_open=meter.opened)
    if source.format == "txt" and not source.packing:
        for what in found:
            yield Record(what, Place(source.name, 0), source.relative, origin)
    else:
        for number, what in enumerate(found, 1):
            yield Record(what, Place(source.name, number), origin=origin)


def _telling_of_dates(found: Iterator[Record], watcher: Watcher) -> Iterator[Record]:
    """The same records; the watcher is warned of the dates that could not be read."""
    count = 0
    for record in found:
        if isinstance(record.what, Document) and (fault := undated(record.what)):
            count += 1
            if count <= _TOLD:
                watcher.warn(f"{record.place}: indexed without a date: {fault}")
        yield record
    if count > _TOLD:
        watcher.warn(f"and {count - _TOLD:,} more dates that could not be read")
