"""One input, read to its end: packing, encoding, format, in that order."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..model import Document, Rejection
from .encodings import check, recognise
from .formats import READERS
from .inputs import Input
from .packings import UNREADABLE, Content, contents, why
from .refused import Refused
from .text import opened

OnEncoding = Callable[[str, str], None]

_EMPTY = "empty file"


def read(
    source: Input, *, encoding: str = "auto", on_encoding: OnEncoding | None = None
) -> Iterator[Document | Rejection]:
    """The documents of ``source`` and a Rejection for whatever of it could not be read, as a
    stream: at most one record is held, besides what is being looked through for the next.

    ``encoding`` is ``auto`` or the name of one to hold every text strictly to.
    ``on_encoding(file, encoding)`` hears of each file that was found to be other than UTF-8.

    Raises UsageError, at once, for an encoding that is not known; nothing else.
    """
    check(encoding)
    return _documents(source, encoding, on_encoding)


def _documents(
    source: Input, encoding: str, on_encoding: OnEncoding | None
) -> Iterator[Document | Rejection]:
    try:
        for content in contents(source):
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
        found = recognise(content.open, encoding)
        if on_encoding and encoding == "auto" and found.codec != "utf-8":
            on_encoding(content.name, found.label)
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


def _cut(content: Content) -> Rejection:
    return Rejection(content.name, "", "cut short: the packed file ends before its data", True)
