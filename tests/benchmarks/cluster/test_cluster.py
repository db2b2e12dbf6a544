"""The articles are each another, and the plan is a sum that can be done by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.opensearch import nodes

from . import __main__ as module
from . import report
from .articles import articles, queries
from .case import MATCHING, WAYS, Case
from .plan import line, plan

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


def test_a_machine_without_a_jdk_is_told_why_nothing_is_measured(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("sys.argv", ["cluster"])
    monkeypatch.setattr(module, "ARTICLES", tmp_path)
    monkeypatch.setattr(nodes, "fetch", lambda: nodes.missing("mvn is not on PATH"))
    assert module.main() == 0
    assert "no cluster is measured: no node of OpenSearch: mvn is not" in capsys.readouterr().out


def test_a_search_costs_for_shards_and_for_matches() -> None:
    one, more = _found(Case(1, 1, 4_000), 4.0), _found(Case(1, 3, 4_000), 5.0)
    thin = [_thin(4_000, 3.0), _thin(104_000, 5.0)]
    found = line("hits, groups and facets", one, more, thin)
    assert found.at(4_000, 1) == pytest.approx(4.0)
    assert found.at(4_000, 3) == pytest.approx(5.0)
    assert found.at(1_004_000, 1) == pytest.approx(24.0)


def test_a_plan_follows_from_what_was_measured(tmp_path: Path) -> None:
    cases = [Case(1, 1, 1_000), Case(1, 1, 4_000), Case(1, 3, 4_000), Case(2, 2, 4_000)]
    found = [_found(case, 4.0) for case in cases]
    thin = [_thin(4_000, 3.0), _thin(104_000, 3.0)]
    (told,) = plan(found, thin)
    rows = dict(told.rows)
    assert rows["disk, each article once"] == "1.00 TB"
    assert rows["shards"] == "25, of 2.0 million articles each"
    assert rows["at most, during a reindex"] == "5.00 TB"
    assert rows["a reindex, the job"] == "139 h, with many --workers 111 h"
    assert rows["a reindex, the servers"] == "278 core hours: 5.8 h"
    assert rows["memory of a reindex"] == "40 GB"
    assert rows["a search for hits"].endswith("12000 a second")
    report.write(found, thin, tmp_path)
    written = (tmp_path / "cluster.md").read_text("utf-8")
    assert "| 2 | 2 | 4,000 | hits, groups and facets |" in written
    assert json.loads((tmp_path / "cluster.json").read_text("utf-8"))["thin"] == thin
    assert list(plan(found[:3], thin)) == []


def _thin(articles: int, theirs: float) -> dict[str, Any]:
    cost = {"ours": 1.0, "theirs": theirs, "wall": 9.0}
    ask = {way: {"hits": articles / 10, "cost": cost} for way in MATCHING}
    return {"articles": articles, "ask": ask, "page": cost}


def _found(case: Case, theirs: float) -> dict[str, Any]:
    """An article takes 10 ms of ours, 20 of the servers', and 20 KB; a search so many of theirs."""
    cost = {"ours": 10.0, "theirs": 20.0, "wall": 40.0}
    asked = {
        "hits": 100.0,
        "requests": 3.0,
        "cost": {"ours": 2.0, "theirs": theirs, "wall": 9.0},
        "bare cost": cost,
        **dict.fromkeys(("p50", "p99", "bare p50", "bare p99"), 5.0),
    }
    size = case.articles * 20_000
    return {
        **case._asdict(),
        **dict.fromkeys(("write", "add", "lines", *report.READS), cost),
        "merge afterwards": {"ours": 0.0, "theirs": 0.0, "wall": 0.0},
        "analysis": {"ours": 2.0, "theirs": 0.0, "wall": 4.0},
        "bytes of a fingerprint": 200.0,
        "primaries": size,
        "with replicas": size * min(case.nodes, 2),
        "heap": 100e6,
        "ask": dict.fromkeys(WAYS, asked),
        "reindex": {**cost, "disk before": size, "most disk": size * 2.5},
    }
