"""How well an index answers queries whose right answers are known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ..errors import KashshafError, NotFound
from ..model import Rejection
from .batch import Answered

DEPTH: Final = 100
"""Hits of each query that count."""
MEASURES: Final = {"nDCG@10": "nDCG@10", "MRR@10": "RR@10", "Recall@100": "R@100"}
"""What people call the measures, and what ir-measures does."""

Qrels = Mapping[str, Mapping[str, int]]
"""Query id to document id to how relevant it is; 0 and less is not."""


@dataclass(frozen=True, slots=True)
class Evaluated:
    """The mean of each measure over ``queries``: those that are asked and judged.

    ``unjudged`` were asked but have no judgement, ``unasked`` the reverse.
    """

    measures: Mapping[str, float]
    queries: int
    unjudged: tuple[str, ...]
    unasked: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """As ``--json`` prints it."""
        return {
            **self.measures,
            "queries": self.queries,
            "unjudged": list(self.unjudged),
            "unasked": list(self.unasked),
        }


def read_qrels(path: str) -> tuple[dict[str, dict[str, int]], list[Rejection]]:
    """Judgements: TSV ``qid docid rel``, with or without a header, or TREC's ``qid 0 docid rel``.

    A line that is neither becomes a Rejection. Raises NotFound when there is no such file.
    """
    qrels: dict[str, dict[str, int]] = {}
    rejections: list[Rejection] = []
    for number, line in enumerate(_lines(path), 1):
        fields = line.split("\t") if "\t" in line else line.split()
        if not any(fields):
            continue
        try:
            query, document, relevance = _judgement(fields)
        except ValueError as error:
            if number > 1 or len(fields) not in (3, 4):  # The first line may be a header.
                rejections.append(Rejection(path, f"line {number}", str(error)))
            continue
        qrels.setdefault(query, {})[document] = relevance
    return qrels, rejections


def evaluate(answered: Iterable[Answered], qrels: Qrels) -> Evaluated:
    """The measures over the queries that were answered; one without hits counts 0.

    Raises KashshafError when no query is both answered and judged: that is no measurement.
    """
    run = {
        asked.id: {hit.document.id: _descending(hit.rank) for hit in hits.hits}
        for asked, hits in answered
    }
    both = run.keys() & qrels.keys()
    if not both:
        raise KashshafError(
            f"nothing to measure: none of {len(run)} queries is among {len(qrels)} judged ones"
        )
    return Evaluated(
        measures=_means({query: qrels[query] for query in both}, run),
        queries=len(both),
        unjudged=tuple(sorted(run.keys() - both)),
        unasked=tuple(sorted(qrels.keys() - both)),
    )


def _means(qrels: Qrels, run: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    import ir_measures

    measures = {name: ir_measures.parse_measure(known) for name, known in MEASURES.items()}
    means = ir_measures.calc_aggregate(measures.values(), qrels, run)
    return {name: float(means[measure]) for name, measure in measures.items()}


def _descending(rank: int) -> float:
    """A score that no other rank has: trec_eval orders by score alone and ties by id."""
    return -float(rank)


def _lines(path: str) -> Iterator[str]:
    try:
        with Path(path).open(encoding="utf-8-sig", errors="replace") as file:
            yield from (line.rstrip("\r\n") for line in file)
    except OSError as error:
        raise NotFound(f"{path}: cannot be read: {error.strerror}") from error


def _judgement(fields: list[str]) -> tuple[str, str, int]:
    """Raises ValueError with the reason."""
    if len(fields) not in (3, 4):
        raise ValueError(f"{len(fields)} columns; legal are qid docid rel, and qid 0 docid rel")
    query, document, relevance = fields[0], fields[-2], fields[-1]
    try:
        return query.strip(), document.strip(), int(relevance)
    except ValueError:
        raise ValueError(f"relevance {relevance!r}; legal is a whole number") from None
