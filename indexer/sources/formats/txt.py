"""Plain text: one article a file."""

from __future__ import annotations

from collections.abc import Iterator

from ...model import Document, Rejection
from ..boilerplate import article
from ..record import document
from ..refused import Refused
from ..text import MAX_RECORD, Text, is_blank, too_long


def read(text: Text) -> Iterator[Document | Rejection]:
    """The article: its id is the file's path, its body the whole text."""
    body = text.stream.read(MAX_RECORD + 1).removeprefix("\ufeff")
    if is_blank(body):
        return
    try:
        yield _document(text, body)
    except Refused as refused:
        yield Rejection(text.name, "", str(refused))


def _document(text: Text, body: str) -> Document:
    """Raises Refused."""
    if len(body) > MAX_RECORD:
        raise Refused(too_long("the text"))
    if reason := text.undecoded(body):
        raise Refused(reason)
    if "\0" in body:
        raise Refused(f"binary: a NUL character at character {body.index(chr(0)) + 1}")
    _check_name(text.id)
    title, unsearched = article(body)
    spans = [list(span) for span in unsearched]
    return document({"id": text.id, "title": title, "body": body, "unsearched": spans})


def _check_name(path: str) -> None:
    """Raise Refused when the path, which is to be the id, is not valid UTF-8."""
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        raise Refused("the name of the file is not valid UTF-8, so it cannot be an id") from None
