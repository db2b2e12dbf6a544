"""The embedded engine, past the analysis."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Final

from indexer.engines.whoosh import WhooshEngine
from indexer.model import (
    And,
    Dated,
    Document,
    Entry,
    Form,
    Keys,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Request,
    Word,
)

from ..corpus import Asked

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Arrays:
    """Positions count the tokens, as the others count them."""

    def read(self, row: dict[str, str]) -> Entry:
        keys = list(map(_keys, *(row[level].split() for level in Keys._fields)))
        document = Document.from_json(json.loads(row["document"]))
        return Entry(document, range(len(keys)), keys, (), row["source"] or None, None)

    def build(self, documents: Iterable[Entry], folder: Path) -> None:
        engine = WhooshEngine(str(folder))
        with engine.update(lock_timeout=0, memory_mb=256, workers=1) as writer:
            for document in documents:
                writer.put(document)
            writer.commit()

    def open(self, folder: Path) -> Callable[[Asked], int | None]:
        snapshot = WhooshEngine(str(folder)).snapshot()
        requests = lru_cache(maxsize=None)(_request)
        return lambda asked: len(snapshot.ranked(requests(asked)).found)


_keys: Final = lru_cache(maxsize=None)(Keys)
"""One value for the keys of a word, as the analysis gives it."""


def _request(asked: Asked) -> Request:
    if asked.kind == "prefix":
        prefix = Prefix(asked.words[0], asked.words[0])
        return Request(Query("", prefix, (prefix,), (), "", (), "all", "word"))
    form: Form = "all" if asked.kind == "default" else "word"
    words = [Word(keys.exact, keys, form) for keys in asked.keys]
    ranking = words[:1] if asked.kind == "not" else words
    pairs = tuple(pairwise(words)) if asked.kind == "default" else ()
    query = Query("", _root(asked.kind, words), tuple(ranking), pairs, "", (), "all", form)
    since = None if asked.since is None else _EPOCH + timedelta(seconds=asked.since)
    return Request(query, (Dated("", since, None),) if since else ())


def _root(kind: str, words: list[Word]) -> Node:
    match kind:
        case "or":
            return Or(tuple(words))
        case "not":
            return And((words[0], Not(words[1])))
        case "phrase of 2" | "phrase of 3":
            return Phrase("", tuple(words))
        case _:
            return And(tuple(words))
