"""Queries asked of an index: by ``kashshaf batch`` itself, or by what it does, in this process.

In this process a setting can be another one for a while; ``test_ranking`` holds its answers to
those of the command.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, partial
from pathlib import Path
from typing import Final

from indexer.analysis import entry
from indexer.cli.batch import asked
from indexer.cli.session import Session
from indexer.jobs.batch import Answered, answers
from indexer.jobs.queries import Asked
from search_api.params import SearchParams

from .indexes import ROOT, kashshaf
from .judged import Judged

DEPTH: Final = 100
"""Results of each query that are measured."""

Run = dict[str, dict[str, float]]
"""Query id to document id to score, best first."""


def command_run(judged: Judged, index: Path | str, tree: Path = ROOT) -> Run:
    """The answers of the real command of a checkout, with default settings."""
    printed = kashshaf(
        *("batch", str(judged.queries), "--format", "trec", "--size", str(DEPTH)),
        *("--index", str(index)),
        tree=tree,
    )
    found: Run = {}
    for line in printed.splitlines():
        query, _, document, _, score, _ = line.split(" ")
        found.setdefault(query, {})[document] = float(score)
    return found


class Asking:
    """An index opened once, to be asked the same queries under several settings."""

    def __init__(self, index: Path, queries: Mapping[str, str]) -> None:
        self._session = Session.of({"index": str(index), "quiet": True})
        self._snapshot = self._session.snapshot()
        self._queries = queries

    def run(self, queries: Mapping[str, str] | None = None) -> Run:
        """The answers under the settings of this moment, to its own queries unless given others.

        A query that cannot be answered fails.
        """
        given = self._queries if queries is None else queries
        numbered = [Asked(name, text, line) for line, (name, text) in enumerate(given.items(), 1)]
        params = SearchParams(per_page=DEPTH, facets=(), group=False)  # as a TREC run is
        ask = partial(asked, self._session, params, self._session.variants())
        found: Run = {}
        for answered in answers(self._snapshot, numbered, ask, "queries"):
            assert isinstance(answered, Answered), answered
            hits = answered.hits.hits
            found[answered.asked.id] = {
                hit.document.id: 1 / hit.rank if hit.score is None else hit.score for hit in hits
            }
        return found

    def words(self) -> set[str]:
        """The different words of the index, folded."""
        return self._words

    @cached_property
    def _words(self) -> set[str]:
        documents = self._snapshot.all_documents()
        return {keys.surface for document in documents for keys in entry(document).keys}
