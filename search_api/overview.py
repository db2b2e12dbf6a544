"""What a newsroom sees at a glance: what can be typed on, and how a subject fares day by day."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, Response

from .operations import asked, search_asked
from .present import index_told, query_told
from .replies import cached
from .service import service
from .suggestions import suggestions
from .trends import trends
from .wire import json_response, request_id

SUGGESTED: Final = 8
"""Suggestions, unless told otherwise: as many as a phone shows above its keyboard."""

overview = Blueprint("overview", __name__, url_prefix="/api/v1")


@overview.get("/suggest")
def suggest() -> Response:
    """What the query typed so far may become."""
    given: dict[str, Any] = {"q": "", "size": SUGGESTED, **asked()}
    typed, snapshot = given["q"], service().snapshot()

    def made() -> Response:
        found = [one.to_json() for one in suggestions(snapshot, typed, given["size"])]
        return json_response({"q": typed, "suggestions": found, "request_id": request_id()})

    return cached(snapshot, made)


@overview.get("/trends")
def by_day() -> Response:
    """How many documents a day a search finds, and what part of that day's they are."""
    params, snapshot = search_asked(), service().snapshot()

    def made() -> Response:
        wanted = service().ask(params)
        found = trends(snapshot, wanted)
        return json_response(
            {
                "query": query_told(wanted.query),
                **found,
                "index": index_told(snapshot),
                "request_id": request_id(),
            }
        )

    return cached(snapshot, made)
