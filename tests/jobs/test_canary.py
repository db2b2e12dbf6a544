"""Queries that must keep their results stop a generation that loses them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from indexer.engines import Engine
from indexer.errors import NotFound, UsageError, VerificationFailed
from indexer.jobs.canary import Canary
from indexer.jobs.guards import Bounds
from indexer.jobs.index import index
from indexer.jobs.reindex import reindex
from indexer.model import Request
from indexer.query import parse

from .conftest import Told, article, ids, records

ONLY = Bounds(prune=True, allow_shrink=True)


def ask(text: str) -> Request:
    return Request(parse(text, today=datetime(2018, 7, 4, tzinfo=UTC).date()))


@pytest.fixture
def stocked(engine: Engine) -> Engine:
    """Ten articles on oil, o0 to o9, and ten on rain, r0 to r9."""
    oil = (article(f"o{number}", f"أسعار النفط {number}") for number in range(10))
    rain = (article(f"r{number}", f"أمطار غزيرة {number}") for number in range(10))
    index(engine, records(*oil, *rain))
    return engine


def canary(tmp_path: Path, *queries: str, most: float = 20.0) -> Canary:
    path = tmp_path / "queries.txt"
    path.write_text("\n".join(queries))
    return Canary.read(str(path), ask, most)


def without(engine: Engine, *gone: str) -> list[object]:
    documents = engine.snapshot().all_documents()
    return records(*(each for each in documents if each.id not in gone))  # type: ignore[return-value]


@pytest.mark.files
def test_a_query_that_loses_too_much_leaves_the_old_one_live(
    stocked: Engine, tmp_path: Path
) -> None:
    before = stocked.snapshot()
    queries = canary(tmp_path, "النفط", "أمطار", "غزيرة")
    kept = without(stocked, "o1", "o2", "o3", "r1")
    with pytest.raises(VerificationFailed) as failed:
        reindex(stocked, kept, bounds=ONLY, canary=queries)  # type: ignore[arg-type]
    assert failed.value.exit_status == 5
    assert "more than 20% of the first results of 1 of 3 canary queries" in str(failed.value)
    assert "'النفط' (3 of 10)" in str(failed.value)
    assert "أمطار" not in str(failed.value)
    assert stocked.snapshot() is before
    assert len(list(Path(stocked.target).glob("b*"))) == 1


@pytest.mark.parametrize(("most", "passes"), [(20.0, False), (30.0, True), (29.9, False)])
def test_the_share_that_may_be_lost(
    stocked: Engine, tmp_path: Path, most: float, passes: bool
) -> None:
    kept = without(stocked, "o1", "o2", "o3")
    queries = canary(tmp_path, "النفط", most=most)
    if passes:
        reindex(stocked, kept, bounds=ONLY, canary=queries)  # type: ignore[arg-type]
        return
    with pytest.raises(VerificationFailed):
        reindex(stocked, kept, bounds=ONLY, canary=queries)  # type: ignore[arg-type]


def test_new_documents_may_come_before_the_old_ones(stocked: Engine, tmp_path: Path) -> None:
    better = (article(f"n{number}", "النفط") for number in range(50))
    reindex(stocked, records(*better), canary=canary(tmp_path, "النفط", most=0.0))
    assert len(ids(stocked)) == 70


def test_a_query_that_found_nothing_is_passed_over_and_said(
    stocked: Engine, tmp_path: Path
) -> None:
    told = Told()
    reindex(stocked, canary=canary(tmp_path, "النفط", "غواصة"), watcher=told)
    assert told.warnings == [
        "canary: 1 of 2 queries found nothing before and prove nothing",
    ]


def test_a_file_that_guards_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no query"):
        canary(tmp_path, "", "  ")
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"id": "1", "text": "النفط"}\n{"id": "2"}\n')
    with pytest.raises(UsageError, match="line 2"):
        Canary.read(str(bad), ask)
    with pytest.raises(NotFound):
        Canary.read(str(tmp_path / "absent"), ask)
