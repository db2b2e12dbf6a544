"""How a subject fares: documents a day, and what part of that day's documents they are."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import Any, Final

from indexer.engines import Snapshot
from indexer.model import EVERYTHING, Dated, Hits, Node, Request

TOP: Final = 20
"""Hashtags, and sources."""
FACETS: Final = ("date", "hashtag", "source")


def trends(snapshot: Snapshot, asked: Request) -> dict[str, Any]:
    """The documents that match ``asked``, wire copies counted one by one, by day.

    A day is there if the index has any document of it within the dates that ``asked`` is kept to,
    so that a day without a match counts 0 and a day without news is no day. Days are those of the
    facet ``date``.
    """
    found = _counted(snapshot, asked)
    everything = _counted(snapshot, replace(asked, query=EVERYTHING, filters=_dates(asked)))
    of_day = {one.value: one.count for one in found.facets["date"]}
    days = [
        {
            "date": one.value,
            "count": of_day.get(one.value, 0),
            "of": one.count,
            "share": round(of_day.get(one.value, 0) / one.count, 6),
        }
        for one in everything.facets["date"]
        if one.value is not None
    ]
    return {
        "total": found.total,
        "undated": of_day.get(None, 0),
        "days": days,
        "hashtags": _top(found, "hashtag"),
        "sources": _top(found, "source"),
    }


def _dates(asked: Request) -> tuple[Node, ...]:
    return tuple(one for one in asked.filters if isinstance(one, Dated))


def _counted(snapshot: Snapshot, asked: Request) -> Hits:
    return snapshot.search(
        replace(asked, sort="newest", offset=0, size=0, facets=FACETS, group=False)
    )


def _top(found: Hits, facet: str) -> list[dict[str, Any]]:
    named = (one for one in found.facets[facet] if one.value is not None)
    return [{"value": one.value, "count": one.count} for one in islice(named, TOP)]
