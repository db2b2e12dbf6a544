"""All hits of a query, written to a file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final, TextIO

from ..engines import Snapshot
from ..model import Hit, Request, iso
from .spreadsheets import Spreadsheet

PAGE: Final = 1_000
"""Hits that are asked for, and held in memory, at a time."""

COLUMNS: Final = (
    *("rank", "score", "id", "title", "url", "source", "author", "published_at"),
    *("language", "hashtags", "body"),
)


def all_hits(snapshot: Snapshot, request: Request) -> Iterator[Hit]:
    """Every hit, in order, whatever part of them ``request`` asks for."""
    offset, total = 0, 1
    while offset < total:
        found = snapshot.search(replace(request, offset=offset, size=PAGE, facets=()))
        yield from found.hits
        offset, total = offset + PAGE, found.total


def write_jsonl(hits: Iterator[Hit], stream: TextIO) -> int:
    """One document a line, as ``kashshaf index`` takes it back; how many."""
    count = 0
    for hit in hits:
        stream.write(json.dumps(hit.document.to_json(), ensure_ascii=False) + "\n")
        count += 1
    return count


def write_csv(hits: Iterator[Hit], stream: TextIO) -> int:
    """One row a document, in ``COLUMNS``; how many."""
    sheet = Spreadsheet(stream, COLUMNS)
    count = 0
    for hit in hits:
        document = hit.document
        sheet.write(
            (
                *(hit.rank, hit.score, document.id, document.title, document.url),
                *(document.source, document.author, iso(document.published_at)),
                *(document.language, " ".join(f"#{tag}" for tag in document.hashtags)),
                document.body,
            )
        )
        count += 1
    return count


FORMATS: Final[dict[str, Callable[[Iterator[Hit], TextIO], int]]] = {
    "csv": write_csv,
    "jsonl": write_jsonl,
}
