"""The answer to a search, ready for JSON: the same for the API, the page and the command line."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, date, tzinfo
from functools import lru_cache, partial
from typing import Any, Final
from urllib.parse import quote

from indexer.analysis import (
    Finder,
    Found,
    Step,
    chain,
    expander,
    mark,
    snippets,
)
from indexer.analysis.entries import tags
from indexer.analysis.variants import Variants
from indexer.engines import Snapshot
from indexer.model import Document, Hit, Hits, Query, Request, iso
from indexer.query import filters, parse

from .catalogue import LANGUAGES
from .facets import facets
from .offers import did_you_mean
from .params import CHOOSING, MARKING, SearchParams
from .why import Reasoned, sentences
from .wider import wider, word_totals

SEARCH_PATH: Final = "/api/v1/search"
DOCUMENTS_PATH: Final = "/api/v1/documents"

KEPT: Final = 1 << 14
"""Chains that are kept as they are told: the results of one query repeat them."""

SAME_WORD: Final = ("clitic", "spelling")
"""Rules by which a word is looked for in forms of its own; these are not told as expansions."""


def request_of(
    params: SearchParams,
    *,
    today: date,
    zone: tzinfo = UTC,
    variants: Variants | None = None,
) -> Request:
    """What an engine is asked. A query that ranks nothing lists the newest first.

    ``variants`` are the ways to write a word that count, if ``params`` want them to. Raises
    UsageError for a date that is none.
    """
    query = parse(
        params.q,
        today=today,
        match=params.match,
        form=params.form,
        operators=params.operators,
        zone=zone,
        expand=expander(variants.expansions if variants and params.variants else None),
    )
    return Request(
        query=query,
        filters=filters(
            today=today,
            since=params.since,
            until=params.until,
            sources=params.sources,
            authors=params.authors,
            hashtags=params.hashtags,
            zone=zone,
        ),
        sort="newest" if params.sort == "relevance" and not query.ranking else params.sort,
        offset=(params.page - 1) * params.per_page,
        size=params.per_page,
        facets=params.facets,
        group=params.group,
        explain=params.explain,
        zone=zone,
    )


def answer(
    snapshot: Snapshot,
    params: SearchParams,
    *,
    today: date,
    zone: tzinfo = UTC,
    variants: Variants | None = None,
) -> dict[str, Any]:
    """The contract's answer to a search, but for ``request_id``. Raises as :func:`answered`."""
    began = time.perf_counter()
    found, hits = answered(snapshot, params, today=today, zone=zone, variants=variants)
    return {**found, "facets": facets(hits, params), "took_ms": milliseconds_since(began)}


def milliseconds_since(began: float) -> float:
    """How long something took that began when ``time.perf_counter`` said so."""
    return round((time.perf_counter() - began) * 1000, 1)


def answered(
    snapshot: Snapshot,
    params: SearchParams,
    *,
    today: date,
    zone: tzinfo = UTC,
    variants: Variants | None = None,
) -> tuple[dict[str, Any], Hits]:
    """The contract's answer to a search, but for ``facets`` and what is each request's own, and
    what was found.

    ``next`` and ``prev`` are addresses relative to the host, or None. ``query.words`` and ``wider``
    are empty but where nothing was found. The ``url`` of ``copies`` lists just those counted there.
    Raises UsageError for a date that is none, TooBroad for a query that stands for too much.
    """
    ask = partial(request_of, today=today, zone=zone, variants=variants)
    request = ask(params)
    hits = snapshot.search(request)
    finder = Finder(request.query)
    results = [result(hit, finder, params) for hit in hits.hits]
    meant = did_you_mean(snapshot, params, request, hits.total, ask)
    words = [] if hits.total else word_totals(snapshot, request)
    instead = [] if hits.total else wider(snapshot, params, ask)
    found = {
        "query": {**query_told(request.query), "words": words},
        "total": {"value": hits.total, "relation": "eq"},
        "documents_before_grouping": hits.documents,
        "grouped": hits.grouped,
        "page": params.page,
        "per_page": params.per_page,
        **_neighbours(params, hits.total),
        "results": results,
        "did_you_mean": meant,
        "wider": instead,
        "index": index_told(snapshot),
    }
    return found, hits


def query_told(query: Query) -> dict[str, Any]:
    """How a query was read."""
    return {
        "raw": query.raw,
        "understood": query.understood,
        "ignored": list(query.ignored),
        "expansions": [
            {"typed": unit.typed, "also": list(unit.also), "rule": unit.rule}
            for unit in query.units
            if unit.rule not in SAME_WORD
        ],
        "match": query.match,
        "form": query.form,
    }


