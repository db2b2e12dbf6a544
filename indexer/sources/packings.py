"""From one file on disk to the text files in it: itself, or the members of an archive.

An archive is only ever read: nothing is unpacked to disk, and the names in it are names, never
paths. A new kind of packing is a function here and a line in ``PACKINGS``.
"""

from __future__ import annotations

import lzma
import shutil
import struct
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, BinaryIO, cast

from ..model import Rejection
from .endings import FORMAT_OF, among_others
from .inputs import Input

MAX_RATIO = 200
"""How many times its packed size a member, or all of an archive, may have: text reaches 5 to 20."""
RATIO_COUNTS_FROM = 64 * 1024 * 1024
"""Bytes unpacked below which the ratio does not matter."""

UNREADABLE = (
    *(OSError, EOFError, NotImplementedError, UnicodeError),
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error),
)
"""What reading a file or a member raises when it, or the disk, is broken."""


@dataclass(frozen=True, slots=True)
class Content:
    """One text file. ``name`` is for reports (``a.zip!b.json``), ``id`` for the id of a txt.

    ``open`` starts at its first byte each time it is called.
    """

    name: str
    id: str
    format: str
    open: Callable[[], BinaryIO]


def why(error: Exception) -> str:
    """The reason a Rejection gives for one of UNREADABLE."""
    return f"cannot be read: {getattr(error, 'strerror', None) or error or type(error).__name__}"


def plain(source: Input) -> Iterator[Content | Rejection]:
    """The file itself."""
    with _on_disk(source) as path:
        yield Content(source.name, source.relative, source.format, partial(_open, path))


def zipped(source: Input) -> Iterator[Content | Rejection]:
    """The members of a zip file whose endings say what they are, in the order they stand in."""
    with _on_disk(source) as path, zipfile.ZipFile(path) as archive:
        chosen = [
            (member, fmt)
            for member in archive.infolist()
            if (fmt := _format(member, source.format))
        ]
        if not chosen:
            endings = ", ".join(FORMAT_OF)
            yield Rejection(source.name, "", f"holds no file with a known ending ({endings})")
        packed = path.stat().st_size
        unpacked = 0
        for member, fmt in chosen:
            name = f"{source.name}!{_printable(member.filename)}"
            unpacked += member.file_size
            if reason := _refusal(member, unpacked, packed):
                yield Rejection(name, "", reason)
                unpacked -= member.file_size
                continue
            opener = cast("Callable[[], BinaryIO]", partial(archive.open, member))
            yield Content(name, f"{source.relative}!{member.filename}", fmt, opener)


PACKINGS: dict[str, Callable[[Input], Iterator[Content | Rejection]]] = {
    "": plain,
    "zip": zipped,
}


def _format(member: zipfile.ZipInfo, fmt: str) -> str:
    """The format to read a member as; "" passes it over (a folder, a hidden file, another kind)."""
    parts = [part for part in member.filename.split("/") if part not in (".", "..")]
    hidden = any(part.startswith(".") or part == "__MACOSX" for part in parts)
    if member.is_dir() or hidden:
        return ""
    packing, chosen = among_others(parts[-1], fmt)
    return "" if packing else chosen


def _refusal(member: zipfile.ZipInfo, unpacked: int, packed: int) -> str:
    """Why a member is not read: encrypted, or a bomb. The sizes are in bytes; ``unpacked`` is of
    the members up to this one, ``packed`` of the archive."""
    if member.flag_bits & 1:
        return "encrypted: a member with a password cannot be read"
    for size, of in ((member.file_size, member.compress_size), (unpacked, packed)):
        if size > RATIO_COUNTS_FROM and size > MAX_RATIO * of:
            return f"unpacks to {size:,} bytes from {of:,}: more than {MAX_RATIO} times is not read"
    return ""


def _printable(name: str) -> str:
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def _open(path: Path) -> BinaryIO:
    return path.open("rb")


@contextmanager
def _on_disk(source: Input) -> Iterator[Path]:
    """The path of a file that can be read more than once: a pipe is copied to a temporary one."""
    if source.path is None:
        with _copied(sys.stdin.buffer) as path:
            yield path
        return
    with source.path.open("rb") as stream:
        if stream.seekable():
            yield source.path
        else:
            with _copied(stream) as path:
                yield path


@contextmanager
def _copied(stream: IO[bytes]) -> Iterator[Path]:
    with tempfile.NamedTemporaryFile(prefix="kashshaf-") as copy:
        shutil.copyfileobj(stream, copy)
        copy.flush()
        yield Path(copy.name)
