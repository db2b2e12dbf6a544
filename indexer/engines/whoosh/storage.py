"""Files that are there whole or not at all, and that show when they are not what was written."""

from __future__ import annotations

import errno
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final, NamedTuple

from ...errors import Damaged, DiskFull, KashshafError

_CHUNK: Final = 1 << 20
_NO_ROOM: Final = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG))


class Checksum(NamedTuple):
    """The size in bytes and the CRC-32 of a file."""

    size: int
    crc32: int


def read_whole(path: Path) -> bytes:
    """A small file, whole; in half the time of ``Path.read_bytes``. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        return b"".join(iter(lambda: os.read(descriptor, _CHUNK), b""))
    finally:
        os.close(descriptor)


def checksum(path: Path) -> Checksum:
    """Of a file as it is now."""
    with path.open("rb") as file:
        return checksum_of(file)


def checksum_of(file: IO[bytes]) -> Checksum:
    """Of an open file, from its beginning; it is read to its end."""
    crc = size = 0
    file.seek(0)
    while chunk := file.read(_CHUNK):
        crc = zlib.crc32(chunk, crc)
        size += len(chunk)
    return Checksum(size, crc)


def problem(path: Path, expected: Checksum) -> str:
    """What is wrong with a file, as a sentence; empty when it is what was written."""
    try:
        found = checksum(path)
    except FileNotFoundError:
        return f"{path}: missing"
    except OSError as error:
        return f"{path}: {error.strerror}"
    if found.size != expected.size:
        return f"{path}: {found.size} bytes instead of {expected.size}"
    return "" if found == expected else f"{path}: altered (its checksum is not the one written)"


def put_file(path: Path, content: bytes) -> None:
    """Make ``content`` the file: whole or not at all, and on disk when this returns."""
    new = path.with_name(f"{path.name}.new")
    try:
        with new.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
    sync(path.parent)


def sync(path: Path) -> None:
    """Bring a file or a folder to disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def changing(folder: Path) -> Iterator[None]:
    """Turns the operating system's refusals to write into errors that name the place.

    Raises DiskFull when there is no room, KashshafError for any other reason.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise DiskFull(
                f"{folder}: {error.strerror} ({_room(folder)}); the index is as it was"
            ) from error
        where = error.filename or folder
        raise KashshafError(f"{where}: cannot be written ({error.strerror})") from error


def free(folder: Path) -> int | None:
    """Bytes that can still be written in a folder; None where nobody can say."""
    try:
        space = os.statvfs(folder)
    except OSError:
        return None
    return space.f_bavail * space.f_frsize


def _room(folder: Path) -> str:
    left = free(folder)
    return "unknown room left" if left is None else f"{left // 1024:,} KB left"


def unreadable(path: Path, error: Exception) -> KashshafError:
    """What to raise when reading something below ``path`` failed: Damaged, unless it is refused."""
    if isinstance(error, FileNotFoundError):
        return Damaged(f"{error.filename}: missing")
    if isinstance(error, OSError):
        return KashshafError(f"{error.filename or path}: cannot be read ({error.strerror})")
    return Damaged(f"{path}: cannot be opened ({type(error).__name__}: {error})")
