"""Many searches in one request, each answered or refused alone, all from one generation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from indexer.engines import Snapshot
from indexer.errors import KashshafError, TooBroad

from .errors import told
from .faults import BadParameters, Fault, shown
from .params import MOST_RESULTS, MOST_SEARCHES, from_object
from .present import answer
from .service import service
from .wire import request_id

MEMBER: Final = "searches"


def searches(value: dict[str, Any]) -> list[Any]:
    """The searches of a body, not yet read. Raises BadParameters."""
    faults = [Fault(shown(name), "unknown", legal=MEMBER) for name in value if name != MEMBER]
    found = value.get(MEMBER)
    if not isinstance(found, list):
        faults.append(Fault(MEMBER, "type", shown(found), "a list of objects"))
    elif len(found) > MOST_SEARCHES:
        faults.append(Fault(MEMBER, "length", str(len(found)), f"{MOST_SEARCHES} searches"))
    if faults:
        raise BadParameters(faults)
    assert isinstance(found, list)
    return found


def answers(snapshot: Snapshot, wanted: Sequence[Any]) -> list[dict[str, Any]]:
    """The answer to each search in order, or the problem that it has: of those that come when there
    are :data:`.params.MOST_RESULTS`, that they are too many.
    """
    found: list[dict[str, Any]] = []
    results = 0
    for one in wanted:
        answered = told(_full()) if results >= MOST_RESULTS else _answered_alone(snapshot, one)
        results += len(answered.get("results", ()))
        found.append(answered)
    return found


def _full() -> TooBroad:
    return TooBroad(
        f"the searches before this one have {MOST_RESULTS:,} results or more, which is all that "
        "one batch is answered with; send it in another"
    )


def _answered_alone(snapshot: Snapshot, one: Any) -> dict[str, Any]:
    """The answer to one search, or the problem it has."""
    the = service()
    try:
        if not isinstance(one, dict):
            raise BadParameters([Fault(MEMBER, "type", shown(one), "an object")])
        params = from_object(one, today=the.today())
        with the.turns.taken():
            found = answer(
                snapshot, params, today=the.today(), zone=the.settings.zone, variants=the.variants
            )
    except KashshafError as error:
        return told(error)
    return {**found, "request_id": request_id()}
