"""What the API can be asked: a row for each endpoint, beside which nothing is described.

Address and methods are those of the route, the scope is that of the view; the row has the rest. It
says which parameters a request may have, and :func:`asked` holds the request to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from flask import request

from .params import (
    MARKING,
    MOST_PER_PAGE,
    PARAMETERS,
    SearchParams,
    fields_of,
)
from .readers import Limits
from .schemas import Schema, ref
from .service import service

JSON: Final = "application/json"


class Body(NamedTuple):
    """What a request brings."""

    content_type: str
    schema: Schema
    about: str = ""


class Answer(NamedTuple):
    """What an operation answers with a status; ``schema`` is None where it is no JSON."""

    about: str
    content_type: str = JSON
    schema: Schema | None = None


class Operation(NamedTuple):
    """One thing that can be asked.

    ``parameters`` are names of :data:`.params.KNOWN`. ``problems`` are the statuses with which it
    may be refused, besides those that every operation has (:data:`ALWAYS`).
    """

    summary: str
    answers: Mapping[int, Answer]
    parameters: tuple[str, ...] = ()
    body: Body | None = None
    problems: tuple[int, ...] = ()
    about: str = ""


ALWAYS: Final = (400, 401, 403, 414, 429, 431, 500)
"""Any request may be refused with these."""
OF_INDEX: Final = (503,)
"""What needs the index has these too."""
OF_QUERY: Final = (422, 503)
OF_BODY: Final = (413, 415)

UNCHANGED: Final = Answer("The answer with the tag in If-None-Match is still right.", "")
ID: Final = "Stored under this id; a slash in it may be plain or %2F."


def _found(schema: str, about: str) -> Mapping[int, Answer]:
    return {200: Answer(about, schema=ref(schema)), 304: UNCHANGED}


OPERATIONS: Final[Mapping[str, Operation]] = {
    "api.search": Operation(
        "Search",
        _found("Search", "A page of results, ranked, with marks, facets and offers."),
        tuple(PARAMETERS),
        problems=OF_QUERY,
    ),
    "api.search_by_body": Operation(
        "Search, the parameters in a JSON object",
        {200: Answer("As for GET.", schema=ref("Search"))},
        body=Body(JSON, ref("SearchParameters")),
        problems=OF_QUERY + OF_BODY,
    ),
    "api.document": Operation(
        "A stored document",
        _found("Document", "With `q` also its marks and matches."),
        ("q", "match", "form", "operators", "variants", *MARKING),
        problems=(404, *OF_QUERY),
        about=ID,
    ),
    "docs.openapi": Operation(
        "This description",
        {200: Answer("OpenAPI 3.1.", schema={"type": "object"})},
    ),
    "docs.page": Operation(
        "This description, to be read",
        {200: Answer("A page without scripts.", "text/html; charset=utf-8")},
    ),
    "probes.alive": Operation(
        "Whether the server answers", {200: Answer("It does.", schema=ref("Alive"))}
    ),
    "probes.ready": Operation(
        "Whether the index is open, and its age",
        {200: Answer("It is.", schema=ref("Ready"))},
        problems=OF_INDEX,
    ),
}
"""By Flask's endpoint: blueprint and view function."""


def asked() -> dict[str, Any]:
    """The fields of the parameters in this request's address, of those its operation has.

    Raises BadParameters.
    """
    operation = OPERATIONS[str(request.endpoint)]
    limits = Limits(MOST_PER_PAGE, service().today())
    return fields_of(request.args.items(multi=True), operation.parameters, limits)


def search_asked(**otherwise: Any) -> SearchParams:
    """The search that this request asks for; ``otherwise`` are other defaults than a search's.

    Raises BadParameters.
    """
    return SearchParams(**{**otherwise, **asked()})
