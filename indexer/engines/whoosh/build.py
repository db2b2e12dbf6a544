"""A build: one Whoosh index in its own folder, with commits that survive a power cut.

    _MAIN_3.toc         Whoosh's table of contents; the one with the highest number counts
    commit-3.json       when it was made, and the checksum of every file it needs
    MAIN_….seg          segments, never changed once written

A commit is there when its table is, which comes last and whole, when all else is on disk.
"""

from __future__ import annotations

import os
import re
import shutil
import threading
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from whoosh.fields import Schema
from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.filedb.structfile import BufferFile, StructFile
from whoosh.index import TOC
from whoosh.reading import SegmentReader

from ...errors import Damaged, KashshafError
from ...model import iso
from .storage import Checksum, checksum, ensure_sound, problem, put_file, seal, sync, unseal

NAME: Final = "MAIN"
"""What Whoosh calls the index within its folder."""
_TABLE: Final = re.compile(rf"_{NAME}_(\d+)\.toc")
_OURS: Final = re.compile(rf"_?{NAME}[_.].*|commit-.*")

Parts = dict[tuple[str, int, int], bytes]
"""What has been read of segments: by the segment's name, where in it and how long."""

Segments = tuple[tuple[SegmentReader, int], ...]
"""Whoosh's readers, each with the number of its first document in the whole build."""


@dataclass(frozen=True, slots=True)
class Commit:
    """``generation`` counts the commits of this build; ``built_at`` is an ISO 8601 time."""

    generation: int
    built_at: str
    files: dict[str, Checksum]


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
            raise _unreadable(folder, error) from error
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


def create_build(folder: Path, schema: Schema) -> None:
    """Make a build without documents, its commit 0."""
    folder.mkdir()
    write_commit(folder, schema, [], 0)


def latest(folder: Path) -> int:
    """The generation of the newest commit. Raises Damaged when there is none."""
    try:
        names = os.listdir(folder)  # noqa: PTH208 (asked on every search: twice as fast as iterdir)
    except FileNotFoundError:
        raise Damaged(f"{folder}: missing") from None
    except OSError as error:
        raise _unreadable(folder, error) from error
    found = [int(match[1]) for name in names if (match := _TABLE.fullmatch(name))]
    if not found:
        raise Damaged(f"{folder}: its table of contents is missing")
    return max(found)


def table_identity(folder: Path) -> tuple[int, ...]:
    """Changes with every commit, and when the folder is made anew. Raises as :func:`latest`."""
    while True:
        generation = latest(folder)
        with suppress(FileNotFoundError):  # A commit has just put another in its place.
            state = (folder / _table_name(generation)).stat()
            return generation, state.st_ino, state.st_mtime_ns


def read_commit(folder: Path) -> Commit:
    """The newest. Raises Damaged."""
    path = folder / _commit_name(latest(folder))
    try:
        value = unseal(path.read_bytes())
        files = {name: Checksum(*found) for name, found in value["files"].items()}
        return Commit(value["generation"], value["built_at"], files)
    except OSError as error:
        raise _unreadable(path, error) from error
    except (ValueError, KeyError, TypeError) as error:
        raise Damaged(f"{path}: not what Kashshaf wrote ({error})") from error


def write_commit(folder: Path, schema: Schema, segments: Sequence[Any], generation: int) -> None:
    """Make ``segments``, which are in the folder, what the build holds. Raises OSError."""
    memory = RamStorage()
    TOC(schema, segments, generation).write(memory, NAME)
    ((table, content),) = memory.files.items()
    known = read_commit(folder).files if generation else {}
    names = [segment.make_filename(segment.COMPOUND_EXT) for segment in segments]
    files = {name: known.get(name) or checksum(folder / name) for name in names}
    for name in files.keys() - known.keys():
        sync(folder / name)
    files[table] = Checksum(len(content), zlib.crc32(content))
    made = iso(datetime.now(UTC).replace(microsecond=0))
    record = {"generation": generation, "built_at": made, "files": files}
    put_file(folder / _commit_name(generation), seal(record))
    put_file(folder / table, content)
    tidy(folder)


def tidy(folder: Path) -> None:
    """Remove what the newest commit does not need: older ones, and what a writer left that ended
    before its commit. The lock must be held.
    """
    with suppress(OSError, KashshafError):
        commit = read_commit(folder)
        needed = {_commit_name(commit.generation), *commit.files}
        for entry in os.scandir(folder):
            if entry.name in needed or not _OURS.fullmatch(entry.name):
                continue
            if entry.is_dir():
                shutil.rmtree(entry.path, ignore_errors=True)
            else:
                Path(entry.path).unlink(missing_ok=True)


def _table_name(generation: int) -> str:
    return f"_{NAME}_{generation}.toc"


def _commit_name(generation: int) -> str:
    return f"commit-{generation}.json"


def _unreadable(folder: Path, error: Exception) -> KashshafError:
    if isinstance(error, FileNotFoundError):
        return Damaged(f"{error.filename}: missing")
    if isinstance(error, OSError):
        return KashshafError(f"{error.filename or folder}: cannot be read ({error.strerror})")
    return Damaged(f"{folder}: cannot be opened ({type(error).__name__}: {error})")
