"""All hits of a query, or all documents of an index, written to a file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from io import StringIO
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


def all_parts(snapshot: Snapshot, watcher: Watcher = SILENT) -> Iterator[str]:
    """Every document of an index, one a line, in the order of their ids; a part a document.

    ``kashshaf index`` takes the lines back as they are, into any engine: the documents it makes of
    them are the same, to their fingerprints. The watcher is warned of a line that is too long.
    """
    for count, document_id in enumerate(sorted(snapshot.fingerprints()), 1):
        document = snapshot.document(document_id)
        assert document, document_id
        line = _line(document)
        if len(line) > MAX_RECORD:
            watcher.warn(
                f"document {document_id!r}: its line has {len(line):,} characters, and index takes "
                f"back {MAX_RECORD:,} at most; kashshaf backup keeps it"
            )
        yield line
        watcher.step("exporting", count, snapshot.documents)


def jsonl_parts(hits: Iterable[Hit]) -> Iterator[str]:
    """One document a line, as ``kashshaf index`` takes it back; a part a hit."""
    for hit in hits:
        yield _line(hit.document)


def _line(document: Document) -> str:
    return json.dumps(document.to_json(), ensure_ascii=False) + "\n"


def csv_parts(hits: Iterable[Hit]) -> Iterator[str]:
    """One row a document, in ``COLUMNS``; a part a hit, after one with the header."""
    rows = StringIO(newline="")
    sheet = Spreadsheet(rows, COLUMNS)
    yield _taken(rows)
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
        yield _taken(rows)


def _taken(rows: StringIO) -> str:
    """What was written, which is there no longer."""
    text = rows.getvalue()
    rows.seek(0)
    rows.truncate()
    return text


def write_jsonl(hits: Iterator[Hit], stream: TextIO) -> int:
    """Write :func:`jsonl_parts`; how many documents."""
    return _written(jsonl_parts(hits), stream)


def write_csv(hits: Iterator[Hit], stream: TextIO) -> int:
    """Write :func:`csv_parts`; how many documents."""
    return _written(csv_parts(hits), stream) - 1


def write_all(snapshot: Snapshot, stream: TextIO, watcher: Watcher = SILENT) -> int:
    """Write :func:`all_parts`; how many documents."""
    return _written(all_parts(snapshot, watcher), stream)


def _written(parts: Iterable[str], stream: TextIO) -> int:
    count = 0
    for part in parts:
        stream.write(part)
        count += 1
    return count


FORMATS: Final[dict[str, Callable[[Iterator[Hit], TextIO], int]]] = {
    "csv": write_csv,
    "jsonl": write_jsonl,
}
