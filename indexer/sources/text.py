"""A text file that is open for reading: what every format's reader gets."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO, TextIO

from ..model import VISIBLE
from .encodings import Encoding

MAX_RECORD = 8 * 1024 * 1024
"""The longest record that is read, in characters (code points): a whole txt, a line of JSONL, an
object of JSON, a row of CSV. A book has about a million."""

_UNDECODED = re.compile("[\udc80-\udcff]")
_VISIBLE = re.compile(VISIBLE)


@dataclass(frozen=True, slots=True)
class Text:
    """``name`` is what reports call the file, ``id`` its path below the folder that was given.

    ``stream`` is decoded, its line ends as they were written; bytes that are not valid stand in
    it as U+DC80 to U+DCFF (``surrogateescape``), and ``undecoded`` finds them.
    """

    name: str
    id: str
    stream: TextIO
    encoding: Encoding

    def undecoded(self, piece: str) -> str | None:
        """Why ``piece`` of this text cannot be read, when bytes of it are not valid; or None."""
        if self.encoding.first_bad is None or not (found := _UNDECODED.search(piece)):
            return None
        return (
            f"not valid {self.encoding.label}: byte 0x{ord(found[0]) - 0xDC00:02X} at its "
            f"character {found.start() + 1} (the file's first bad byte is byte "
            f"{self.encoding.first_bad})"
        )

    def lines(self) -> Iterator[str | None]:
        """The lines with their ends, and None for each that is longer than MAX_RECORD."""
        while line := self.stream.readline(MAX_RECORD + 1):
            if len(line) <= MAX_RECORD:
                yield line
                continue
            while not line.endswith(("\n", "\r")) and line:
                line = self.stream.readline(MAX_RECORD)
            yield None


@contextmanager
def opened(raw: BinaryIO, name: str, path: str, encoding: Encoding) -> Iterator[Text]:
    """The text in ``raw``, which is closed at the end; ``path`` is its ``Text.id``."""
    with raw:
        raw.read(encoding.skip)
        errors = "strict" if encoding.first_bad is None else "surrogateescape"
        stream = io.TextIOWrapper(raw, encoding=encoding.codec, errors=errors, newline="")
        yield Text(name, path, stream, encoding)


def too_long(what: str) -> str:
    """The reason for a record above MAX_RECORD."""
    return f"{what} is longer than {MAX_RECORD:,} characters, the most that a record may have"


def is_blank(text: str) -> bool:
    """Whether nothing of ``text`` would be seen: white space and format marks only."""
    return _VISIBLE.search(text) is None
