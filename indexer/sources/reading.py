"""One input, read to its end: packing, encoding, format, in that order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from io import BytesIO
from typing import Any

from ..model import Document, Rejection
from .encodings import Encoding, check, claim_of, differs, recognise
from .formats import CLAIMING, READERS
from .inputs import Input
from .packings import UNREADABLE, Content, OnOpen, contents, why
from .record import document
from .refused import Refused
from .text import opened

OnEncoding = Callable[[str, str], None]

_EMPTY = "empty file"


def read(
    source: Input,
    *,
    encoding: str = "auto",
    on_encoding: OnEncoding | None = None,
    on_open: OnOpen | None = None,
) -> Iterator[Document | Rejection]:
    """The documents of ``source`` and a Rejection for whatever of it could not be read, as a
    stream: at most two records are held, besides what is being looked through for the next.

    ``encoding`` is ``auto`` or the name of one to hold every text strictly to.
    ``on_encoding(file, encoding)`` hears of each file that was found to be other than UTF-8, or
    other than it claims. ``on_open(stream)`` hears of the file each time it is opened: where the
    last of these streams stands is how far it was read, be it packed.

    Raises UsageError, at once, for an encoding that is not known; nothing else.
    """
    check(encoding)
    return _documents(source, encoding, on_encoding, on_open)


def read_lines(content: bytes, name: str) -> Iterator[Document | Rejection]:
    """The documents of JSON Lines, UTF-8, that came in no file; ``name`` is for reports."""
    lines = Content(name, name, "jsonl", "", partial(BytesIO, content), len(content))
    yield from _records(lines, "utf-8", None)


def read_record(record: Mapping[str, Any], name: str) -> Document | Rejection:
    """The document of one JSON object that came in no file."""
    try:
        return document(record)
    except Refused as refused:
        return Rejection(name, "", str(refused))


def _documents(
    source: Input, encoding: str, on_encoding: OnEncoding | None, on_open: OnOpen | None
) -> Iterator[Document | Rejection]:
    try:
        for content in contents(source, on_open):
            if isinstance(content, Rejection):
                yield content
            else:
                yield from _records(content, encoding, on_encoding)
    except UNREADABLE as error:
        yield Rejection(source.name, "", why(error))


def _records(
    content: Content, encoding: str, on_encoding: OnEncoding | None
) -> Iterator[Document | Rejection]:
    last: Document | Rejection | None = None
    try:
        found, told = _encoding(content, encoding)
        if on_encoding and told:
            on_encoding(content.name, told)
        with opened(content.open(), content.name, content.id, found) as text:
            for record in READERS[content.format](text):
                if last:
                    yield last
                last = record
        # Of what was cut short nobody can tell whether the last record is whole.
        yield _cut(content) if content.is_cut() else last or Rejection(content.name, "", _EMPTY)
    except Refused as refused:
        yield Rejection(content.name, "", str(refused))
    except UNREADABLE as error:
        yield Rejection(content.name, "", why(error))


def _encoding(content: Content, wanted: str) -> tuple[Encoding, str]:
    """(how a text is decoded, what is to be told of that, or ""). Raises as ``recognise``."""
    if wanted != "auto":
        return recognise(content.open, wanted), ""
    claim = claim_of(content.open) if content.format in CLAIMING else ""
    found = recognise(content.open, claim=claim)
    if claim and differs(content.open, claim, found):
        return found, f"{found.label}, not {claim} as it claims"
    return found, "" if found.codec == "utf-8" else found.label


def _cut(content: Content) -> Rejection:
    return Rejection(content.name, "", "cut short: the packed file ends before its data", True)
