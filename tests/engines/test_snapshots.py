"""A generation that is held, and what is told of the live one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from indexer.analysis import entry
from indexer.engines import Engine
from indexer.errors import NotFound
from indexer.model import ANALYSIS_VERSION, Request

from .news import MARKET, NEWS
from .writing import asking, doc, entries, put, rebuild, rebuilding, updating


def test_a_snapshot_is_the_same_object_until_a_new_generation(news: Engine) -> None:
    first = news.snapshot()
    assert news.snapshot() is first
    put(news, doc("new", "خبر"))
    assert news.snapshot() is not first


def test_a_sound_index_has_not_fallen_back(news: Engine) -> None:
    for _ in range(3):
        assert news.snapshot().fallen_back == ""
        put(news, doc("new", "خبر"))
    with rebuilding(news) as new:
        assert new.finish().fallen_back == ""
        new.commit()
    assert news.snapshot().fallen_back == ""


def test_a_snapshot_keeps_its_answers(news: Engine) -> None:
    held = news.snapshot()
    put(news, doc("council", "غيره"), delete=("market",))
    assert held.verify(entries(NEWS)) == []
    rebuild(news, doc("other", "خبر"))
    assert held.documents == 4
    assert held.document("market") == MARKET
    hits = held.search(Request(asking("مجلس"), facets=("source",)))
    assert {hit.document.id for hit in hits.hits} == {"council", "tagged", "untitled"}
    assert sum(value.count for value in hits.facets["source"]) == 3
    assert held.verify(entries(NEWS)) == []
    assert set(held.fingerprints()) == {"council", "market", "tagged", "untitled"}


def test_verify_finds_a_document_that_is_not_what_was_stored(news: Engine) -> None:
    live = news.snapshot()
    assert live.verify(entries(NEWS)) == []
    changed = entry(replace(MARKET, body="نص آخر"))
    problems = "\n".join(live.verify([changed]))
    assert "'market'" in problems
    assert "not what was stored" in problems
    assert "not found under" in problems
    assert "'ghost'" in "\n".join(live.verify([entry(doc("ghost", "خبر"))]))


def test_stats_describe_the_live_generation(news: Engine) -> None:
    stats = news.stats()
    assert (stats.documents, stats.generation, stats.lock) == (4, 1, None)
    assert stats.size_bytes > 1000
    assert stats.analysis_version == ANALYSIS_VERSION == news.snapshot().analysis_version
    assert stats.fields["source"] == 2
    assert stats.fields["surface"] == len({k.surface for d in NEWS for k in entry(d).keys})
    made = datetime.fromisoformat(stats.built_at or "")
    assert abs(datetime.now(UTC) - made) < timedelta(minutes=1)
    with updating(news):
        lock = news.stats().lock
        assert lock
        assert lock["pid"]


def test_an_engine_that_never_opened_anything_says_what_is_there(engine: Engine) -> None:
    assert not engine.exists()
    with pytest.raises(NotFound):
        engine.snapshot()
    with pytest.raises(NotFound):
        engine.stats()
    put(engine)
    assert engine.exists()
