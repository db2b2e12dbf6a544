"""Sets of queries whose right answers are known: a folder with three files.

``corpus.jsonl`` holds documents that ``kashshaf index`` reads, ``queries.jsonl`` objects
``{"id", "text"}``, ``qrels.tsv`` rows ``query, document, relevance``. What each set is and where it
comes from stands in its ``meta.json``, and in ``floors.tsv`` in a few words.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final, NamedTuple

from tests.shared import shared

KEPT: Final = ("xquad_ar", "checkthat21_ar")
"""The sets that lie beside the repository ready-made."""

Qrels = dict[str, dict[str, int]]
"""Query id to document id to relevance."""


class Judged(NamedTuple):
    """A judged set by the paths of its files."""

    name: str
    corpus: Path
    queries: Path
    qrels: Path

    @classmethod
    def of(cls, name: str, folder: Path) -> Judged:
        """The set in a folder."""
        files = (folder / file for file in ("corpus.jsonl", "queries.jsonl", "qrels.tsv"))
        return cls(name, *files)

    def asked(self) -> dict[str, str]:
        """The text of each query by its id."""
        lines = map(json.loads, self.queries.read_text("utf-8").splitlines())
        return {query["id"]: query["text"] for query in lines}

    def judgements(self) -> Qrels:
        """The relevance of the documents that somebody looked at."""
        found: Qrels = {}
        for line in self.qrels.read_text("utf-8").splitlines():
            query, document, relevance = line.split("\t")
            found.setdefault(query, {})[document] = int(relevance)
        return found


def kept(name: str) -> Judged:
    """One of ``KEPT``; where it is missing the test is skipped, see :func:`tests.shared.shared`."""
    return Judged.of(name, shared("retrieval", name))
