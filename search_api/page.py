"""The page: a search form and its results, and one article at a time, as HTML without scripts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from html import escape
from typing import Any, Final
from urllib.parse import parse_qsl, quote

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import NotFound

from indexer.errors import KashshafError
from indexer.query import parse_day

from .errors import RETRY_AFTER, Refused, known, log_fault, refused
from .faults import BadParameters, scrubbed
from .messages import Language
from .params import PARAMETERS, SearchParams, from_object, from_pairs
from .present import SAME, all_tags, answer, last_page, stored
from .security import web_address
from .service import service
from .wider import unfiltered
from .wire import request_id, utf8

LEGAL: Final = tuple(
    name
    for name in PARAMETERS
    if name not in ("facets", "highlight", "pre_tag", "post_tag", "explain")
)
"""What the page understands; it overlooks other names, such as trackers hang on links."""

FACETS: Final = {"source": "sources", "hashtag": "hashtags", "author": "authors"}
"""The facets shown, each with the field of the parameters that filters by it."""
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


@dataclass(frozen=True, slots=True)
class State:
    """All that an address of the page says, and the addresses one click away from it."""

    params: SearchParams
    lang: str

    def to(self, **changes: Any) -> str:
        """The address with some parameters changed; on the first page, unless told which."""
        return _address(replace(self.params, **{"page": 1, **changes}), self.lang)

    def fresh(self, **changes: Any) -> str:
        """The address of another search, in the same language."""
        return _address(SearchParams(**changes), self.lang)

    def toggled(self, facet: str, value: str) -> str:
        """The address with a facet's value chosen, or no longer chosen."""
        field, same = FACETS[facet], SAME[facet]
        chosen: tuple[str, ...] = getattr(self.params, field)
        others = tuple(one for one in chosen if same(one) != same(value))
        return self.to(**{field: others if others != chosen else (*chosen, value)})

    def translated(self) -> str:
        """The address of the same results in the other language."""
        return _address(self.params, "ar" if self.lang == "en" else "en")

    def all(self) -> str:
        """The address without filters."""
        return _address(unfiltered(self.params), self.lang)

    def article(self, document_id: str, lang: str | None = None) -> str:
        """The address of a stored article, with the words of this search marked."""
        params = self.params
        words = SearchParams(
            q=params.q,
            match=params.match,
            form=params.form,
            operators=params.operators,
            variants=params.variants,
        )
        query = _query(words, lang or self.lang)
        path = f"/documents/{quote(document_id, safe='', errors='replace')}"
        return f"{path}?{query}" if query else path

    def hidden(self) -> list[tuple[str, str]]:
        """What a new search keeps of this one, but for what the form shows."""
        kept = parse_qsl(_query(replace(self.params, page=1), self.lang))
        return [(name, value) for name, value in kept if name not in ("q", "from", "to")]


def _query(params: SearchParams, lang: str) -> str:
    parts = (params.query_string(), "lang=en" if lang == "en" else "")
    return "&".join(part for part in parts if part)


def _address(params: SearchParams, lang: str) -> str:
    query = _query(params, lang)
    return f"/?{query}" if query else "/"


@page.get("/")
def search() -> Response:
    """The form with the results of the search in the address; without one, the newest articles."""
    the, say, today = service(), _language(), service().today()
    params = _params(today)
    state = State(params, say.code)
    found = answer(
        the.snapshot(), params, today=today, zone=the.settings.zone, variants=the.variants
    )
    total = found["total"]["value"]
    return _rendered(
        "search.html",
        say=say,
        state=state,
        found=found,
        last=last_page(total, params.per_page),
        chosen=_chosen(state, say),
        instead=[] if found["results"] else _instead(found, state, today),
        backwards=_backwards(params, today),
    )


@page.get("/documents/<anything:document_id>")
def article(document_id: str) -> Response:
    """One article as it is stored, with the words of ``?q=`` marked."""
    the, say, today = service(), _language(), service().today()
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
    return _rendered(
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


def _language() -> Language:
    code = "en" if request.args.get("lang") == "en" else "ar"
    return Language(code, service().settings.zone)


def _rendered(template: str, status: int = 200, **values: Any) -> Response:
    html = render_template(
        template,
        web_address=web_address,
        is_day=_is_day,
        isolated=_isolated,
        facets=FACETS,
        **values,
    )
    response = Response(utf8(html), status, content_type="text/html; charset=utf-8")
    response.headers["Cache-Control"] = "private, no-cache"
    return response


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


def _isolated(text: str) -> str:
    """``text`` set in its own direction, whatever stands round it."""
    return f"\u2068{text}\u2069"


def _is_day(value: str | None) -> bool:
    """Whether a browser's field for days can show it: empty or 2018-07-04."""
    return not value or re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value) is not None


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
            _address(from_object(one["parameters"], today=today), state.lang),
            one["total"],
        )
        for one in found["wider"]
    ]


def _error(status: int, faults: tuple[Any, ...] = ()) -> Response:
    say = _language()
    key = f"error_{status}" if status in (400, 404, 422, 503) else "error_500"
    response = _rendered(
        "error.html",
        status,
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
