"""How answers go out: kept while their generation is live, fresh each time, or streamed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flask import Response
from werkzeug.exceptions import NotFound

from indexer.engines import Snapshot
from indexer.model import Document

from .service import service
from .wire import entity_tag, kept, unchanged, utf8


def cached(snapshot: Snapshot, make: Callable[[], Response]) -> Response:
    """What ``make`` makes of ``snapshot``, or 304 where the client has it already."""
    tag = tag_of(snapshot)
    return unchanged(tag) or kept(make(), tag)


def tag_of(snapshot: Snapshot, *asked: str) -> str:
    """Changes with all that an answer hangs on besides what is asked, and with ``asked``."""
    the = service()
    return entity_tag(snapshot, str(the.today()), the.variants_digest, *asked)


def fresh(response: Response) -> Response:
    """An answer that nobody is to keep."""
    response.headers["Cache-Control"] = "no-store"
    return response


def existing(snapshot: Snapshot, document_id: str) -> Document:
    """The stored document. Raises HTTP's NotFound where there is none."""
    found = snapshot.document(document_id)
    if found is None:
        raise NotFound(f"there is no document with the id {document_id!r}")
    return found


def streamed(parts: Iterator[str], content_type: str, file_name: str) -> Response:
    """Text of any length as a file to be kept, sent while it is made."""
    response = Response(map(utf8, parts), content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response
