"""What else might be found, when a search finds nothing: which word failed, and wider searches."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import reduce
from typing import Any, Final

from indexer.engines import Snapshot
from indexer.errors import TooBroad
from indexer.model import Request

from .params import SearchParams

Ask = Callable[[SearchParams], Request]
"""What an engine is asked for these parameters."""

QUOTES: Final = str.maketrans("", "", '"“”„«»‹›＂')

WIDEST: Final = "widest"
"""All changes at once; offered where no two of them find anything."""


def unfiltered(params: SearchParams) -> SearchParams:
    """The search without its filters, from its first page on."""
    return replace(params, page=1, sources=(), authors=(), hashtags=(), since=None, until=None)


CHANGES: Final[Mapping[str, Callable[[SearchParams], SearchParams]]] = {
    "no_filters": unfiltered,
    "form=all": lambda params: replace(params, form="all"),
    "match=any": lambda params: replace(params, match="any"),
    "no_quotes": lambda params: replace(params, q=params.q.translate(QUOTES)),
}
"""What is changed, by the name it has in an answer."""


def counted(snapshot: Snapshot, request: Request) -> int:
    """How many documents match, and nothing else of the answer."""
    return snapshot.search(
        replace(request, sort="newest", offset=0, size=0, facets=(), explain=False)
    ).total


def word_totals(snapshot: Snapshot, request: Request) -> list[dict[str, Any]]:
    """For each word that documents are to have, how many it finds alone, under the same filters."""
    found = {}
    for leaf in request.query.ranking:
        if leaf.typed not in found:
            alone = replace(request.query, root=leaf, ranking=(), pairs=())
            found[leaf.typed] = counted(snapshot, replace(request, query=alone))
    return [{"typed": typed, "total": total} for typed, total in found.items()]


def wider(snapshot: Snapshot, params: SearchParams, ask: Ask) -> list[dict[str, Any]]:
    """The wider searches that find something: the change, the query, how many documents it finds,
    and its parameters as ``POST /search`` takes them.
    """
    narrow = replace(params, page=1)
    searches = {name: change(narrow) for name, change in CHANGES.items()}
    searches[WIDEST] = reduce(lambda search, change: change(search), CHANGES.values(), narrow)
    found: list[dict[str, Any]] = []
    for change, search in searches.items():
        if search == narrow or (change == WIDEST and len(found) > 1):
            continue
        with suppress(TooBroad):  # a word* that was within quotes
            if total := counted(snapshot, ask(search)):
                given = search.given()
                found.append(
                    {"change": change, "text": search.q, "total": total, "parameters": given}
                )
    return found
