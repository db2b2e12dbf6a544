"""The page: a search form and its results, and one article at a time, as HTML without scripts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from html import escape
from typing import Any, Final
from urllib.parse import urljoin

from flask import Blueprint, Response, request
from flask_limiter import RateLimitExceeded
from werkzeug.exceptions import NotFound

from indexer.engines import Snapshot
from indexer.errors import KashshafError
from indexer.model import Document, HasId, Request, iso
from indexer.query import parse_day

from . import logs
from .catalogue import LANGUAGES
from .citation import citation
from .errors import PROBLEM, RETRY_AFTER, Refused, http, known, log_fault, refused
from .facets import selected
from .faults import BadParameters, scrubbed
from .histogram import histogram
from .html import language, rendered
from .limits import wait
from .messages import Language
from .params import PARAMETERS, SearchParams, from_object, from_pairs
from .present import all_tags, answered, last_page, stored
from .related import alike
from .security import web_address
from .service import service
from .state import FACETS, RANGES, State
from .theme import switched
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

COPIES: Final = 20
"""Wire copies that are listed with a result; the article has them all."""
SIMILAR: Final = 5
"""Articles like one that is shown."""
HTML: Final = "text/html"
ENDS: Final = {"from": "since", "to": "until"}
"""The fields of the parameters that hold the ends of a range of dates."""

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

page = Blueprint("page", __name__)


@page.get("/")
def search() -> Response:
    """The form with the results of the search in the address; without one, the newest articles."""
    the, say, today = service(), language(), service().today()
    params = _params(today)
    state, snapshot = State(params, say.code), the.snapshot()
    with the.turns.taken():
        found, hits = answered(
            snapshot, params, today=today, zone=the.settings.zone, variants=the.variants
        )
    asked, total = the.ask(params), hits.total
    logs.found(params.q, total)
    return rendered(
        "search.html",
        say=say,
        state=state,
        found=found,
        copies={
            one["id"]: _listed(_copies(snapshot, one["id"], asked))
            for one in found["results"]
            if one["copies"]["count"]
        },
        timeline=histogram(hits.facets["date"]),
        facets={name: hits.facets[name] for name in FACETS},
        selected={name: selected(name, params) for name in FACETS},
        ranges=RANGES,
        last=last_page(total, params.per_page),
        chosen=_chosen(state, say),
        instead=[] if found["results"] else _instead(found, state, today),
        period=_period(params, today),
    )


@page.get("/documents/<anything:document_id>")
def article(document_id: str) -> Response:
    """One article as it is stored, with the words of ``?q=`` marked."""
    the, say, today = service(), language(), service().today()
    params = _params(today)
    snapshot = the.snapshot()
    document = snapshot.document(document_id)
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
        lines=[(plain, line) for plain, line in lines if plain.strip()],
        tags=all_tags(document),
        citations=_citations(document, today),
        copies=_listed(snapshot.copies(document_id)),
        similar=_listed(hit.document for hit in alike(snapshot, document, SIMILAR)[0]),
    )


@page.before_request
def _switch() -> Response | None:
    return switched()


def _copies(snapshot: Snapshot, document_id: str, asked: Request) -> list[Document]:
    """The first ``COPIES`` copies of a result that the search finds too, the earliest first."""
    ids = tuple(copy.id for copy in snapshot.copies(document_id))
    within = replace(
        asked,
        filters=(*asked.filters, HasId(ids)),
        sort="oldest",
        offset=0,
        size=COPIES,
        facets=(),
        group=False,
    )
    return [hit.document for hit in snapshot.search(within).hits]


def _listed(documents: Iterable[Document]) -> list[dict[str, Any]]:
    """What a list of articles shows of each."""
    return [
        {
            "id": one.id,
            "title": one.title,
            "source": one.source,
            "published_at": iso(one.published_at),
        }
        for one in documents
    ]


def _citations(document: Document, today: date) -> list[tuple[Language, list[str]]]:
    """The document cited in each language, by the outlet's address if there is one, else ours."""
    here = State(SearchParams(), LANGUAGES[0]).article(document.id)
    address = web_address(document.url) or urljoin(request.host_url, here)
    zone = service().settings.zone
    return [
        (say, citation(document, address, today, say))
        for say in (Language(code, zone) for code in LANGUAGES)
    ]


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
    for message, field in ENDS.items():
        if end := getattr(params, field):
            values.append((say(message), _shown(end, say), state.to(**{field: None})))
    return values


def _shown(end: str, say: Language) -> str:
    """An end of a range of dates in the reader's words; a year or month as it was given."""
    if end in RANGES:
        return say(RANGES[end])
    return say.on(date.fromisoformat(end)) if _DAY.fullmatch(end) else end


def _period(params: SearchParams, today: date) -> dict[str, date | None]:
    """The first and the last day of the range of dates, however they were given."""
    since = parse_day("from", params.since, today).first if params.since else None
    after = parse_day("to", params.until, today).after if params.until else None
    return {"from": since, "to": after - timedelta(1) if after else None}


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


def _error(status: int, faults: tuple[Any, ...] = (), key: str = "") -> Response:
    say = language()
    key = key or (f"error_{status}" if status in (400, 404, 422, 429, 503) else "error_500")
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
    faults = error.faults if isinstance(error, BadParameters) else ()
    unusable = what.status == 503 and what.code != "no_index"
    return _error(what.status, faults, "error_unusable" if unusable else "")


@page.errorhandler(NotFound)
def _missing(_: NotFound) -> Response:
    return _error(404)


@page.errorhandler(RateLimitExceeded)
def _hurried(_: RateLimitExceeded) -> Response:
    response = _error(429)
    response.headers["Retry-After"] = str(wait())
    return response


@page.app_errorhandler(NotFound)
def _nowhere(error: NotFound) -> Response:
    """What is not there: where no route is, a page for a browser, which asks for one by name."""
    lost = request.url_rule is None and not request.path.startswith("/api/")
    wanted = request.accept_mimetypes.best_match((PROBLEM, HTML)) if lost else PROBLEM
    return _error(404, key="error_nowhere") if wanted == HTML else http(error)


@page.errorhandler(Exception)
def _fault(error: Exception) -> Response:
    log_fault(error)
    return _error(500)
