"""What else might be found, when a search finds nothing: which word failed, and wider searches."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import reduce
from typing import Any, Final

from indexer.engines import Snapshot
from indexer.errors import TooBroad
from indexer.model import Leaf, Request
from indexer.query.written import without_equals, without_filters

from .params import SearchParams

Ask = Callable[[SearchParams], Request]
"""What an engine is asked for these parameters."""

QUOTES: Final = str.maketrans("", "", '"“”„«»‹›＂')

WIDEST: Final = "widest"
"""All changes at once; told where one of them at most finds anything, and all find more."""


def unfiltered(params: SearchParams) -> SearchParams:
    """The search without its filters, from its first page on."""
    return replace(params, page=1, sources=(), authors=(), hashtags=(), since=None, until=None)


CHANGES: Final[Mapping[str, Callable[[SearchParams], SearchParams]]] = {
    "no_filters": lambda params: unfiltered(
        replace(params, q=without_filters(params.q, params.operators))
    ),
    "form=all": lambda params: replace(
        params, form="all", q=without_equals(params.q, params.operators)
    ),
    "variants=on": lambda params: replace(params, variants=True),
    "match=any": lambda params: replace(params, match="any"),
    "no_quotes": lambda params: replace(params, q=params.q.translate(QUOTES)),
}
"""What is changed, by the name it has in an answer."""


def counted(snapshot: Snapshot, request: Request) -> int:
    """How many documents match, and nothing else of the answer."""
    return snapshot.search(
        replace(request, sort="newest", offset=0, size=0, facets=(), explain=False)
    ).total


def alone(request: Request, leaf: Leaf) -> Request:
    """The request for one word of its query, under the same filters."""
    return replace(request, query=replace(request.query, root=leaf, ranking=(), pairs=()))


def word_totals(snapshot: Snapshot, request: Request) -> list[dict[str, Any]]:
    """For each word that documents are to have, how many it finds alone, under the same filters."""
    found = {}
    for leaf in request.query.ranking:
        if leaf.typed not in found:
            found[leaf.typed] = counted(snapshot, alone(request, leaf))
    return [{"typed": typed, "total": total} for typed, total in found.items()]


def wider(snapshot: Snapshot, params: SearchParams, ask: Ask) -> list[dict[str, Any]]:
    """The wider searches that find something: the change, the query, how many documents it finds,
    and its parameters as ``POST /search`` takes them.
    """
    narrow = replace(params, page=1)
    found = [
        _told(change, search, total)
        for change, widened in CHANGES.items()
        if (search := widened(narrow)) != narrow and (total := _found(snapshot, search, ask))
    ]
    if len(found) < 2:
        widest = reduce(lambda search, widened: widened(search), CHANGES.values(), narrow)
        total = _found(snapshot, widest, ask)
        if total > sum(one["total"] for one in found):
            found.append(_told(WIDEST, widest, total))
    return found


def _told(change: str, search: SearchParams, total: int) -> dict[str, Any]:
    return {"change": change, "text": search.q, "total": total, "parameters": search.given()}


def _found(snapshot: Snapshot, params: SearchParams, ask: Ask) -> int:
    try:
        return counted(snapshot, ask(params))
    except TooBroad:  # a word* that was within quotes
        return 0
