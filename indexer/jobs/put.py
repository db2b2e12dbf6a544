"""One document from outside, put in its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from ..analysis import entry
from ..engines import Engine
from ..errors import UsageError
from ..model import Document, Rejection
from ..sources import read_record, undated
from .commits import commit
from .guards import current
from .origins import API, NOTHING
from .space import Room
from .writing import WRITING, Writing

Change = Literal["added", "changed", "unchanged"]


@dataclass(frozen=True, slots=True)
class Put:
    """What became of a document; ``generation`` is live now. ``warnings`` are sentences."""

    id: str
    result: Change
    generation: int
    warnings: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """As the API answers."""
        return {**asdict(self), "warnings": list(self.warnings)}


def document_of(document_id: str, record: Mapping[str, Any]) -> Document:
    """The document that a record means, with this id, checked as those of files are.

    Raises UsageError with the field and the reason when it means none, or has another id.
    """
    rest = {key: value for key, value in record.items() if key.strip().lower() != "id"}
    for key in record.keys() - rest.keys():
        if record[key] is not None and str(record[key]) != document_id:
            raise UsageError(f"id is {record[key]!r:.600}; legal is {document_id!r}, or none")
    found = read_record({**rest, "id": document_id}, document_id)
    if isinstance(found, Rejection):
        raise UsageError(found.reason)
    if found.id != document_id:
        raise UsageError(f"id {document_id!r} has nothing that can be seen")
    return found


def put(engine: Engine, document: Document, *, writing: Writing = WRITING) -> Put:
    """Add a document, or replace the one with its id if it is another; makes the index too.

    What :func:`index` does for many, in a time that does not grow with the index. Durable when this
    returns. Raises as that does.
    """
    room = Room.for_update(engine, NOTHING)
    with room.told(), writing.update(engine) as writer:
        room.check(engine)
        live = current(engine)
        known = live.document(document.id) if live else None
        if live and known and known.fingerprint() == document.fingerprint():
            return Put(document.id, "unchanged", live.generation, _warnings(document))
        writer.put(entry(document), API)
        generation = commit(engine, writer)
    return Put(document.id, "changed" if known else "added", generation, _warnings(document))


def _warnings(document: Document) -> tuple[str, ...]:
    fault = undated(document)
    return (f"indexed without a date: {fault}",) if fault else ()
