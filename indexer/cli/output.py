"""What a command prints on stdout or writes to a file."""

from __future__ import annotations

import contextlib
import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from errno import ENOSPC
from pathlib import Path
from typing import Any, BinaryIO, Final, TextIO

from ..errors import DiskFull, UsageError

STDOUT: Final = "-"

_CONTROLS: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def print_json(value: Mapping[str, Any]) -> None:
    """One JSON object: on a terminal to be read, otherwise on one line."""
    indent = 2 if sys.stdout.isatty() else None
    print_line(json.dumps(value, ensure_ascii=False, indent=indent))


def print_line(line: str) -> None:
    """One line."""
    sys.stdout.write(f"{line}\n")


def printable(text: str) -> str:
    """Text from outside for a person to read: nothing in it steers the terminal."""
    return _CONTROLS.sub(" ", text)


def print_pairs(pairs: Iterable[tuple[str, object]]) -> None:
    """Names and values in two columns."""
    rows = [(name, printable(str(value))) for name, value in pairs]
    width = max((len(name) for name, _ in rows), default=0)
    for name, value in rows:
        print_line(f"{name:<{width}}  {value}")


def print_table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Columns as wide as their longest cell."""
    cells = [list(header), *([printable(str(cell)) for cell in row] for row in rows)]
    widths = [max(len(cell) for cell in column) for column in zip(*cells, strict=True)]
    for row in cells:
        padded = (f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True))
        print_line("  ".join(padded).rstrip())


@contextmanager
def written(option: str, path: str) -> Iterator[TextIO]:
    """A text stream into a file that appears, whole, when the block ends well; ``-`` is stdout.

    UTF-8, line ends as they are written. Raises UsageError, naming the option, at once when
    nothing can be written there.
    """
    if path == STDOUT:
        yield sys.stdout
        return
    with _beside(option, path) as place, opened(option, place, path) as stream:
        yield stream


@contextmanager
def written_bytes(option: str, path: str) -> Iterator[BinaryIO]:
    """As :func:`written`, of bytes, and on disk when the block ends."""
    if path == STDOUT:
        yield sys.stdout.buffer
        return
    with _beside(option, path) as place:
        try:
            stream = place.open("wb")
        except OSError as error:
            raise _unwritable(option, path, error) from error
        with stream:
            yield stream
            stream.flush()
            if not _is_special(place):
                os.fsync(stream.fileno())


def opened(option: str, path: Path, called: str = "") -> TextIO:
    """A new text file, UTF-8. Raises UsageError, naming the option and the file as the user
    ``called`` it, when there can be none.
    """
    try:
        return path.open("w", encoding="utf-8", errors="backslashreplace", newline="")
    except OSError as error:
        raise _unwritable(option, called or str(path), error) from error


@contextmanager
def _beside(option: str, path: str) -> Iterator[Path]:
    """Where to write what becomes the file ``path`` when the block ends well."""
    place = Path(os.path.realpath(path))
    beside = place if _is_special(place) else place.with_name(f".{place.name}.{os.getpid()}.new")
    if place.is_dir():
        raise UsageError(f"{option}: {path} is a folder")
    try:
        yield beside
        if beside != place:
            beside.replace(place)
    except BaseException as error:
        if beside != place:
            with contextlib.suppress(OSError):
                beside.unlink()
        if isinstance(error, OSError) and error.errno == ENOSPC and not error.filename:
            raise DiskFull(f"{option}: {path} cannot be written: {error.strerror}") from error
        raise


def _unwritable(option: str, path: str, error: OSError) -> UsageError:
    return UsageError(f"{option}: {path} cannot be written: {error.strerror}")


def _is_special(place: Path) -> bool:
    """A pipe or a device, which is written to and not replaced."""
    return place.exists() and not place.is_file()
