"""Plain text: one article a file."""

from __future__ import annotations

from collections.abc import Iterator

from ...model import Document, Rejection
from ..boilerplate import article
from ..record import document
from ..refused import Refused
from ..text import Text
from ..whole import read_whole


def read(text: Text) -> Iterator[Document | Rejection]:
    """The article: its id is the file's path, its body the whole text."""
    return read_whole(text, "the text", lambda body: _document(text.id, body))


def _document(path: str, body: str) -> Document:
    """Raises Refused."""
    _check_name(path)
    title, unsearched = article(body)
    spans = [list(span) for span in unsearched]
    return document({"id": path, "title": title, "body": body, "unsearched": spans})


def _check_name(path: str) -> None:
    """Raise Refused when the path, which is to be the id, is not valid UTF-8."""
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        raise Refused("the name of the file is not valid UTF-8, so it cannot be an id") from None
