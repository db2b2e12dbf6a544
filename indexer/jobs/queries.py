"""A file of queries: one a line, or JSONL ``{"id", "text"}``."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from ..errors import NotFound
from ..model import Rejection

STDIN: Final = "-"
MAX_LINE: Final = 1 << 20
"""Bytes of a line; a longer one is no query."""

_JSONL_ENDINGS: Final = frozenset((".jsonl", ".ndjson"))


class Asked(NamedTuple):
    """A query of a file. Without an id of its own it has the number of its line."""

    id: str
    text: str
    line: int


class _LineError(Exception):
    """A line that is no query; the message is the reason."""


def read_queries(path: str) -> Iterator[Asked | Rejection]:
    """The queries of a file, as a stream, and a Rejection for each line that holds none.

    ``-`` is standard input. UTF-8, with or without its mark; blank lines are nothing. It is JSONL
    when the name ends so or the first line is an object with a ``text``. Raises NotFound, at
    once, when there is no such file.
    """
    if path != STDIN and (not Path(path).exists() or Path(path).is_dir()):
        raise NotFound(f"{path}: no such file")
    return _read(path)


def _read(path: str) -> Iterator[Asked | Rejection]:
    name = "standard input" if path == STDIN else path
    seen: set[str] = set()
    with _opened(path) as stream:
        parse: Callable[[str, int], Asked] | None = None
        if Path(path).suffix.lower() in _JSONL_ENDINGS:
            parse = _object
        for number, line in _lines(stream):
            try:
                text = _decoded(line)
                if not text:
                    continue
                if parse is None:
                    parse = _object if _is_object(text) else _line
                asked = parse(text, number)
                if asked.id in seen:
                    raise _LineError(f"the id {asked.id!r} is already that of another query")
                seen.add(asked.id)
                yield asked
            except _LineError as bad:
                yield Rejection(name, f"line {number}", str(bad))


@contextmanager
def _opened(path: str) -> Iterator[BinaryIO]:
    """Raises NotFound when it cannot be opened."""
    if path == STDIN:
        yield sys.stdin.buffer
        return
    try:
        with Path(path).open("rb") as stream:
            yield stream
    except OSError as error:
        raise NotFound(f"{path}: cannot be read: {error.strerror}") from error


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """The lines, numbered from 1; of one that is too long only the beginning is kept."""
    number = 0
    while line := stream.readline(MAX_LINE + 1):
        number += 1
        rest = line
        while len(rest) > MAX_LINE and not rest.endswith(b"\n"):
            rest = stream.readline(MAX_LINE + 1)
        yield number, line


def _decoded(line: bytes) -> str:
    if len(line) > MAX_LINE:
        raise _LineError(
            f"the line is longer than {MAX_LINE:,} bytes, the most that a query may have"
        )
    try:
        return line.decode().removeprefix("\ufeff").strip()
    except UnicodeDecodeError as error:
        raise _LineError(
            f"not valid UTF-8: byte 0x{line[error.start]:02X} at {error.start + 1}"
        ) from None


def _is_object(text: str) -> bool:
    try:
        value = json.loads(text)
    except ValueError:
        return False
    return isinstance(value, dict) and "text" in value


def _line(text: str, number: int) -> Asked:
    return Asked(str(number), text, number)


def _object(text: str, number: int) -> Asked:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _LineError(f"not JSON: {error}") from None
    if not isinstance(value, dict):
        raise _LineError('legal is an object {"id", "text"}')
    asked, name = value.get("text"), value.get("id")
    if not isinstance(asked, str) or not asked.strip():
        raise _LineError(f"text is {asked!r:.60}; legal is text that is not blank")
    if name is None:
        return Asked(str(number), asked, number)
    if not isinstance(name, str | int) or isinstance(name, bool) or not str(name).strip():
        raise _LineError(f"id is {name!r:.60}; legal are text and a whole number")
    return Asked(str(name), asked, number)
