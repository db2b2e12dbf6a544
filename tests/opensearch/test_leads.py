"""Whose copy a document is, told commit by commit, is what one reading of all tells."""

from __future__ import annotations

import random
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from indexer.engines.opensearch import OpenSearchEngine
from indexer.model import Dated, Document
from search_api import create_app
from search_api.settings import Settings

from .. import oracle
from ..engines.writing import EVERYTHING, doc, entries, put, rebuilding
from .nodes import the_node

STORY = (
    "أعلنت وزارة الزراعة اليوم بدء موسم حصاد {} أطنان من القمح في محافظات الشمال وقالت إن المساحات "
    "المزروعة هذا العام تزيد كثيرا على ما زرع في العام الماضي بحسب تقديرات المزارعين{}"
)


def story(document_id: str, tons: int, tail: str = "", on: int | None = 2) -> Document:
    return doc(document_id, "حصاد", STORY.format(tons, tail), on=on)


def test_what_is_near_may_come_in_many_parts(
    engine: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a template of which more is there than is looked back at, or read at once."""
    for where in ("indexer.copies.groups", "indexer.engines.opensearch.leads", "tests.oracle"):
        monkeypatch.setattr(f"{where}.LOOKED_BACK", 2)
    for where in ("leads", "known"):
        monkeypatch.setattr(f"indexer.engines.opensearch.{where}.PAGE", 2)
    chance = random.Random(1)
    there: dict[str, Document] = {}
    for _ in range(4):
        names = chance.sample([f"d{number}" for number in range(12)], 6)
        tails = ["", " كما قالت", " كما ذكرت الوكالة"]
        new = [
            story(each, chance.randint(1, 4), chance.choice(tails), chance.choice([None, 2, 3]))
            for each in names[::2]
        ]
        put(engine, *new, delete=names[1::2])
        there |= {document.id: document for document in new}
        there = {each: there[each] for each in there if each not in names[1::2]}
        live = engine.snapshot()
        assert live.groups() == oracle.groups(entries([*there.values()]))
        assert live.verify(entries([*there.values()])) == []


def test_an_id_that_stands_altered_in_the_index_is_found_again(engine: OpenSearchEngine) -> None:
    lead, long = "\ud800", "x" * 4_000
    put(engine, story(lead, 3, on=1))
    assert engine.snapshot().groups() == []
    put(engine, story(long, 3, on=2))
    assert engine.snapshot().groups() == [(long, lead)]
    put(engine, story("third", 3, on=3))
    assert [each.id for each in engine.snapshot().copies("third")] == [lead, long]
    put(engine, delete=[lead, "third"])
    assert engine.snapshot().groups() == []


def test_a_rebuild_that_was_stopped_half_way_trusts_no_group(engine: OpenSearchEngine) -> None:
    documents = [story(str(number), 3, on=number + 1) for number in range(4)]
    put(engine, doc("0", "خبر"))
    with suppress(KeyboardInterrupt), rebuilding(engine) as new:
        for each in entries(documents[:3]):
            new.put(each)
        new.checkpoint()
        raise KeyboardInterrupt
    (build,) = [name for name in the_node().ask("/*/_mapping") if name.endswith("2")]
    lead = {"query": {"term": {"id": "0"}}}
    (hit,) = the_node().ask(f"/{build}/_search", "POST", lead)["hits"]["hits"]
    the_node().ask(f"/{build}/_update/{hit['_id']}", "POST", {"doc": {"lead": None}})
    new = engine.rebuild(lock_timeout=0, memory_mb=16, workers=1, keep=0, resume=True)
    with new:
        new.put(entries(documents)[3])
        assert new.finish().verify(entries(documents)) == []
        new.commit()
    assert engine.snapshot().groups() == [("0", "1", "2", "3")]


def test_more_copies_than_a_search_goes_through_are_each_shown(
    engine: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(engine, *(story(str(number), 3, on=number + 1) for number in range(4)), doc("5", "خبر"))
    grouping = "indexer.engines.opensearch.snapshot.MOST_GROUPED"
    monkeypatch.setattr(grouping, 4)
    whole = engine.snapshot().search(replace(EVERYTHING, group=True))
    assert (whole.total, whole.documents, whole.grouped) == (2, 5, True)
    monkeypatch.setattr(grouping, 3)
    live = engine.snapshot()
    broad = live.search(replace(EVERYTHING, group=True))
    assert (broad.total, broad.documents, broad.grouped) == (5, 5, False)
    narrow = replace(
        EVERYTHING, group=True, filters=(Dated("", datetime(2018, 7, 3, tzinfo=UTC), None),)
    )
    assert live.search(narrow).grouped
    asking = create_app(Settings(index=engine.target), engine).test_client()
    answer = asking.get("/api/v1/search").json
    assert answer
    assert (answer["total"]["value"], answer["grouped"]) == (5, False)
    assert "ungrouped" not in (page := asking.get("/?lang=en").text)
    assert "each copy is shown alone" in page
    assert "each copy is shown alone" not in asking.get("/?lang=en&group=false").text
