"""Wire copies: which results stand for which, as documents come and go."""

from __future__ import annotations

import random
from typing import Any

import pytest

from indexer.engines import Engine
from indexer.model import NO_COPIES, Document, FacetValue, Hits, Request, Sort
from tests.oracle import groups

from .writing import asking, doc, entries, put, rebuild

STORY = (
    "أعلنت وزارة الزراعة اليوم بدء موسم حصاد القمح في محافظات الشمال وقالت إن المساحات المزروعة "
    "هذا العام تزيد كثيرا على ما زرع في العام الماضي بحسب تقديرات المزارعين"
)
OTHER = (
    "افتتح في المدينة القديمة معرض للصور يضم أعمال عشرين مصورا من بلدان عدة وتستمر زيارته مجانا "
    "حتى نهاية الشهر في البيت الأثري قرب الميناء"
)
WIRE = (
    doc("first", "حصاد القمح", STORY, source="الوكالة", on=2),
    doc("second", "بدء الحصاد في الشمال", STORY, source="الصحيفة", on=3),
    doc("third", "موسم القمح", f"{STORY} كما قالت", source="الصحيفه", on=3),
    doc("fourth", "القمح القمح القمح", STORY, on=4),
    doc("other", "معرض في المدينة عن القمح", OTHER, source="الوكالة", on=5),
)


@pytest.fixture
def wire(engine: Engine) -> Engine:
    put(engine, *WIRE)
    return engine


def grouped(engine: Engine, text: str, **settings: Any) -> Hits:
    return engine.snapshot().search(Request(asking(text), group=True, **settings))


def test_copies_that_match_are_one_result(wire: Engine) -> None:
    hits = grouped(wire, "القمح", facets=("source",))
    assert (hits.total, hits.documents) == (2, 5)
    assert [(hit.rank, hit.document.id, hit.copies.count) for hit in hits.hits] == [
        (1, "fourth", 3),
        (2, "other", 0),
    ]
    assert hits.hits[0].copies.sources == ("الصحيفة", "الوكالة")
    assert hits.facets["source"] == (FacetValue("الوكالة", 1), FacetValue(None, 1))


@pytest.mark.parametrize(("sort", "shown"), [("newest", "fourth"), ("oldest", "first")])
def test_the_first_of_the_order_stands_for_the_others(wire: Engine, sort: Sort, shown: str) -> None:
    hits = grouped(wire, "القمح", sort=sort).hits
    assert [hit.document.id for hit in hits if hit.copies.count] == [shown]


def test_only_copies_that_match_are_stood_for(wire: Engine) -> None:
    hits = grouped(wire, "title:الشمال")
    assert [(hit.document.id, hit.copies.count) for hit in hits.hits] == [("second", 0)]
    assert (hits.total, hits.documents) == (1, 1)


def test_without_grouping_every_match_is_a_result(wire: Engine) -> None:
    hits = wire.snapshot().search(Request(asking("القمح")))
    assert (hits.total, hits.documents) == (5, 5)
    assert {hit.copies for hit in hits.hits} == {NO_COPIES}


def test_the_copies_of_a_document_are_all_of_its_group(wire: Engine) -> None:
    live = wire.snapshot()
    assert [each.id for each in live.copies("third")] == ["first", "second", "fourth"]
    assert live.copies("other") == live.copies("nowhere") == []
    assert live.groups() == [("first", "fourth", "second", "third")]
    assert live.groups_of(["third", "nowhere", "second"]) == live.groups()
    assert live.groups_of(["other"]) == live.groups_of([]) == []


def test_groups_follow_what_is_deleted_and_replaced(wire: Engine) -> None:
    put(wire, delete=["first"])
    assert wire.snapshot().groups() == [("fourth", "second", "third")]
    put(wire, doc("second", "شيء آخر", OTHER, on=1))
    assert wire.snapshot().groups() == [("fourth", "third"), ("other", "second")]
    put(wire, delete=["fourth", "other"])
    assert wire.snapshot().groups() == []
    rebuild(wire, *WIRE)
    assert wire.snapshot().groups() == [("first", "fourth", "second", "third")]


@pytest.mark.parametrize("seed", range(8))
def test_groups_amid_a_template_are_those_of_one_reading(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Of more stories than are looked back at."""
    for where in ("indexer.copies.groups", "tests.oracle"):
        monkeypatch.setattr(f"{where}.LOOKED_BACK", 2)
    chance = random.Random(seed)
    there: dict[str, Document] = {}
    for _ in range(8):
        names = chance.sample([f"d{number}" for number in range(16)], chance.randint(1, 6))
        new = [harvest(each, chance) for each in names[::2]]
        put(engine, *new, delete=names[1::2])
        there |= {document.id: document for document in new}
        there = {each: there[each] for each in there if each not in names[1::2]}
        live = engine.snapshot()
        assert live.groups() == groups(entries([*there.values()]))
        assert live.verify(entries([*there.values()])) == []


def harvest(document_id: str, chance: random.Random) -> Document:
    """One of six stories, or a copy of it."""
    tons, tail = chance.randint(1, 6), chance.choice(["", " كما قالت", " كما ذكرت الوكالة"])
    story = STORY.replace("القمح", f"{tons} أطنان من القمح")
    return doc(document_id, "حصاد", f"{story}{tail}", on=chance.choice([None, 2]))


def test_a_document_that_is_in_the_wrong_group_is_told(
    wire: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = wire.snapshot()
    assert live.verify(entries(WIRE)) == []
    for where in ("whoosh.groups", "opensearch.leads"):
        monkeypatch.setattr(f"indexer.engines.{where}.are_copies", lambda *_: False)
    assert wire.snapshot().verify(entries(WIRE)) == [
        f"document {each!r}: is not in the group of copies it belongs to"
        for each in ("second", "third", "fourth")
    ]
