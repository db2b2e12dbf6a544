"""All hits of a query, or all documents of an index, written to a file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final, TextIO

from ..engines import Snapshot
from ..model import Document, Hit, Request, iso
from ..sources.text import MAX_RECORD
from .spreadsheets import Spreadsheet
from .watching import SILENT, Watcher

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


def write_all(snapshot: Snapshot, stream: TextIO, watcher: Watcher = SILENT) -> int:
    """Every document of an index, one a line, in the order of their ids; how many.

    ``kashshaf index`` takes the lines back as they are, into any engine: the documents it makes of
    them are the same, to their fingerprints. The watcher is warned of a line that is too long.
    """
    count = 0
    for document_id in sorted(snapshot.fingerprints()):
        document = snapshot.document(document_id)
        assert document, document_id
        line = _line(document)
        if len(line) > MAX_RECORD:
            watcher.warn(
                f"document {document_id!r}: its line has {len(line):,} characters, and index takes "
                f"back {MAX_RECORD:,} at most; kashshaf backup keeps it"
            )
        stream.write(line)
        count += 1
        watcher.step("exporting", count, snapshot.documents)
    return count


def write_jsonl(hits: Iterator[Hit], stream: TextIO) -> int:
    """One document a line, as ``kashshaf index`` takes it back; how many."""
    count = 0
    for hit in hits:
        stream.write(_line(hit.document))
        count += 1
    return count


def _line(document: Document) -> str:
    return json.dumps(document.to_json(), ensure_ascii=False) + "\n"


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
