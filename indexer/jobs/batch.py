"""Many queries in one pass over one generation, and the forms their answers are printed in."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple, Protocol, TextIO
from urllib.parse import quote

from ..engines import Snapshot
from ..errors import KashshafError
from ..model import Hits, Rejection, Request, iso
from .queries import Asked
from .spreadsheets import Spreadsheet

Ask = Callable[[str], Request]
"""The text of a query to what an engine is asked."""


class Answered(NamedTuple):
    """A query and what was found."""

    asked: Asked
    hits: Hits


def answers(
    snapshot: Snapshot, queries: Iterable[Asked | Rejection], ask: Ask, file: str
) -> Iterator[Answered | Rejection]:
    """The answers in the order of the queries, as a stream.

    A query that cannot be answered becomes a Rejection that names its line of ``file``, and those
    that come in go out as they are.
    """
    for query in queries:
        if isinstance(query, Rejection):
            yield query
            continue
        try:
            yield Answered(query, snapshot.search(ask(query.text)))
        except KashshafError as error:
            yield Rejection(file, f"line {query.line}", str(error))


class Printer(Protocol):
    """Writes answers one after the other."""

    def write(self, answered: Answered) -> None:
        """Write all hits of one query."""


class _Jsonl:
    """One object a query: ``{id, text, total, results}``."""

    def __init__(self, stream: TextIO, run_name: str) -> None:
        self._stream = stream

    def write(self, answered: Answered) -> None:
        asked, hits = answered
        results = [
            {
                "rank": hit.rank,
                "id": hit.document.id,
                "score": hit.score,
                "title": hit.document.title,
                "url": hit.document.url,
                "source": hit.document.source,
                "published_at": iso(hit.document.published_at),
            }
            for hit in hits.hits
        ]
        value = {"id": asked.id, "text": asked.text, "total": hits.total, "results": results}
        self._stream.write(json.dumps(value, ensure_ascii=False) + "\n")


class _Csv:
    """One row a hit; a query without hits has none."""

    def __init__(self, stream: TextIO, run_name: str) -> None:
        self._sheet = Spreadsheet(
            stream,
            ("query_id", "query", "rank", "id", "score", "title", "source", "published_at", "url"),
        )

    def write(self, answered: Answered) -> None:
        asked, hits = answered
        for hit in hits.hits:
            document = hit.document
            self._sheet.write(
                (
                    *(asked.id, asked.text, hit.rank, document.id, hit.score, document.title),
                    *(document.source, iso(document.published_at), document.url),
                )
            )


class _Trec:
    """``qid Q0 docid rank score name``, one line a hit, as trec_eval reads it.

    It reads the order from the scores, so where the order is by date the rank stands in for one.
    """

    def __init__(self, stream: TextIO, run_name: str) -> None:
        self._stream = stream
        self._name = without_space(run_name)

    def write(self, answered: Answered) -> None:
        query = without_space(answered.asked.id)
        for hit in answered.hits.hits:
            document = without_space(hit.document.id)
            score = 1 / hit.rank if hit.score is None else hit.score
            self._stream.write(f"{query} Q0 {document} {hit.rank} {score!r} {self._name}\n")


FORMATS: Final[dict[str, Callable[[TextIO, str], Printer]]] = {
    "jsonl": _Jsonl,
    "csv": _Csv,
    "trec": _Trec,
}
"""The name of a form to what prints it, given where and the name of the run."""

UNGROUPED: Final = ("trec",)
"""Forms in which each wire copy is a result of its own, since each is judged alone."""


def without_space(name: str) -> str:
    """``name`` with its white space %-encoded (UTF-8), so that it is one column."""
    return re.sub(r"\s", lambda space: quote(space[0], safe=""), name)
