"""The articles are each another, and the plan is a sum that can be done by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from . import report
from .articles import articles, queries
from .case import WAYS, Case
from .plan import Line, plan

SAMPLE = Path(__file__).resolve().parents[3] / "data" / "sample"


def test_beyond_those_that_there_are_articles_are_of_the_same_words_and_no_copies() -> None:
    own = list(articles(SAMPLE, 40))
    more = list(articles(SAMPLE, 1_000))
    assert more[:40] == own
    assert len({each.id for each in more}) == 1_000
    by_id = {each.id: each for each in more}
    first = next(each for each in more if each.id.endswith("-999"))
    other = by_id[first.id.removesuffix("-999")]
    assert sorted(first.body.split()) == sorted(other.body.split())
    assert first.body.split() != other.body.split()
    assert len(queries(more, 20)) == 20


def test_a_line_goes_through_what_was_measured() -> None:
    line = Line.through((1_000, 3.0), (5_000, 4.0), 4.5)
    assert line.at(1_000, 1) == pytest.approx(3.0)
    assert line.at(5_000, 1) == pytest.approx(4.0)
    assert line.at(5_000, 3) == pytest.approx(4.5)
    assert line.at(1_005_000, 1) == pytest.approx(254.0)


def test_a_plan_follows_from_four_cases(tmp_path: Path) -> None:
    cases = [Case(1, 1, 1_000), Case(1, 1, 4_000), Case(1, 3, 4_000), Case(2, 2, 4_000)]
    found = [_found(case) for case in cases]
    (told,) = plan(found)
    rows = dict(told.rows)
    assert rows["disk, each document once"] == "1.00 TB"
    assert rows["shards"] == "25, of 2.0 million articles each"
    assert rows["at most, during a reindex"] == "5.00 TB"
    assert rows["reindex, with a replica"] == "139 h of a core ours, 278 h the servers': 8.7 h"
    report.write(found, tmp_path)
    written = (tmp_path / "cluster.md").read_text("utf-8")
    assert "| 2 | 2 | 4,000 | hits, groups and facets |" in written
    assert list(plan(found[:3])) == []


def _found(case: Case) -> dict[str, Any]:
    """An article takes 10 ms of ours, 20 of the servers', and 20 KB."""
    cost = {"ours": 10.0, "theirs": 20.0, "wall": 40.0}
    asked = {
        "hits": 100.0,
        "requests": 3.0,
        "cost": cost,
        "bare cost": cost,
        **dict.fromkeys(("p50", "p99", "bare p50", "bare p99"), 5.0),
    }
    size = case.articles * 20_000
    return {
        **case._asdict(),
        **dict.fromkeys(("write", "add", "analysis", "lines", *report.READS), cost),
        "merge afterwards": {"ours": 0.0, "theirs": 0.0, "wall": 0.0},
        "primaries": size,
        "with replicas": size * min(case.nodes, 2),
        "heap": 100e6,
        "ask": dict.fromkeys(WAYS, asked),
        "reindex": {**cost, "disk before": size, "most disk": size * 1.5},
    }
