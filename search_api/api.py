"""``/api/v1`` and the probes beside it."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound, RequestEntityTooLarge, UnsupportedMediaType

from indexer.engines import Snapshot

from .errors import Refused
from .faults import BadParameters, Fault, scrubbed
from .operations import asked, search_asked
from .params import SearchParams, from_object
from .present import answer, stored
from .scopes import needs
from .service import service
from .wire import LARGEST_BODY, body, entity_tag, json_response, kept, request_id, unchanged

api = Blueprint("api", __name__, url_prefix="/api/v1")
probes = Blueprint("probes", __name__)


@api.get("/search")
def search() -> Response:
    """Results of the query in the parameters."""
    the, today = service(), service().today()
    params = search_asked()
    snapshot = the.snapshot()
    tag = entity_tag(snapshot, str(today), the.variants_digest)
    return unchanged(tag) or kept(_answered(snapshot, params), tag)


@api.post("/search")
def search_by_body() -> Response:
    """Results of the query in a JSON object."""
    if request.args:
        raise BadParameters([Fault(scrubbed(name), "outside") for name in request.args])
    params = from_object(_object(), today=service().today())
    response = _answered(service().snapshot(), params)
    response.headers["Cache-Control"] = "no-store"
    return response


@api.get("/documents/<anything:document_id>")
def document(document_id: str) -> Response:
    """A stored document, with ``?q=`` the words that the query finds in it."""
    the, today = service(), service().today()
    params = search_asked()
    snapshot = the.snapshot()
    found = snapshot.document(document_id)
    if found is None:
        raise NotFound(f"there is no document with the id {document_id!r}")
    tag = entity_tag(snapshot, str(today), the.variants_digest)
    if old := unchanged(tag):
        return old
    zone = the.settings.zone
    return kept(
        json_response(stored(found, params, today=today, zone=zone, variants=the.variants)), tag
    )


@probes.get("/healthz")
@needs("none")
def alive() -> Response:
    """Whether the server answers."""
    asked()
    return _probed({"status": "alive"})


@probes.get("/readyz")
@needs("none")
def ready() -> Response:
    """Whether the index is open, which one it is, and its age in seconds.

    ``degraded`` when it is the one before because the newest is damaged; ``problem`` says where.
    """
    asked()
    the, snapshot = service(), service().snapshot()
    age = the.settings.clock() - datetime.fromisoformat(snapshot.built_at)
    within = snapshot.fallen_back.replace(f"{Path(the.engine.target).absolute()}/", "")
    return _probed(
        {
            "status": "degraded" if within else "ready",
            **({"problem": within} if within else {}),
            "generation": snapshot.generation,
            "documents": snapshot.documents,
            "built_at": snapshot.built_at,
            "age_seconds": int(age.total_seconds()),
        }
    )


def _probed(value: dict[str, Any]) -> Response:
    response = json_response(value)
    response.headers["Cache-Control"] = "no-store"
    return response


def _answered(snapshot: Snapshot, params: SearchParams) -> Response:
    the = service()
    found = answer(
        snapshot, params, today=the.today(), zone=the.settings.zone, variants=the.variants
    )
    return json_response({**found, "request_id": request_id()})


def _object() -> dict[str, Any]:
    """The body as a JSON object."""
    sent = body()
    if not request.is_json:
        raise UnsupportedMediaType("the body must be application/json")
    if sent is None:
        raise RequestEntityTooLarge(f"the body is larger than {LARGEST_BODY} bytes")
    try:
        value = json.loads(sent)
    except (ValueError, RecursionError) as error:
        raise Refused(400, "malformed_json", f"the body is no JSON: {error}") from error
    if not isinstance(value, dict):
        raise Refused(
            400, "malformed_json", f"the body must be a JSON object, not {type(value).__name__}"
        )
    return value
