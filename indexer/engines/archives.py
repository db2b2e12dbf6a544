"""What the archives of all engines are made of: tar files, not compressed, whose first file says of
which engine they are.

What is read is held to the letter: nothing but regular files, by their names and sizes.
"""

from __future__ import annotations

import tarfile
from collections.abc import Callable, Iterator, Mapping
from typing import IO, Any, Final, NamedTuple

from ..errors import Damaged, UsageError
from .sealed import unseal

MANIFEST: Final = "kashshaf-backup.json"
LONGEST_MANIFEST: Final = 1 << 20
"""Bytes; one of a thousand files has a tenth of it."""
BLOCK: Final = tarfile.BLOCKSIZE
CHUNK: Final = 1 << 20
END: Final = bytes(2 * BLOCK)
FIRST_ENGINE: Final = "whoosh"
"""Whose archives there were before they said so."""

Told = Callable[[int, int], None]
"""Hears how many bytes are done, and of how many."""


class Member(NamedTuple):
    """A file of an archive; ``sha256`` in hexadecimal digits."""

    name: str
    size: int
    sha256: str


def member(name: str, content: bytes) -> bytes:
    """A small file, as it stands in an archive."""
    return header(name, len(content)) + content + bytes(-len(content) % BLOCK)


def header(name: str, size: int) -> bytes:
    """What stands before a file, which is filled up to a multiple of BLOCK."""
    info = tarfile.TarInfo(name)
    info.size = size
    return info.tobuf(tarfile.GNU_FORMAT)


def next_member(stream: IO[bytes], otherwise: str) -> tuple[str, int]:
    """Name and size of the file that comes next. Raises Damaged for anything but a regular one."""
    try:
        info = tarfile.TarInfo.frombuf(stream.read(BLOCK), "utf-8", "strict")
    except (tarfile.HeaderError, UnicodeError) as error:
        raise Damaged(f"backup: {otherwise}") from error
    if info.type != tarfile.REGTYPE or info.size < 0:
        raise Damaged(f"backup: {info.name!r} is no regular file; {otherwise}")
    return info.name, info.size


def chunks(stream: IO[bytes], size: int) -> Iterator[bytes]:
    """So many bytes. Raises Damaged when there are not as many."""
    while size:
        chunk = stream.read(min(size, CHUNK))
        if not chunk:
            raise Damaged(f"backup: cut short, {size:,} bytes of a file are missing")
        size -= len(chunk)
        yield chunk


def content_of(stream: IO[bytes], size: int) -> bytes:
    """A file of so many bytes; what fills it up is passed over."""
    content = b"".join(chunks(stream, size))
    skip(stream, size)
    return content


def skip(stream: IO[bytes], size: int) -> None:
    """Pass over what fills up a file of so many bytes."""
    for _ in chunks(stream, -size % BLOCK):
        pass


def check_end(stream: IO[bytes]) -> None:
    """Raises Damaged unless this is the end."""
    if b"".join(chunks(stream, len(END))) != END:
        raise Damaged("backup: it has more in it than its manifest says")


def read_manifest(stream: IO[bytes], engine: str, formats: tuple[int, int]) -> dict[str, Any]:
    """The first file of an archive, which is of ``engine``, its ``format`` and its ``layout``.

    Raises Damaged for what is none of ours, UsageError for one of another engine.
    """
    name, size = next_member(stream, "no backup that Kashshaf made")
    if name != MANIFEST or size > LONGEST_MANIFEST:
        raise Damaged(f"backup: no backup that Kashshaf made (it begins with {name!r})")
    try:
        value = unseal(content_of(stream, size))
        _check_engine(value, engine)
        found = (value["format"], value["layout"])
    except (ValueError, KeyError, TypeError) as error:
        raise Damaged(f"backup: its manifest is not what Kashshaf wrote ({error})") from error
    if found != formats:
        raise Damaged(
            f"backup: format {found}, legal: {formats}; another version of Kashshaf made it, which "
            "can restore and export it"
        )
    return value


def _check_engine(manifest: Mapping[str, Any], engine: str) -> None:
    found = manifest.get("engine", FIRST_ENGINE)
    if found != engine:
        raise UsageError(
            f"backup: it is of the engine {found!r}, this index of {engine!r}; kashshaf export, of "
            "an index where it can be restored, writes what kashshaf index - takes here"
        )
