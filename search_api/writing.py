"""``/api/v1/documents``, to be written: an answer comes when what was sent is on disk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from flask import Blueprint, Response, url_for
from werkzeug.exceptions import NotFound

from indexer.errors import Locked, UsageError
from indexer.jobs.delete import delete
from indexer.jobs.index import index
from indexer.jobs.put import document_of, put
from indexer.jobs.records import records_of
from indexer.jobs.watching import Heedless
from indexer.jobs.writing import Writing

from .bodies import json_lines, json_object
from .errors import Refused
from .operations import asked
from .replies import fresh
from .scopes import needs
from .service import service
from .wire import json_response, request_id

LARGEST_WRITTEN: Final = 64 * 1024 * 1024
"""Bytes of a document, or of many in JSON Lines."""
WRITING: Final = Writing(lock_timeout=5.0)
"""Seconds a client waits for another writer; a commit takes some milliseconds."""
BODY: Final = "body"
"""What reports call the lines that were sent."""

documents = Blueprint("writing", __name__, url_prefix="/api/v1")


@documents.put("/documents/<writable:document_id>")
@needs("admin")
def put_document(document_id: str) -> Response:
    """Add a document, or replace the one with this id."""
    sent = json_object(LARGEST_WRITTEN)
    try:
        document = document_of(document_id, sent)
    except UsageError as error:
        raise Refused(400, "bad_document", str(error)) from error
    with _saying_who_writes():
        done = put(service().engine, document, writing=WRITING)
    is_new = done.result == "added"
    response = _written(done.to_json(), 201 if is_new else 200)
    if is_new:
        response.headers["Location"] = url_for("api.document", document_id=document_id)
    return response


@documents.delete("/documents/<writable:document_id>")
@needs("admin")
def delete_document(document_id: str) -> Response:
    """Remove a document."""
    asked()
    with _saying_who_writes():
        deleted = delete(service().engine, [document_id], writing=WRITING)
    if deleted.missing:
        raise NotFound(f"there is no document with the id {document_id!r}")
    return _written(
        {"id": document_id, "result": "removed", "generation": deleted.generation, "warnings": []}
    )


@documents.post("/documents")
@needs("admin")
def add_documents() -> Response:
    """Add or replace the documents of JSON Lines: all the good ones in one step."""
    lines = json_lines(LARGEST_WRITTEN)
    heard = _Heard()
    with _saying_who_writes():
        outcome = index(
            service().engine,
            records_of(lines, BODY, heard),
            writing=WRITING,
            watcher=heard,
        )
    return _written({**outcome.to_json(), "warnings": heard.warnings})


class _Heard(Heedless):
    """A watcher that keeps what is to be told."""

    def __init__(self) -> None:
        self.warnings: list[str] = []

    def warn(self, message: str) -> None:
        """Something the client should know."""
        self.warnings.append(message)


@contextmanager
def _saying_who_writes() -> Iterator[None]:
    """Refuse what cannot be written now, with who holds the lock but not where."""
    try:
        yield
    except Locked as error:
        raise Refused(409, "locked", service().without_place(str(error))) from error


def _written(value: dict[str, Any], status: int = 200) -> Response:
    return fresh(json_response({**value, "request_id": request_id()}, status))
