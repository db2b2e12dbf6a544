"""JSON Lines: one object a line."""

from __future__ import annotations

from collections.abc import Iterator

from ...model import Document, Rejection
from ..record import document
from ..refused import Refused
from ..text import Text, is_blank, too_long
from .json import loads, mapping


def read(text: Text) -> Iterator[Document | Rejection]:
    """The documents. A blank line is nothing; a bad one is a Rejection that gives its number."""
    for number, line in enumerate(text.lines(), 1):
        try:
            if line is None:
                raise Refused(too_long("the line"))
            if is_blank(line):
                continue
            if reason := text.undecoded(line):
                raise Refused(reason)
            yield document(mapping(loads(line)))
        except Refused as refused:
            yield Rejection(text.name, f"line {number}", str(refused), id=refused.id)
