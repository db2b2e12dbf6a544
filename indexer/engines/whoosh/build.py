"""A build, open for reading: what Whoosh sees of its files, and one commit of it."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import BufferFile, StructFile
from whoosh.index import TOC
from whoosh.reading import SegmentReader

from ...errors import Damaged, KashshafError
from .commits import NAME, Commit, read_commit
from .storage import Checksum, ensure_sound, problem, unreadable

Parts = dict[tuple[str, int, int], bytes]
"""What has been read of segments: by the segment's name, where in it and how long."""

Segments = tuple[tuple[SegmentReader, int], ...]
"""Whoosh's readers, each with the number of its first document in the whole build."""


class BuildStorage(FileStorage):  # type: ignore[misc]
    """What Whoosh sees of a folder.

    A file of the commit is compared with its checksum before Whoosh gets a byte of it. All files
    that were opened are known, so that they can be closed when something failed half way.
    """

    def __init__(
        self, folder: Path, files: dict[str, Checksum], parts: Parts | None = None
    ) -> None:
        # Parts of segments are read into memory, not mapped: reading from a map whose file was cut
        # short meanwhile kills the process.
        super().__init__(str(folder), supports_mmap=False)
        self._files = files
        self._parts = {} if parts is None else parts
        self._opened: list[StructFile] = []

    def create_file(self, name: str, **options: Any) -> StructFile:
        """As Whoosh's, remembered."""
        file = super().create_file(name, **options)
        self._opened.append(file)
        return file

    def open_file(self, name: str, **options: Any) -> StructFile:
        """As Whoosh's, remembered. Raises Damaged."""
        path = Path(self.folder, name)
        if name in self._files:
            ensure_sound(path, self._files[name])
        file = _Parted(path.open("rb"), self._parts, name=name, **options)
        self._opened.append(file)
        return file

    def temp_storage(self, name: str | None = None) -> BuildStorage:
        """A folder within this one; its files are remembered here too."""
        inner = BuildStorage(Path(self.folder, name or f"{NAME}.tmp"), {})
        inner._opened = self._opened
        inner.create()
        return inner

    def abandon(self) -> None:
        """Close whatever is open, written to the end or not."""
        for file in self._opened:
            with suppress(OSError):
                file.raw_file().close()


class _Parted(StructFile):  # type: ignore[misc]
    """A file whose parts are read into memory, unless they are there."""

    def __init__(self, file: Any, parts: Parts, **options: Any) -> None:
        super().__init__(file, **options)
        self._parts = parts

    def subset(self, offset: int, length: int, name: str | None = None) -> BufferFile:
        key = (self._name, offset, length)
        if key not in self._parts:
            self._parts[key] = self._read_at(offset, length)
        return BufferFile(self._parts[key], name=name)

    def _read_at(self, offset: int, length: int) -> bytes:
        """Without moving in the file: a forked process shares the place where one is in it."""
        content = b""
        while part := os.pread(self.fileno(), length - len(content), offset + len(content)):
            content += part
        return content


class OpenBuild:
    """One commit, open for reading by one thread at a time."""

    def __init__(self, folder: Path, *, like: OpenBuild | None = None) -> None:
        """``like`` is another commit of this build, whose memory it may share.

        Raises Damaged when a file is not what was written, KashshafError when it is refused.
        """
        self.folder = folder
        self.commit = read_commit(folder)
        self._lock = threading.RLock()
        self._parts = like.parts(self.commit) if like else {}
        storage = BuildStorage(folder, self.commit.files, self._parts)
        try:
            table = TOC.read(storage, NAME, gen=self.commit.generation)
            readers = [SegmentReader(storage, table.schema, segment) for segment in table.segments]
        except BaseException as error:
            storage.abandon()
            if isinstance(error, KashshafError | MemoryError) or not isinstance(error, Exception):
                raise
            raise unreadable(folder, error) from error
        bases = accumulate((reader.doc_count_all() for reader in readers), initial=0)
        self._segments = tuple(zip(readers, bases, strict=False))

    @contextmanager
    def reading(self) -> Iterator[Segments]:
        """Whoosh's readers, for as long as the block lasts. Raises Damaged."""
        with self._lock:
            try:
                yield self._segments
            except KashshafError:
                raise
            except Exception as error:
                # Whoosh raises whatever its unpickling meets; with sound files it is a bug.
                if problems := self.damaged_files():
                    raise Damaged("; ".join(problems)) from error
                raise

    def parts(self, commit: Commit) -> Parts:
        """What is in memory of the segments that another commit has too."""
        with self._lock:
            return {key: part for key, part in self._parts.items() if key[0] in commit.files}

    @cached_property
    def alive(self) -> NDArray[np.bool_]:
        """Of each of Whoosh's documents, whether it is not deleted."""
        with self.reading() as segments:
            return np.array(
                [
                    not segment.is_deleted(number)
                    for segment, _ in segments
                    for number in range(segment.doc_count_all())
                ],
                np.bool_,
            )

    def column(self, name: str) -> list[Any]:
        """The value of each of Whoosh's documents, the deleted ones included."""
        with self.reading() as segments:
            return [value for segment, _ in segments for value in segment.column_reader(name)]

    def stored(self, number: int) -> dict[str, Any]:
        """What Whoosh stores of one of its documents."""
        with self.reading() as segments:
            segment, base = next(each for each in reversed(segments) if each[1] <= number)
            fields: dict[str, Any] = segment.stored_fields(number - base)
            return fields

    def texts(self, name: str) -> list[str]:
        """As ``column``, of one that holds text."""
        return [value.decode("utf-8", "surrogatepass") for value in self.column(name)]

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
        found = [problem(self.folder / name, sum_) for name, sum_ in self.commit.files.items()]
        return [one for one in found if one]

    def close(self) -> None:
        """Once nobody reads any more."""
        for segment, _ in self._segments:
            segment.close()
