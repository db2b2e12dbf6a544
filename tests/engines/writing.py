"""Short ways to write an index and to ask it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from indexer.analysis import entry
from indexer.engines import Engine, Rebuild, Writer
from indexer.model import Document, Entry, Everything, Keys, Query, Request
from indexer.query import parse

from .corpora import TODAY


def doc(document_id: str, title: str = "", body: str = "", **fields: Any) -> Document:
    """A document; ``on`` is its day in July 2018."""
    day = fields.pop("on", None)
    if day:
        fields["published_at"] = datetime(2018, 7, day, 12, tzinfo=UTC)
    return Document(document_id, title, body, **fields)


def updating(engine: Engine, timeout: float = 10) -> Writer:
    return engine.update(lock_timeout=timeout, memory_mb=16, workers=1)


def rebuilding(engine: Engine, keep: int = 0, timeout: float = 10) -> Rebuild:
    return engine.rebuild(lock_timeout=timeout, memory_mb=16, workers=1, keep=keep)


def put(engine: Engine, *documents: Document, delete: Iterable[str] = ()) -> int:
    """One commit; returns its generation."""
    with updating(engine) as writer:
        for document in documents:
            writer.put(entry(document))
        for document_id in delete:
            writer.delete(document_id)
        return writer.commit()


def rebuild(engine: Engine, *documents: Document, keep: int = 0) -> int:
    with rebuilding(engine, keep) as new:
        for document in documents:
            new.put(entry(document))
        new.finish()
        return new.commit()


def asking(text: str, **settings: Any) -> Query:
    return parse(text, today=TODAY, **settings)


EVERYTHING = Request(Query("", Everything(), (), (), "", (), "auto", "all"), size=10_000)


def found(engine: Engine, text: str, **settings: Any) -> list[str]:
    """The ids of all that a typed query finds, in order."""
    hits = engine.snapshot().search(Request(asking(text, **settings), size=10_000))
    return [hit.document.id for hit in hits.hits]


def entries(documents: Sequence[Document]) -> list[Entry]:
    return [entry(document) for document in documents]


def made_of(document_id: str, terms: list[str]) -> Entry:
    """An entry of these very terms, past the analysis."""
    keys = [Keys(*[term] * 5) for term in terms]
    return Entry(doc(document_id), range(len(keys)), keys, (), None, None)
