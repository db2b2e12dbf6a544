"""From one file on disk to the text files in it: itself, or what an archive holds.

An archive is only ever read: nothing is unpacked to disk, and the names in it are names, never
paths. A new kind of packing is a function here and a line in ``PACKINGS``.
"""

from __future__ import annotations

import io
import lzma
import re
import shutil
import stat
import struct
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import IO, BinaryIO, cast

from ..model import Rejection
from .endings import FORMAT_OF, PACKING_OF, among_others, by_ending, inner
from .inputs import Input
from .refused import Refused
from .sniff import packing_of, sniff
from .unpacking import OPENERS, Budget, Layer

MAX_LEVELS = 3
"""How many packings may lie within one another: a gz in a zip in a zip."""
MAX_INNER = 64 * 1024 * 1024
"""Bytes of a zip within another packing, which is held in memory while it is read."""
MAX_DIRECTORY = 16 * 1024 * 1024
"""Bytes of the directory of a zip: that of about 200,000 files."""

UNREADABLE = (
    *(OSError, EOFError, NotImplementedError, UnicodeError),
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error),
)
"""What reading a file or a member raises when it, or the disk, is broken."""

_OUTSIDE = re.compile(r"[/\\]|[A-Za-z]:|(?:.*[/\\])?\.\.(?:[/\\]|$)", re.DOTALL)
"""How a name begins that leads out of the folder that an archive is unpacked in."""

_END = b"PK\x05\x06"
_END_64 = b"PK\x06\x06"
_TAIL = 65_536 + 22 + 76
"""Bytes at the end of a zip within which its end records stand, the longest comment before them."""


OnOpen = Callable[[BinaryIO], None]


@dataclass(frozen=True, slots=True)
class Content:
    """One file, on disk or in an archive. ``name`` is for reports (``a.zip!b.json``), ``id`` for
    the id of a txt.

    ``packing`` is a key of ``PACKINGS``, or "" for a text; ``format`` as in ``Input``. ``open``
    starts at its first byte each time it is called. ``size`` is in bytes. ``is_cut`` says, once a
    text was read, that what it was packed in ended too early.
    """

    name: str
    id: str
    format: str
    packing: str
    open: Callable[[], BinaryIO]
    size: int
    is_cut: Callable[[], bool] = bool


def contents(source: Input, on_open: OnOpen | None = None) -> Iterator[Content | Rejection]:
    """The text files that are in a file, in the order they stand in, each once it is reached.

    ``on_open`` is given the file itself each time it is opened. Raises UNREADABLE for it.
    """
    with _on_disk(source) as path:
        size = path.stat().st_size
        packing = source.packing
        if source.path is None:
            with path.open("rb") as stream:
                packing = packing_of(stream.read(8))
        opener = partial(_open, path, on_open)
        whole = Content(source.name, source.relative, source.format, packing, opener, size)
        yield from _texts(whole, Budget(size), 0)


def why(error: Exception) -> str:
    """The reason a Rejection gives for one of UNREADABLE."""
    return f"cannot be read: {getattr(error, 'strerror', None) or error or type(error).__name__}"


def _texts(content: Content, budget: Budget, level: int) -> Iterator[Content | Rejection]:
    """The texts in a file that is packed ``level`` times."""
    if not content.packing:
        yield content
        return
    if level == MAX_LEVELS:
        yield Rejection(content.name, "", f"packed more than {MAX_LEVELS} times over")
        return
    try:
        for part in PACKINGS[content.packing](content, budget, level):
            if isinstance(part, Rejection):
                yield part
            else:
                yield from _texts(part, budget, level + 1)
    except Refused as refused:
        yield Rejection(content.name, "", str(refused))
    except UNREADABLE as error:
        yield Rejection(content.name, "", why(error))


