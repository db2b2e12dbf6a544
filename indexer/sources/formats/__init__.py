"""The formats: one file each, and the table that names them.

A reader takes an open ``Text`` and yields a Document or a Rejection for each record, in the order
of the file. It yields nothing at all for a blank text, and never raises for bad data.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ...model import Document, Rejection
from ..text import Text
from . import csv, feed, html, json, jsonl, txt

Reader = Callable[[Text], Iterator[Document | Rejection]]

READERS: dict[str, Reader] = {
    "txt": txt.read,
    "json": json.read,
    "jsonl": jsonl.read,
    "csv": csv.read,
    "html": html.read,
    "feed": feed.read,
}
CLAIMING = frozenset({"html", "feed"})
"""The formats whose texts say themselves in which encoding they are."""
FORMATS = tuple(READERS)
"""The legal values of ``--format``, besides ``auto``."""
