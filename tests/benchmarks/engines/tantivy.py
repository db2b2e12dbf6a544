"""tantivy, by its bindings for Python."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import tantivy

from indexer.engines.weights import POSITIONED
from indexer.engines.whoosh.rank import PAIR_WEIGHT, WEIGHTS
from indexer.model import DECIDES, Keys

from ..corpus import Asked

HEAP: Final = 256_000_000
MUST: Final = tantivy.Occur.Must
SHOULD: Final = tantivy.Occur.Should


class Tantivy:
    """One thread writes, as everywhere here."""

    def read(self, row: dict[str, str]) -> dict[str, str]:
        return row

    def build(self, documents: Iterable[dict[str, str]], folder: Path) -> None:
        folder.mkdir()
        writer = tantivy.Index(_schema(), path=str(folder)).writer(heap_size=HEAP, num_threads=1)
        for row in documents:
            document = tantivy.Document()
            for level in (*Keys._fields, "id", "source"):
                document.add_text(level, row[level])
            if row["published"]:
                document.add_integer("published", int(row["published"]))
            document.add_bytes("document", row["document"].encode())
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()

    def open(self, folder: Path) -> Callable[[Asked], int | None]:
        searcher = tantivy.Index.open(str(folder)).searcher()
        queries = lru_cache(maxsize=None)(_query)

        def answer(asked: Asked) -> int | None:
            found: int = searcher.search(queries(asked), 10, count=True).count
            return found

        return answer


@lru_cache
def _schema() -> Any:
    builder = tantivy.SchemaBuilder()
    for level in Keys._fields:
        option = "position" if level in POSITIONED else "freq"
        builder.add_text_field(level, tokenizer_name="whitespace", index_option=option)
    for name in ("id", "source"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_integer_field("published", indexed=True, fast=True)
    builder.add_bytes_field("document", stored=True, indexed=False)
    return builder.build()


def _query(asked: Asked) -> Any:  # noqa: PLR0911 (one for each kind)
    words = [_term("surface", word) for word in asked.words]
    match asked.kind:
        case "or":
            return _all_of((SHOULD, word) for word in words)
        case "not":
            return _all_of([(MUST, words[0]), (tantivy.Occur.MustNot, words[1])])
        case "phrase of 2" | "phrase of 3":
            return tantivy.Query.phrase_query(_schema(), "surface", list(asked.words))
        case "prefix":
            pattern = f"{re.escape(asked.words[0])}.*"
            return tantivy.Query.regex_query(_schema(), "surface", pattern)
        case "dated":
            within = tantivy.Query.range_query(
                _schema(), "published", tantivy.FieldType.Integer, asked.since, 1 << 40
            )
            return _all_of([(MUST, words[0]), (MUST, tantivy.Query.const_score_query(within, 0))])
        case "default":
            return _default(asked.keys)
        case _:
            return _all_of((MUST, word) for word in words)


def _default(keys: tuple[Keys, ...]) -> Any:
    """As the engine ranks: one level decides, the others and adjacent pairs add."""
    decides = DECIDES["all"]
    parts = [(MUST, _term(decides, getattr(each, decides))) for each in keys]
    for each in keys:
        for level, weight in WEIGHTS["all"].items():
            if level != decides:
                term = _term(level, getattr(each, level))
                parts.append((SHOULD, tantivy.Query.boost_query(term, weight)))
    for left, right in pairwise(keys):
        pair = [getattr(left, decides), getattr(right, decides)]
        phrase = tantivy.Query.phrase_query(_schema(), decides, pair)
        parts.append((SHOULD, tantivy.Query.boost_query(phrase, PAIR_WEIGHT)))
    return _all_of(parts)


def _term(level: str, word: str) -> Any:
    return tantivy.Query.term_query(_schema(), level, word)


def _all_of(parts: Iterable[tuple[Any, Any]]) -> Any:
    return tantivy.Query.boolean_query(list(parts))