def _zipped(archive: Content, budget: Budget, level: int) -> Iterator[Content | Rejection]:
    """The members of a zip file whose endings say what they are."""
    with _searchable(archive, level) as stream:
        _check_directory(stream)
        with zipfile.ZipFile(stream) as opened:
            chosen = [
                (member, packing, fmt)
                for member in opened.infolist()
                for packing, fmt in [_chosen(member, archive.format)]
                if fmt
            ]
            if not chosen:
                endings = ", ".join((*FORMAT_OF, *PACKING_OF))
                yield Rejection(archive.name, "", f"holds no file with a known ending ({endings})")
            for member, packing, fmt in chosen:
                name = f"{archive.name}!{_printable(member.filename)}"
                if reason := _refusal(member, budget):
                    yield Rejection(name, "", reason)
                    continue
                budget.spent += member.file_size
                opener = cast("Callable[[], BinaryIO]", partial(opened.open, member))
                path = f"{archive.id}!{member.filename}"
                yield Content(name, path, fmt, packing, opener, member.file_size)


def _compressed(content: Content, budget: Budget, level: int) -> Iterator[Content | Rejection]:
    """What is in a compressed file, called like it without its ending."""
    layer = Layer(content.open, content.packing, content.size, budget)
    path = inner(content.id) if by_ending(content.id)[0] == content.packing else content.id
    packing, by_name = by_ending(path)
    fmt = content.format
    if fmt == "auto" and not packing:
        packing, fmt = ("", by_name) if by_name else sniff(layer.open)
    yield replace(
        content,
        id=path,
        format=fmt,
        packing=packing,
        open=layer.open,
        is_cut=lambda: layer.is_cut,
    )


PACKINGS: dict[str, Callable[[Content, Budget, int], Iterator[Content | Rejection]]] = {
    "zip": _zipped,
    **dict.fromkeys(OPENERS, _compressed),
}


@contextmanager
def _searchable(content: Content, level: int) -> Iterator[BinaryIO]:
    """A stream in which any place is reached at once: a packed one is held in memory.

    Raises Refused for one that is too large for that.
    """
    with content.open() as stream:
        if not level:
            yield stream
            return
        held = stream.read(MAX_INNER + 1)
        if len(held) > MAX_INNER:
            raise Refused(f"a zip within another packing may have up to {MAX_INNER:,} bytes")
        yield io.BytesIO(held)


def _check_directory(stream: BinaryIO) -> None:
    """Raise Refused for a directory that would take too much memory, before it is read."""
    end = stream.seek(0, io.SEEK_END)
    stream.seek(max(0, end - _TAIL))
    tail = stream.read(_TAIL)
    size = 0
    if (at := tail.rfind(_END)) >= 0 and len(tail) >= at + 16:
        (size,) = struct.unpack_from("<L", tail, at + 12)
    if (at := tail.rfind(_END_64)) >= 0 and len(tail) >= at + 48:
        (size,) = struct.unpack_from("<Q", tail, at + 40)
    if MAX_DIRECTORY < size <= end:
        raise Refused(
            f"the directory of the zip has {size:,} bytes; legal are up to {MAX_DIRECTORY:,}, "
            "that of about 200,000 files"
        )


def _chosen(member: zipfile.ZipInfo, fmt: str) -> tuple[str, str]:
    """(packing, format) to read a member as; ("", "") passes it over (a folder, a hidden file,
    another kind)."""
    *folders, name = re.split(r"[/\\]", member.filename)
    hidden = any(
        part == "__MACOSX" or (part.startswith(".") and part not in (".", ".."))
        for part in (*folders, name)
    )
    return among_others(name, fmt) if name and not hidden else ("", "")


def _refusal(member: zipfile.ZipInfo, budget: Budget) -> str:
    """Why a member is not read."""
    if _OUTSIDE.match(member.filename):
        return "the name leads outside the archive"
    if stat.S_ISLNK(member.external_attr >> 16):
        return "a link: those in an archive are not followed"
    if member.flag_bits & 1:
        return "encrypted: a member with a password cannot be read"
    return budget.excess(member.file_size, member.compress_size)


def _printable(name: str) -> str:
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def _open(path: Path, on_open: OnOpen | None) -> BinaryIO:
    stream = path.open("rb")
    if on_open:
        on_open(stream)
    return stream


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
