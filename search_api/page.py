"""The page: a search form and its results, and one article at a time, as HTML without scripts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from html import escape
from typing import Any, Final

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from indexer.errors import KashshafError
from indexer.query import parse_day

from .errors import RETRY_AFTER, Refused, known, log_fault, refused
from .faults import BadParameters, scrubbed
from .html import language, rendered
from .messages import Language
from .params import PARAMETERS, SearchParams, from_object, from_pairs
from .present import all_tags, answer, last_page, stored
from .service import service
from .state import FACETS, State
from .wire import request_id

LEGAL: Final = tuple(
    name
    for name in PARAMETERS
    if name not in ("facets", "highlight", "pre_tag", "post_tag", "explain")
)
"""What the page understands; it overlooks other names, such as trackers hang on links."""

TRY: Final = {
    "no_filters": "try_filters",
    "form=all": "try_form",
    "variants=on": "try_variants",
    "match=any": "try_match",
    "no_quotes": "try_quotes",
    "widest": "try_widest",
}
"""The message for each wider search."""

page = Blueprint("page", __name__)


@page.get("/")
def search() -> Response:
    """The form with the results of the search in the address; without one, the newest articles."""
    the, say, today = service(), language(), service().today()
    params = _params(today)
    state = State(params, say.code)
    found = answer(
        the.snapshot(), params, today=today, zone=the.settings.zone, variants=the.variants
    )
    total = found["total"]["value"]
    return rendered(
        "search.html",
        say=say,
        state=state,
        found=found,
        facets=FACETS,
        last=last_page(total, params.per_page),
        chosen=_chosen(state, say),
        instead=[] if found["results"] else _instead(found, state, today),
        backwards=_backwards(params, today),
    )


@page.get("/documents/<anything:document_id>")
def article(document_id: str) -> Response:
    """One article as it is stored, with the words of ``?q=`` marked."""
    the, say, today = service(), language(), service().today()
    params = _params(today)
    document = the.snapshot().document(document_id)
    if document is None:
        raise NotFound
    value = stored(document, params, today=today, zone=the.settings.zone, variants=the.variants)
    html = value.get("highlight") or {
        "title": escape(document.title),
        "body": escape(document.body),
    }
    lines = list(zip(document.body.split("\n"), html["body"].split("\n"), strict=True))
    if lines[0][0].strip() == document.title.strip():  # a text file's first line is its title
        lines = lines[1:]
    return rendered(
        "document.html",
        say=say,
        state=State(params, say.code),
        document=value,
        title=html["title"],
        lines=[line for plain, line in lines if plain.strip()],
        tags=all_tags(document),
    )


def _params(today: date) -> SearchParams:
    known = [(name, value) for name, value in request.args.items(multi=True) if name in LEGAL]
    return from_pairs(known, today=today, legal=LEGAL)


def _chosen(state: State, say: Language) -> list[tuple[str, str, str]]:
    """The filters in use: what is filtered by, the value, the address without it."""
    params = state.params
    values = [
        (say(facet), value, state.toggled(facet, value))
        for facet, field in FACETS.items()
        for value in getattr(params, field)
    ]
    if params.since:
        values.append((say("from"), params.since, state.to(since=None)))
    if params.until:
        values.append((say("to"), params.until, state.to(until=None)))
    return values


def _backwards(params: SearchParams, today: date) -> bool:
    """Whether the range of dates ends before it begins."""
    if not (params.since and params.until):
        return False
    first = parse_day("from", params.since, today).first
    after = parse_day("to", params.until, today).after
    return bool(first and after and first >= after)


def _instead(found: Mapping[str, Any], state: State, today: date) -> list[tuple[str, str, int]]:
    """What to try on a page without results: message, address, how many results it has."""
    if total := found["total"]["value"]:
        return [("try_first_page", state.to(), total)]
    return [
        (
            TRY[one["change"]],
            state.of(from_object(one["parameters"], today=today)),
            one["total"],
        )
        for one in found["wider"]
    ]


def _error(status: int, faults: tuple[Any, ...] = ()) -> Response:
    say = language()
    key = f"error_{status}" if status in (400, 404, 422, 503) else "error_500"
    response = rendered(
        "error.html",
        status=status,
        say=say,
        state=State(SearchParams(q=scrubbed(request.args.get("q", ""))), say.code),
        heading=say(key),
        explanation=""
        if status == 400
        else say(key.replace("error", "explain"), request_id=request_id()),
        faults=faults,
    )
    response.headers["Cache-Control"] = "no-store"
    if status == 503:
        response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


page.register_error_handler(Refused, refused)


@page.errorhandler(KashshafError)
def _ours(error: KashshafError) -> Response:
    what = known(error)
    if what is None:
        return _fault(error)
    return _error(what.status, error.faults if isinstance(error, BadParameters) else ())


@page.errorhandler(NotFound)
def _missing(_: NotFound) -> Response:
    return _error(404)


@page.errorhandler(Exception)
def _fault(error: Exception) -> Response:
    log_fault(error)
    return _error(500)
