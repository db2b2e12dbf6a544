"""What is like a stored document: articles on the same story, and its wire copies."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from flask import Blueprint, Response, request

from indexer.analysis import Finder
from indexer.engines import Snapshot
from indexer.model import Document, HasId, Hit, Request
from indexer.query.similar import similar as like

from .api import shown
from .operations import asked, search_asked
from .params import SearchParams
from .present import result
from .replies import cached, existing
from .service import service
from .wire import json_response, request_id

SIMILAR: Final = 10
"""Similar articles, unless told otherwise."""

related = Blueprint("related", __name__, url_prefix="/api/v1")


@related.get("/documents/<anything:document_id>/similar")
def similar(document_id: str) -> Response:
    """The articles most like a stored one, without its copies."""
    given: dict[str, Any] = {"size": SIMILAR, **asked()}
    snapshot = service().snapshot()
    if whole := _whole_id(snapshot, document_id, "similar"):
        return shown(snapshot, whole, SearchParams())
    document = existing(snapshot, document_id)

    def made() -> Response:
        hits, wanted = alike(snapshot, document, given["size"])
        words = [word.typed for word in wanted.query.ranking]
        return _listed(document_id, hits, wanted, SearchParams(highlight="none"), words=words)

    return cached(snapshot, made)


def alike(snapshot: Snapshot, document: Document, size: int) -> tuple[tuple[Hit, ...], Request]:
    """The articles most like a document, without its copies, and what was asked to find them."""
    copies = (copy.id for copy in snapshot.copies(document.id))
    wanted = like(
        document,
        count=snapshot.document_count,
        of=snapshot.documents,
        without=(document.id, *copies),
        size=size,
    )
    return (snapshot.search(wanted).hits if wanted.query.ranking else ()), wanted


@related.get("/documents/<anything:document_id>/copies")
def copies(document_id: str) -> Response:
    """The wire copies of a stored document; with a search, those that it finds."""
    params, snapshot = search_asked(sort="oldest", group=False, facets=()), service().snapshot()
    if whole := _whole_id(snapshot, document_id, "copies"):
        return shown(snapshot, whole, params)
    existing(snapshot, document_id)

    def made() -> Response:
        ids = tuple(copy.id for copy in snapshot.copies(document_id))
        wanted = service().ask(params)
        within = replace(wanted, filters=(*wanted.filters, HasId(ids)), offset=0, size=len(ids))
        hits = snapshot.search(within).hits if ids else ()
        return _listed(document_id, hits, within, params, count=len(hits))

    return cached(snapshot, made)


def _listed(
    document_id: str, hits: tuple[Hit, ...], asked: Request, params: SearchParams, **more: Any
) -> Response:
    finder = Finder(asked.query)
    results = [result(hit, finder, params) for hit in hits]
    return json_response(
        {"id": document_id, **more, "results": results, "request_id": request_id()}
    )


def _whole_id(snapshot: Snapshot, document_id: str, last: str) -> str | None:
    """The id that ends as our addresses do: where %2F says so, or only it is there."""
    whole = f"{document_id}/{last}"
    path = str(request.environ.get("RAW_URI", "")).partition("?")[0]
    meant = path.lower().endswith(f"%2f{last}") or snapshot.document(document_id) is None
    return whole if meant and snapshot.document(whole) else None