def index_told(snapshot: Snapshot) -> dict[str, Any]:
    """Which generation answers."""
    return {
        "generation": snapshot.generation,
        "documents": snapshot.documents,
        "built_at": snapshot.built_at,
    }


def stored(
    document: Document,
    params: SearchParams,
    *,
    today: date,
    zone: tzinfo = UTC,
    variants: Variants | None = None,
) -> dict[str, Any]:
    """A stored document as JSON; with a query also ``highlight`` (title, whole body, snippets)
    and ``matches``.
    """
    value = document.to_json()
    if params.q:
        request = request_of(params, today=today, zone=zone, variants=variants)
        found = _found(document, Finder(request.query), params)
        value["highlight"] = {
            **_highlight(document, found, params),
            "body": _marked(document.body, _spans(found, "body"), params),
        }
        value["matches"] = [match(one, chain(one)) for one in found]
    return value


def last_page(total: int, per_page: int) -> int:
    """The number of the last page that has results; 1 when there are none."""
    return max(1, -(-total // per_page))


def _neighbours(params: SearchParams, total: int) -> dict[str, str | None]:
    """The pages after and before this one; before a page beyond the last, the last."""
    last = last_page(total, params.per_page)
    pages = {
        "next": params.page + 1 if params.page < last else None,
        "prev": min(params.page - 1, last) or None,
    }
    return {
        name: f"{SEARCH_PATH}?{replace(params, page=page).query_string()}" if page else None
        for name, page in pages.items()
    }


def _copies(document_id: str, params: SearchParams) -> str:
    """Where the copies of a result that this search finds are listed."""
    return f"{address(document_id)}/copies?{params.query_string((*CHOOSING, *MARKING))}".rstrip("?")


def address(document_id: str) -> str:
    """Where a stored document is, without the host."""
    return f"{DOCUMENTS_PATH}/{quote(document_id, safe='', errors='replace')}"


def result(hit: Hit, finder: Finder, params: SearchParams) -> dict[str, Any]:
    """A hit, with the words that ``finder`` finds marked as ``params`` want it."""
    document = hit.document
    found = _found(document, finder, params)
    reasoned = [Reasoned(one, chain(one)) for one in found]
    value: dict[str, Any] = {
        "id": document.id,
        "title": document.title,
        "url": document.url,
        "source": document.source,
        "author": document.author,
        "published_at": iso(document.published_at),
        "hashtags": all_tags(document),
        "score": hit.score,
        "highlight": _highlight(document, found, params),
        "matches": [match(*one) for one in reasoned],
        "why": sentences({"title": document.title, "body": document.body}, reasoned, LANGUAGES),
        "copies": {
            "count": hit.copies.count,
            "sources": list(hit.copies.sources),
            "url": _copies(document.id, params) if hit.copies.count else None,
        },
    }
    if params.explain:
        value["explanation"] = [asdict(part) for part in hit.explanation]
    return value


def all_tags(document: Document) -> list[str]:
    """The hashtags given beside the text and those written in it, without ``#``."""
    return [tag.written for tag in tags(document)]


def _found(document: Document, finder: Finder, params: SearchParams) -> list[Found]:
    return [] if params.highlight == "none" else finder(document)


def match(one: Found, steps: tuple[Step, ...]) -> dict[str, Any]:
    """A word that was found, with its chain, as in the answer."""
    return {
        "field": one.field,
        "start": one.start,
        "end": one.end,
        "piece_start": one.piece_start,
        "piece_end": one.piece_end,
        "core_start": one.core_start,
        "core_end": one.core_end,
        "typed": one.typed,
        "rule": one.rule,
        "chain": _told(steps),
    }


@lru_cache(KEPT)
def _told(steps: tuple[Step, ...]) -> tuple[Mapping[str, str], ...]:
    return tuple(step._asdict() for step in steps)


def _highlight(document: Document, found: Sequence[Found], params: SearchParams) -> dict[str, Any]:
    """Title and snippets, always escaped for HTML; marked only where ``highlight`` is html."""
    body = _spans(found, "body")
    shown = [] if params.highlight == "none" else snippets(document.body, body)
    return {
        "title": _marked(document.title, _spans(found, "title"), params),
        "snippets": [
            _marked(
                document.body[start:end],
                [(at - start, to - start) for at, to in body if start <= at and to <= end],
                params,
            )
            for start, end in shown
        ],
    }


def _spans(found: Sequence[Found], field: str) -> list[tuple[int, int]]:
    return [(one.start, one.end) for one in found if one.field == field]


def _marked(text: str, spans: Sequence[tuple[int, int]], params: SearchParams) -> str:
    wanted = spans if params.highlight == "html" else ()
    return mark(text, wanted, params.pre_tag, params.post_tag)
