"""Changes on their way to the server: gathered, sent, and each one's answer counted.

Every change names a document by an id of ours, so one that is sent twice is made once.
"""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from ...errors import KashshafError
from .client import Client
from .faults import BLOCK, TOO_BUSY, Busy, item_fault

TRIES: Final = 8
FIRST_PAUSE: Final = 0.5
"""Seconds before what the server had no time for is sent again; twice as long each time."""
LONGEST_PAUSE: Final = 30.0
GONE: Final = 404
MEGABYTE: Final = 1 << 20
_DELETE: Final = "delete"


class Change(NamedTuple):
    """What is done to a document, and with what: two lines of JSON, of which a deletion has only
    the first.
    """

    action: str
    source: str | None = None

    @property
    def lines(self) -> tuple[str, ...]:
        """As they are sent."""
        return (self.action,) if self.source is None else (self.action, self.source)


def put(address: str, source: str) -> Change:
    """A document in the place of the one at its address."""
    return Change(json.dumps({"index": {"_id": address}}), source)


def delete(address: str) -> Change:
    """No document at an address."""
    return Change(json.dumps({_DELETE: {"_id": address}}))


def update(address: str, fields: Mapping[str, Any]) -> Change:
    """Other values of some fields of the document at an address."""
    action = json.dumps({"update": {"_id": address}})
    return Change(action, json.dumps({"doc": fields}, ensure_ascii=False))


def changes_of(lines: Iterable[str]) -> Iterator[Change]:
    """What has these lines. Raises ValueError when they are none of ours."""
    left = iter(lines)
    for action in left:
        (kind,) = json.loads(action)
        source = None if kind == _DELETE else next(left, None)
        if source is None and kind != _DELETE:
            raise ValueError(f"nothing comes with {action}")
        yield Change(action, source)


def send(client: Client, index: str, changes: Iterable[Change]) -> int:
    """Make all of some changes, and say how many there were. Raises KashshafError for the first
    that the server does not take.
    """
    made = 0
    for some in parts(changes, client.cluster.bulk_mb * MEGABYTE):
        made += _sent(client, index, some)
    return made


def parts(changes: Iterable[Change], most: int) -> Iterator[list[Change]]:
    """Changes by what is sent in one go: up to ``most`` bytes, or one that has more."""
    part: list[Change] = []
    size = 0
    for change in changes:
        own = sum(len(line.encode("utf-8")) + 1 for line in change.lines)
        if part and size + own > most:
            yield part
            part, size = [], 0
        part.append(change)
        size += own
    if part:
        yield part


def _sent(client: Client, index: str, changes: list[Change]) -> int:
    left = changes
    for attempt in itertools.count(1):
        left, refused = _once(client, index, left)
        if refused is None:
            break
        if attempt == TRIES:
            raise refused
        time.sleep(min(FIRST_PAUSE * 2 ** (attempt - 1), LONGEST_PAUSE))
    return len(changes)


def _once(
    client: Client, index: str, changes: list[Change]
) -> tuple[list[Change], KashshafError | None]:
    """The changes that the server has no time for now, and what it says of one of them."""
    try:
        answers = client.bulk(index, [line for change in changes for line in change.lines])
    except Busy as error:
        return changes, error
    if len(answers) != len(changes):
        raise KashshafError(
            f"{client.place}: {len(changes)} changes were sent, {len(answers)} answered"
        )
    busy = []
    refused = None
    for change, answer in zip(changes, answers, strict=True):
        if _is_busy(answer):
            busy.append(change)
            refused = item_fault(client.place, answer)
        elif not _is_made(answer):
            raise item_fault(client.place, answer)
    return busy, refused


def _is_busy(answer: dict[str, Any]) -> bool:
    """Whether the server may have time for it later; a full disk has the same status."""
    return bool(answer["status"] == TOO_BUSY and answer["error"]["type"] != BLOCK)


def _is_made(answer: dict[str, Any]) -> bool:
    """Deleting what is not there is no error."""
    return answer["status"] < 300 or (answer["status"] == GONE and "error" not in answer)
