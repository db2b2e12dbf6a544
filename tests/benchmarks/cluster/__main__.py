"""What an index on a cluster costs, and what one of fifty million articles would.

    python -m tests.benchmarks.cluster                         # some twenty minutes of two cores
    python -m tests.benchmarks.cluster --articles 2000 --nodes 1

On one node a quarter of the articles and all of them, in one shard; all in three; then a shard on
each of so many nodes, each with a replica; and thin articles by the hundred thousand. What is done
so far is written after each.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from typing import Any, Final

from tests.opensearch.nodes import problem

from ..__main__ import ARTICLES, OUTPUT
from . import report
from .articles import articles, queries
from .case import Case, measured, thinned

QUERIES: Final = 100
SHARDS: Final = 3
PART: Final = 4
"""The smaller size is one in so many."""
THIN: Final = (1, 50)
FEW: Final = 25
"""Queries whose words thin articles have."""


def main() -> int:
    """0 when everything was measured that can be on this machine."""
    given = _parser().parse_args()
    absent = problem() if ARTICLES.exists() else f"{ARTICLES} is not there"
    if absent:
        print(f"no cluster is measured: {absent}")
        return 0
    documents = list(articles(ARTICLES, given.articles))
    asked = queries(documents[: given.articles // PART], QUERIES)
    found: list[dict[str, Any]] = []
    sizes = [given.articles * times for times in THIN] if 1 in given.nodes else []
    thin = thinned(documents, asked[:FEW], sizes)
    for case in cases(given.articles, given.nodes):
        print(case, file=sys.stderr, flush=True)
        found.append(measured(case, documents, asked))
        report.write(found, thin, OUTPUT)
    print((OUTPUT / "cluster.md").read_text("utf-8"))
    return 0


def cases(count: int, nodes: Sequence[int]) -> Iterator[Case]:
    """What is measured, the cheapest first."""
    if 1 in nodes:
        yield Case(1, 1, count // PART)
        yield Case(1, 1, count, workers=2)
        yield Case(1, SHARDS, count)
    yield from (Case(each, each, count) for each in nodes if each > 1)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--nodes", type=_numbers, default=(1, 2, 3), help="as 1,2,3")
    return parser


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split(",")))


if __name__ == "__main__":
    sys.exit(main())
