"""What the API can be asked: a row for each endpoint, beside which nothing is described.

Address and methods are those of the route, the scope is that of the view; the row has the rest. It
says which parameters a request may have, and :func:`asked` holds the request to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from flask import request

from .params import (
    CHOOSING,
    MARKING,
    MOST_PER_PAGE,
    MOST_RESULTS,
    ORDERING,
    PARAMETERS,
    SearchParams,
    fields_of,
)
from .readers import Limits
from .schemas import Schema, ref
from .service import service

JSON: Final = "application/json"
ATOM_TYPE: Final = "application/atom+xml; charset=utf-8"
CSV_TYPE: Final = "text/csv; charset=utf-8"
JSONL_TYPE: Final = "application/x-ndjson"
METRICS_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"


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


ALWAYS: Final = (400, 401, 403, 414, 429, 431, 500, 503)
"""Any request may be refused with these."""
OF_WRITING: Final = (409, 507)
OF_QUERY: Final = (422,)
OF_BODY: Final = (408, 413, 415)

UNCHANGED: Final = Answer("The answer with the tag in If-None-Match is still right.", "")
ID: Final = "Stored under this id; a slash in it may be plain or %2F."

DURABLE: Final = "On disk when it is answered. 409 while another job writes for more than 5 s."
FIELDS: Final = (
    "Other names are understood: text, content, headline, date, pubDate, link, byline; all other "
    "keys go to `extra`."
)


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
    "writing.put_document": Operation(
        "Add a document, or replace it",
        {
            200: Answer("It was there: `changed` or `unchanged`.", schema=ref("Written")),
            201: Answer("It was `added`; Location has it.", schema=ref("Written")),
        },
        body=Body(
            JSON,
            ref("NewDocument"),
            f"At most 64 MB. {FIELDS} An `id`, if there is one, must be that of the address.",
        ),
        problems=OF_WRITING + OF_BODY,
        about=f"{ID} {DURABLE} The same document twice changes nothing.",
    ),
    "writing.delete_document": Operation(
        "Remove a document",
        {200: Answer("It is `removed`.", schema=ref("Written"))},
        problems=(404, *OF_WRITING),
        about=f"{ID} {DURABLE}",
    ),
    "writing.add_documents": Operation(
        "Add or replace many documents",
        {200: Answer("What was done; rejected lines are named.", schema=ref("Outcome"))},
        body=Body(
            JSONL_TYPE,
            {},
            f"JSON Lines, at most 64 MB; application/jsonl means the same. {FIELDS}",
        ),
        problems=OF_WRITING + OF_BODY,
        about=f"All the good ones in one step, or none. {DURABLE}",
    ),
    "jobs.start_reindex": Operation(
        "Build the index anew, in the background",
        {202: Answer("The job; Location has it.", schema=ref("Job"))},
        problems=(409,),
        about=(
            "Over the sources that `serve --source` named; without any, of the stored documents. "
            "Searches go on meanwhile. 409 while one is under way, be it from cron."
        ),
    ),
    "jobs.job": Operation(
        "How far a job is, or how it ended",
        {200: Answer("The job.", schema=ref("Job"))},
        problems=(404,),
    ),
    "jobs.jobs": Operation(
        "The last jobs",
        {200: Answer("The newest first.", schema=ref("Jobs"))},
    ),
    "api.batch": Operation(
        "Many searches at once",
        {200: Answer("The answer to each, or its problem.", schema=ref("Batch"))},
        body=Body(
            JSON,
            ref("BatchOfSearches"),
            "Each search has the parameters of `/search`; one that "
            f"comes after {MOST_RESULTS:,} results have been given is refused alone, with 422.",
        ),
        problems=OF_BODY,
    ),
    "api.analyze": Operation(
        "What a text is indexed under, word by word, and why",
        {200: Answer("Its words.", schema=ref("Analysis"))},
        ("text",),
    ),
    "related.similar": Operation(
        "Articles on the same story",
        _found("Listed", "The most alike first; its wire copies are not among them."),
        ("size",),
        problems=(404,),
        about=ID,
    ),
    "related.copies": Operation(
        "The wire copies of a document",
        _found("Listed", "Its whole group, the earliest first; or those that a search finds."),
        (*CHOOSING, "sort", *MARKING),
        problems=(404, *OF_QUERY),
        about=ID,
    ),
    "overview.suggest": Operation(
        "What a query that is being typed may become",
        _found("Suggestions", "Words, hashtags, titles."),
        ("q", "size"),
    ),
    "overview.by_day": Operation(
        "How a subject fares, day by day",
        _found("Trends", "Documents a day, and their share of all of that day."),
        CHOOSING,
        problems=OF_QUERY,
    ),
    "lists.feed": Operation(
        "A feed of a search",
        {200: Answer("Atom, 50 entries.", ATOM_TYPE), 304: UNCHANGED},
        ORDERING,
        problems=OF_QUERY,
        about="The newest first, unless `sort` says otherwise.",
    ),
    "lists.export_csv": Operation(
        "All results, for spreadsheet programs",
        {
            200: Answer("UTF-8 with BOM; a cell that would be run begins with '.", CSV_TYPE),
            304: UNCHANGED,
        },
        ORDERING,
        problems=OF_QUERY,
    ),
    "lists.export_jsonl": Operation(
        "All results, a document a line",
        {200: Answer("As `kashshaf index` takes them back.", JSONL_TYPE), 304: UNCHANGED},
        ORDERING,
        problems=OF_QUERY,
    ),
    "docs.openapi": Operation(
        "This description",
        {200: Answer("OpenAPI 3.1.", schema={"type": "object"})},
    ),
    "docs.page": Operation(
        "This description, to be read",
        {200: Answer("A page without scripts.", "text/html; charset=utf-8")},
    ),
    "metrics.all_metrics": Operation(
        "Counts for Prometheus",
        {200: Answer("Of all processes of the server.", METRICS_TYPE)},
    ),
    "probes.alive": Operation(
        "Whether the server answers", {200: Answer("It does.", schema=ref("Alive"))}
    ),
    "probes.ready": Operation(
        "Whether the index is open, and its age",
        {200: Answer("It is.", schema=ref("Ready"))},
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
