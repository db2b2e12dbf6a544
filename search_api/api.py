"""``/api/v1`` and the probes beside it."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Any

from flask import Blueprint, Response

from indexer.engines import Snapshot
from indexer.jobs.explain import explained

from . import logs
from .batch import answers, searches
from .bodies import json_object
from .facets import facets_json
from .operations import asked, search_asked
from .params import SearchParams, from_object
from .present import answered, milliseconds_since, stored
from .recent import Answer
from .replies import cached, existing, fresh, tag_of
from .scopes import needs
from .service import service
from .wire import json_members, json_response, request_id

api = Blueprint("api", __name__, url_prefix="/api/v1")
probes = Blueprint("probes", __name__)


@api.get("/search")
def search() -> Response:
    """Results of the query in the parameters."""
    params, snapshot = search_asked(), service().snapshot()
    return cached(snapshot, lambda: _answered(snapshot, params))


@api.post("/search")
def search_by_body() -> Response:
    """Results of the query in a JSON object."""
    params = from_object(json_object(), today=service().today())
    return fresh(_answered(service().snapshot(), params))


@api.post("/batch")
def batch() -> Response:
    """The answers to many searches, or the problem of each that has one."""
    wanted = searches(json_object())
    snapshot = service().snapshot()
    found = answers(snapshot, wanted)
    return fresh(json_response({"answers": found, "request_id": request_id()}))


@api.get("/documents/<anything:document_id>")
def document(document_id: str) -> Response:
    """A stored document, with ``?q=`` the words that the query finds in it."""
    params, snapshot = search_asked(), service().snapshot()
    return shown(snapshot, document_id, params)


@api.get("/analyze")
def analyze() -> Response:
    """The words of a text, and what each is indexed under."""
    text = asked().get("text", "")
    tokens = [one.to_json() for one in explained(text)]
    return fresh(json_response({"text": text, "tokens": tokens, "request_id": request_id()}))


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
    within = the.without_place(snapshot.fallen_back)
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
    return fresh(json_response(value))


def _answered(snapshot: Snapshot, params: SearchParams) -> Response:
    began = time.perf_counter()
    key = tag_of(snapshot, params.query_string())
    found = service().recent.get(key, lambda: _made(snapshot, params))
    logs.found(params.q, found.total)
    own = {"took_ms": milliseconds_since(began), "request_id": request_id()}
    return json_response(own, more=found.members)


def _made(snapshot: Snapshot, params: SearchParams) -> Answer:
    the = service()
    with the.turns.taken():
        found, hits = answered(
            snapshot, params, today=the.today(), zone=the.settings.zone, variants=the.variants
        )
        return Answer(json_members(found, facets=facets_json(hits, params)), hits.total)


def shown(snapshot: Snapshot, document_id: str, params: SearchParams) -> Response:
    """A stored document as the answer to this request."""
    the, found = service(), existing(snapshot, document_id)
    return cached(
        snapshot,
        lambda: json_response(
            stored(found, params, today=the.today(), zone=the.settings.zone, variants=the.variants)
        ),
    )
