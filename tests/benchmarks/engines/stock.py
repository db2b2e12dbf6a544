"""Whoosh with its own files and its own writer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from whoosh import fields, index, query
from whoosh.analysis import SpaceSeparatedTokenizer

from indexer.engines.weights import POSITIONED
from indexer.model import Keys

from ..corpus import Asked


class Stock:
    """As its documentation would have one do it."""

    def read(self, row: dict[str, str]) -> dict[str, str]:
        return row

    def build(self, documents: Iterable[dict[str, str]], folder: Path) -> None:
        folder.mkdir()
        levels = {
            level: fields.TEXT(analyzer=SpaceSeparatedTokenizer(), phrase=level in POSITIONED)
            for level in Keys._fields
        }
        schema = fields.Schema(
            id=fields.ID(unique=True),
            source=fields.ID(),
            published=fields.DATETIME(sortable=True),
            document=fields.STORED(),
            **levels,
        )
        writer = index.create_in(str(folder), schema).writer(limitmb=256)
        for row in documents:
            writer.add_document(**{**row, "published": _moment(row["published"])})
        writer.commit()

    def open(self, folder: Path) -> Callable[[Asked], int | None]:
        searcher = index.open_dir(str(folder)).searcher()
        queries = lru_cache(maxsize=None)(_query)

        def answer(asked: Asked) -> int | None:
            wanted = queries(asked)
            return None if wanted is None else len(searcher.search(wanted, limit=10))

        return answer


def _moment(seconds: str) -> datetime | None:
    return datetime.fromtimestamp(int(seconds), UTC).replace(tzinfo=None) if seconds else None


def _query(asked: Asked) -> Any:  # noqa: PLR0911 (one for each kind)
    words = [query.Term("surface", word) for word in asked.words]
    match asked.kind:
        case "or":
            return query.Or(words)
        case "not":
            return query.And([words[0], query.Not(words[1])])
        case "phrase of 2" | "phrase of 3":
            return query.Phrase("surface", list(asked.words))
        case "prefix":
            return query.Prefix("surface", asked.words[0])
        case "dated":
            since = _moment(str(asked.since))
            return query.And([words[0], query.DateRange("published", since, datetime(9999, 1, 1))])
        case "default":
            return None
        case _:
            return query.And(words)
