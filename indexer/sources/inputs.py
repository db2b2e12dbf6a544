"""Which files there are to read, and as what."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from errno import ENAMETOOLONG, ENOENT, ENOTDIR
from pathlib import Path

from ..errors import NotFound, UsageError
from ..model import Rejection
from .endings import among_others, by_ending
from .formats import FORMATS
from .refused import Refused
from .sniff import sniff

STDIN = "-"


@dataclass(frozen=True, slots=True)
class Input:
    """One file to read.

    ``path`` is None for standard input. ``format`` is one of ``FORMATS``, or ``auto`` where what
    is packed will say it, by its name or its first bytes. ``root`` is the folder it was found
    under. ``packing`` is a key of ``packings.PACKINGS``, or "" for a file that is not packed.
    """

    path: Path | None
    format: str
    root: Path
    packing: str = ""

    @property
    def name(self) -> str:
        """What reports call it: always printable, also when its path is not valid UTF-8."""
        return "standard input" if self.path is None else printable(self.path)

    @property
    def relative(self) -> str:
        """The path below ``root``, with ``/``: the id of a txt."""
        return STDIN if self.path is None else self.path.relative_to(self.root).as_posix()


def printable(path: Path | str) -> str:
    """A path whose undecodable bytes are written as ``\\xNN``."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def find(
    paths: Iterable[str | os.PathLike[str]], *, recursive: bool = False, fmt: str = "auto"
) -> Iterator[Input | Rejection]:
    """The files to read, in the order of ``paths`` and sorted by name within a folder, links last.

    A folder gives its own files, or with ``recursive`` all below it; hidden ones and those whose
    ending says nothing are passed over. A ``fmt`` other than ``auto`` takes files of that format,
    and those without any ending. A file named directly is always read: by ``fmt``, by its ending,
    or by what it looks like. ``-`` is standard input, packed or not, JSONL unless ``fmt`` says
    otherwise.

    Raises UsageError for an unknown ``fmt`` and NotFound for a path that is not there, both
    before anything is read.
    """
    if fmt != "auto" and fmt not in FORMATS:
        raise UsageError(f"format {fmt!r}: legal are auto, {', '.join(FORMATS)}")
    given = [os.fspath(path) for path in paths]
    for path in given:
        if path != STDIN:
            _must_exist(path)
    return _found(given, recursive, fmt)


def _must_exist(path: str) -> None:
    try:
        Path(path).stat()
    except (OSError, ValueError) as error:
        # With any other error it is there, and reading it will say what is wrong with it.
        if getattr(error, "errno", None) in (None, ENOENT, ENOTDIR, ENAMETOOLONG):
            raise NotFound(f"{printable(path)}: no such file or folder") from None


def _found(paths: list[str], recursive: bool, fmt: str) -> Iterator[Input | Rejection]:
    for given in paths:
        path = Path(given)
        if given == STDIN:
            yield Input(None, "jsonl" if fmt == "auto" else fmt, path.parent)
        elif _is_folder(path):
            yield from _folder(path, path, recursive, fmt, set())
        else:
            yield _named(path, fmt)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False


def _named(path: Path, fmt: str) -> Input | Rejection:
    """A file that was named directly."""
    packing, by_name = by_ending(path.name)
    if fmt == "auto" and by_name:
        fmt = by_name
    if packing or fmt != "auto":
        return Input(path, fmt, path.parent, packing)
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise Refused(f"not a file on disk: say with --format which of {', '.join(FORMATS)}")
        packing, fmt = sniff(lambda: path.open("rb"))
    except OSError as error:
        return Rejection(printable(path), "", f"cannot be read: {error.strerror or error}")
    except Refused as refused:
        return Rejection(printable(path), "", str(refused))
    return Input(path, fmt, path.parent, packing)


def _folder(
    folder: Path, root: Path, recursive: bool, fmt: str, seen: set[tuple[int, int]]
) -> Iterator[Input | Rejection]:
    """The files of a folder. ``seen`` holds (device, inode) of the folders already gone through,
    so that links that lead in a circle end."""
    try:
        status = folder.stat()
        if (status.st_dev, status.st_ino) in seen:
            return
        seen.add((status.st_dev, status.st_ino))
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: (entry.is_symlink(), entry.name))
    except OSError as error:
        reason = f"the folder cannot be read: {error.strerror or error}"
        yield Rejection(printable(folder), "", reason)
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        mode = _mode(entry)
        if stat.S_ISDIR(mode):
            if recursive:
                yield from _folder(folder / entry.name, root, recursive, fmt, seen)
        elif stat.S_ISREG(mode):  # Else a pipe, a socket, a device: nothing to read in a folder.
            packing, file_format = among_others(entry.name, fmt)
            if file_format:
                yield Input(folder / entry.name, file_format, root, packing)


def _mode(entry: os.DirEntry[str]) -> int:
    """What kind of file it is; one that cannot be asked (a link that leads nowhere) counts as a
    regular file, so that reading it reports it."""
    try:
        return entry.stat().st_mode
    except OSError:
        return stat.S_IFREG
