"""Many searches in one request, each answered or refused alone, all from one generation."""

from __future__ import annotations

from typing import Any, Final

from indexer.engines import Snapshot
from indexer.errors import KashshafError

from .errors import told
from .faults import BadParameters, Fault, shown
from .params import MOST_SEARCHES, from_object
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


def answered_alone(snapshot: Snapshot, one: Any) -> dict[str, Any]:
    """The answer to one search, or the problem it has."""
    the = service()
    try:
        if not isinstance(one, dict):
            raise BadParameters([Fault(MEMBER, "type", shown(one), "an object")])
        params = from_object(one, today=the.today())
        with the.turns:
            found = answer(
                snapshot, params, today=the.today(), zone=the.settings.zone, variants=the.variants
            )
    except KashshafError as error:
        return told(error)
    return {**found, "request_id": request_id()}
