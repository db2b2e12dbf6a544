"""One file that holds many arrays, read where they lie.

The layout, byte for byte, is in the docstring of the package. A reader maps the file and copies
nothing; an array is compared with its checksum when it is first asked for, so that opening a file
costs the same however large it is.
"""

from __future__ import annotations

import json
import mmap
import os
import struct
import zlib
from pathlib import Path
from types import TracebackType
from typing import Any, Final, NamedTuple, Self

import numpy as np
from numpy.typing import DTypeLike, NDArray

from ...errors import Damaged
from .storage import Checksum, checksum, unreadable

Array = NDArray[Any]

MAGIC: Final = b"KASHARR1"
ALIGNMENT: Final = 64
"""Bytes; a line of the processor's cache, and more than any number needs."""
_TAIL: Final = struct.Struct("<QII8s")
_ALTERED: Final = "altered (its checksum is not the one written)"


class _Place(NamedTuple):
    """Where an array lies: the type of its numbers as NumPy writes it, little-endian, how many
    they are, the byte they begin at, and their CRC-32.
    """

    dtype: str
    size: int
    offset: int
    crc32: int


class ArrayWriter:
    """Writes a file of arrays, in any order and in parts. Raises OSError."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("xb", buffering=0)
        self._end = len(MAGIC)
        self._streams: list[Stream] = []

    def add(self, name: str, array: Array) -> None:
        """An array that is all there."""
        with self.stream(name, array.dtype, len(array)) as stream:
            stream.write(array)

    def stream(self, name: str, dtype: DTypeLike, count: int | None = None) -> Stream:
        """An array that comes in parts: ``count`` numbers in all.

        Without a count nothing else may be begun before the stream is closed.
        """
        start = -(-self._end // ALIGNMENT) * ALIGNMENT
        kind = np.dtype(dtype).newbyteorder("<")
        self._end = start + (count or 0) * kind.itemsize
        stream = Stream(self, name, kind, count, start)
        self._streams.append(stream)
        return stream

    def append(self, content: bytes | memoryview, offset: int) -> None:
        """Bytes at a place of the file."""
        rest = memoryview(content).cast("B")
        while rest:
            written = os.pwrite(self._file.fileno(), rest, offset)
            rest, offset = rest[written:], offset + written
        self._end = max(self._end, offset)

    def finish(self, meta: dict[str, Any]) -> Checksum:
        """Write the directory, bring all of it to disk, and say what the file then is."""
        places = {stream.name: stream.place for stream in self._streams}
        directory = json.dumps({"meta": meta, "arrays": places}).encode()
        tail = _TAIL.pack(self._end, len(directory), zlib.crc32(directory), MAGIC)
        self.append(directory + tail, self._end)
        self.append(MAGIC, 0)
        os.fsync(self._file.fileno())
        self._file.close()
        return checksum(self.path)

    def abandon(self) -> None:
        """Close the file, however far it came."""
        self._file.close()


class Stream:
    """An array that is being written."""

    def __init__(
        self, file: ArrayWriter, name: str, dtype: np.dtype[Any], count: int | None, start: int
    ) -> None:
        self.name = name
        self._file = file
        self._dtype = dtype
        self._wanted = count
        self._start = start
        self._count = 0
        self._crc32 = 0

    @property
    def place(self) -> _Place:
        """Where the array lies."""
        return _Place(self._dtype.str, self._count, self._start, self._crc32)

    def write(self, array: Array) -> None:
        """The next numbers."""
        content = np.ascontiguousarray(array, self._dtype).data.cast("B")
        if content.nbytes:
            self._file.append(content, self._start + self._count * self._dtype.itemsize)
            self._crc32 = zlib.crc32(content, self._crc32)
            self._count += len(array)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if not kind and self._wanted not in (None, self._count):
            raise ValueError(f"{self.name}: {self._count} numbers instead of {self._wanted}")


class ArrayFile:
    """A file of arrays, mapped. Safe to share by threads.

    Raises Damaged when it is not what was written, KashshafError when it is refused.
    """

    def __init__(self, path: Path, size: int) -> None:
        self.path = path
        self._size = size
        self._sound: dict[str, Array] = {}
        try:
            with path.open("rb") as file:
                self._check_size(os.fstat(file.fileno()).st_size)
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except OSError as error:
            raise unreadable(path, error) from error
        except ValueError:
            raise Damaged(f"{path}: empty") from None
        start, length, crc32, magic = _TAIL.unpack(self._map[-_TAIL.size :])
        directory = self._map[start : start + length]
        if magic != MAGIC or self._map[: len(MAGIC)] != MAGIC or zlib.crc32(directory) != crc32:
            raise Damaged(f"{path}: {_ALTERED}")
        value = json.loads(directory)
        self.meta: dict[str, Any] = value["meta"]
        self._places = {name: _Place(*place) for name, place in value["arrays"].items()}

    def __contains__(self, name: str) -> bool:
        return name in self._places

    def __getitem__(self, name: str) -> Array:
        """An array, as it lies in the file. Raises Damaged."""
        found = self._sound.get(name)
        if found is None:
            found = self._sound[name] = self._checked(self._places[name])
        return found

    def check(self) -> None:
        """Raises Damaged when the file was cut short or grew: what is mapped must not be touched
        then, since reading beyond the end of a file kills the process.
        """
        self._check_size(self._map.size())

    def _checked(self, place: _Place) -> Array:
        self.check()
        array = np.frombuffer(self._map, place.dtype, place.size, place.offset)
        if zlib.crc32(array.view(np.uint8).data if place.size else b"") != place.crc32:
            raise Damaged(f"{self.path}: {_ALTERED}")
        return array

    def _check_size(self, found: int) -> None:
        if found != self._size:
            raise Damaged(f"{self.path}: {found} bytes instead of {self._size}")


def smallest(array: Array, most: int | None = None) -> Array:
    """The same numbers, none negative, in the smallest type that holds ``most``."""
    if most is None:
        most = int(array.max()) if len(array) else 0
    return array.astype(np.min_scalar_type(most), copy=False)
