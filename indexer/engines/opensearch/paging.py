"""Pages of results, in the orders that there are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...model import Request
from .point import WINDOW, Point, values_of


def order(request: Request, *, ranks: bool) -> list[dict[str, Any]]:
    """The id is the last word in every order."""
    if ranks:
        return [{"_score": "desc"}, {"id": "asc"}]
    return dated("asc" if request.sort == "oldest" else "desc")


def dated(direction: str) -> list[dict[str, Any]]:
    """By date, the undated last, then by id."""
    return [{"published": {"order": direction, "missing": "_last"}}, {"id": "asc"}]


def page(
    point: Point, body: Mapping[str, Any], offset: int, size: int
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The hits of a page, and an answer that has the total and all that was counted."""
    if offset + size <= WINDOW:
        found = point.ask({**body, "from": offset, "size": size})
        return found["hits"]["hits"], found
    answered = point.ask({**body, "size": 0})
    if offset >= answered["hits"]["total"]["value"]:
        return [], answered
    plain = {key: value for key, value in body.items() if key != "aggs"}
    after = _last_before(point, plain, offset)
    found = point.ask({**plain, "size": size, "search_after": after})
    return found["hits"]["hits"], answered


def _last_before(point: Point, body: Mapping[str, Any], offset: int) -> Any:
    """Where in the order the results before a page end."""
    after: Any = None
    done = 0
    while done < offset:
        step = min(WINDOW, offset - done)
        beyond = {"search_after": after} if after else {}
        asked = {**body, **values_of(), "size": step, **beyond}
        found = point.ask({**asked, "track_total_hits": False})
        after = found["hits"]["hits"][-1]["sort"]
        done += step
    return after
