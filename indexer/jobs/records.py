"""What the sources of a job hold, each record with where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..model import Document, Rejection
from ..sources import Input, find, read
from ..sources.encodings import check
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
    """

    what: Document | Rejection
    place: Place
    id: str | None = None


def records(
    paths: Sequence[str],
    *,
    recursive: bool = False,
    fmt: str = "auto",
    encoding: str = "auto",
    watcher: Watcher = SILENT,
) -> Iterator[Record]:
    """Every record of the files, folders and archives, in order, read as they are asked for.

    Raises NotFound and UsageError at once, before anything is read.
    """
    check(encoding)
    inputs = find(paths, recursive=recursive, fmt=fmt)
    return _read(inputs, encoding, watcher)


def _read(inputs: Iterator[Input | Rejection], encoding: str, watcher: Watcher) -> Iterator[Record]:
    for source in inputs:
        if isinstance(source, Rejection):
            yield Record(source, Place(source.file, 0))
            continue
        found = read(source, encoding=encoding, on_encoding=watcher.encoding)
        if source.format == "txt" and not source.packing:
            for what in found:
                yield Record(what, Place(source.name, 0), source.relative)
        else:
            for number, what in enumerate(found, 1):
                yield Record(what, Place(source.name, number))
