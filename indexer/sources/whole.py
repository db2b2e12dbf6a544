"""A text that is one record: a plain text, a page."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..model import Document, Rejection
from .refused import Refused
from .text import MAX_RECORD, Text, is_blank, too_long


def read_whole(
    text: Text, what: str, make: Callable[[str], Document]
) -> Iterator[Document | Rejection]:
    """The document that ``make`` makes of all of ``text``, or why there is none: it is too long, is
    no text, or ``make`` raises Refused. A blank one is nothing. Reports call it ``what``.
    """
    content = text.stream.read(MAX_RECORD + 1).removeprefix("\ufeff")
    if is_blank(content):
        return
    try:
        _check(text, what, content)
        yield make(content)
    except Refused as refused:
        yield Rejection(text.name, "", str(refused))


def _check(text: Text, what: str, content: str) -> None:
    """Raises Refused."""
    if len(content) > MAX_RECORD:
        raise Refused(too_long(what))
    if undecoded := text.undecoded(content):
        raise Refused(undecoded)
    if "\0" in content:
        raise Refused(f"binary: a NUL character at character {content.index(chr(0)) + 1}")
