"""An answer: its order, scores, pages, filters and facets."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from indexer.engines import Engine
from indexer.model import Dated, FacetValue, HasTag, HasValue, Query, Request

from .news import TAGGED, UNTITLED, ids
from .writing import EVERYTHING, asking, doc, found, put


def test_an_answer_has_ranks_scores_documents_and_the_total(news: Engine) -> None:
    hits = news.snapshot().search(Request(asking("مجلس الأمن"), size=2))
    assert hits.total == 3
    assert [hit.rank for hit in hits.hits] == [1, 2]
    assert [hit.document for hit in hits.hits] == [TAGGED, UNTITLED]
    assert hits.hits[0].score is not None
    assert hits.hits[0].score >= (hits.hits[1].score or 0) > 0


def test_ranks_go_on_over_pages(news: Engine) -> None:
    hits = news.snapshot().search(Request(asking("مجلس"), offset=2, size=2))
    assert [hit.rank for hit in hits.hits] == [3]


@pytest.mark.parametrize(("offset", "size"), [(0, 0), (4, 10), (1_000_000, 10)])
def test_a_page_past_the_end_is_empty_and_still_counts(
    news: Engine, offset: int, size: int
) -> None:
    hits = news.snapshot().search(Request(asking("مجلس"), offset=offset, size=size))
    assert hits.hits == ()
    assert hits.total == 3


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("newest", ["tagged", "market", "council", "untitled"]),
        ("oldest", ["council", "market", "tagged", "untitled"]),
    ],
)
def test_by_date_the_undated_come_last_and_nothing_has_a_score(
    news: Engine, sort: str, expected: list[str]
) -> None:
    hits = news.snapshot().search(replace(EVERYTHING, sort=sort))  # type: ignore[arg-type]
    assert [hit.document.id for hit in hits.hits] == expected
    assert {hit.score for hit in hits.hits} == {None}


def test_dates_count_to_the_microsecond_in_any_century(engine: Engine) -> None:
    moment = datetime(9998, 12, 31, 23, 59, 59, 999_998, tzinfo=UTC)
    tick = timedelta(microseconds=1)
    put(
        engine,
        doc("last", "خبر", published_at=moment),
        doc("first", "خبر", published_at=datetime(1, 1, 1, tzinfo=UTC)),
    )
    assert ids(engine, Dated("", moment, moment + tick)) == {"last"}
    assert ids(engine, Dated("", moment + tick, None)) == set()
    assert ids(engine, Dated("", None, datetime(1, 1, 1, 0, 0, 0, 1, tzinfo=UTC))) == {"first"}
    dates = engine.snapshot().search(replace(EVERYTHING, facets=("date",))).facets["date"]
    assert dates == (FacetValue("0001-01-01", 1), FacetValue("9998-12-31", 1))


def test_equal_scores_are_ordered_by_id(engine: Engine) -> None:
    put(engine, *(doc(each, body="خبر واحد") for each in ("ب", "b", "B", "أ", "10", "9")))
    assert found(engine, "خبر") == ["10", "9", "B", "b", "أ", "ب"]


def test_filters_narrow_and_do_not_score(news: Engine) -> None:
    plain = news.snapshot().search(Request(asking("مجلس")))
    sifted = news.snapshot().search(
        Request(asking("مجلس"), filters=(HasValue("source", "", "الوكاله"),))
    )
    scores = {hit.document.id: hit.score for hit in plain.hits}
    assert {hit.document.id: hit.score for hit in sifted.hits} == {
        each: scores[each] for each in ("council", "tagged")
    }


def test_facets_count_the_matches_and_name_the_commonest_spelling(engine: Engine) -> None:
    put(
        engine,
        doc("1", "خبر #عاجل", source="الأنباء", author="علي", on=2),
        doc("2", "خبر #عاجل #سوريا", source="الأنباء", on=1),
        doc("3", "خبر", source="الانباء", on=1, hashtags=("سطر\nثان",)),
        doc("4", "خبر"),
        doc("5", "رأي", source="الصحيفة", on=1),
    )
    names = ("source", "author", "hashtag", "date")
    facets = engine.snapshot().search(Request(asking("خبر"), facets=names)).facets
    assert facets == {
        "source": (FacetValue("الأنباء", 3), FacetValue(None, 1)),
        "author": (FacetValue("علي", 1), FacetValue(None, 3)),
        "hashtag": (
            FacetValue("عاجل", 2),
            FacetValue("سطر\nثان", 1),
            FacetValue("سوريا", 1),
            FacetValue(None, 1),
        ),
        "date": (FacetValue("2018-07-01", 2), FacetValue("2018-07-02", 1), FacetValue(None, 1)),
    }


@pytest.mark.parametrize(
    ("zone", "days"),
    [
        ("UTC", {"2018-03-24": 2, "2018-07-04": 2}),
        ("Asia/Riyadh", {"2018-03-25": 2, "2018-07-04": 1, "2018-07-05": 1}),
        ("Asia/Kolkata", {"2018-03-25": 2, "2018-07-04": 1, "2018-07-05": 1}),
        ("America/New_York", {"2018-03-24": 2, "2018-07-03": 1, "2018-07-04": 1}),
        # Where summer time began at midnight between the first two.
        ("Asia/Beirut", {"2018-03-24": 1, "2018-03-25": 1, "2018-07-04": 1, "2018-07-05": 1}),
    ],
)
def test_days_are_counted_by_the_clocks_of_a_zone(
    engine: Engine, zone: str, days: dict[str, int]
) -> None:
    moments = (
        datetime(2018, 3, 24, 21, 59, tzinfo=UTC),
        datetime(2018, 3, 24, 22, tzinfo=UTC),
        datetime(2018, 7, 4, 3, 59, tzinfo=UTC),
        datetime(2018, 7, 4, 21, tzinfo=UTC),
    )
    put(
        engine,
        *(doc(str(at), "خبر", published_at=moment) for at, moment in enumerate(moments)),
        doc("last", "آخر", published_at=datetime(9999, 12, 31, 23, 59, tzinfo=UTC)),
        doc("first", "أول", published_at=datetime(1, 1, 1, tzinfo=UTC)),
    )
    asked = Request(asking("خبر"), facets=("date",), zone=ZoneInfo(zone))
    found = engine.snapshot().search(asked).facets["date"]
    assert {one.value: one.count for one in found} == days
    ends = engine.snapshot().search(replace(asked, query=EVERYTHING.query)).facets["date"]
    assert (ends[0].value, ends[-1].value) == ("0001-01-01", "9999-12-31")


def test_a_facet_names_no_spelling_that_was_deleted(engine: Engine) -> None:
    gone = [doc(f"gone {number}", "خبر", source="الأنباء") for number in range(3)]
    put(engine, *gone, *(doc(str(number), "خبر") for number in range(3)))
    put(engine, doc("new", "خبر", source="الانباء"), delete=[document.id for document in gone])
    facets = engine.snapshot().search(Request(asking("خبر"), facets=("source",))).facets
    assert facets["source"] == (FacetValue("الانباء", 1), FacetValue(None, 3))


def test_values_stay_with_their_documents_when_a_commit_has_none(engine: Engine) -> None:
    put(engine, doc("bare", "خبر"))
    put(engine, doc("full", "خبر #عاجل", source="الوكالة", author="علي", on=1))
    put(engine, doc("also bare", "خبر"))
    put(engine, doc("late", "خبر", source="الصحيفة"))
    full = Request(
        asking("خبر"), filters=(HasTag("", "عاجل"),), facets=("source", "author", "hashtag", "date")
    )
    facets = engine.snapshot().search(full).facets
    assert [facet[0].value for facet in facets.values()] == [
        "الوكالة",
        "علي",
        "عاجل",
        "2018-07-01",
    ]
    assert ids(engine, Dated("", None, None)) == {"full"}


def test_contributions_name_their_terms_and_sum_to_the_score(
    news: Engine, precision: float
) -> None:
    hits = news.snapshot().search(Request(asking("مجلس الأمن #مجلس_الأمن"), explain=True))
    for hit in hits.hits:
        total = sum(part.score for part in hit.explanation)
        assert total == pytest.approx(hit.score, rel=precision)
    parts = {(part.term, part.level): part for part in hits.hits[0].explanation}
    assert parts["مجلس", "lemma"].df == 3
    assert parts["مجلس أمن", "pair"].weight == 0.3
    assert parts["#مجلس_الأمن", "tag"].tf == 1


def test_a_word_counts_at_every_level_of_its_form(news: Engine) -> None:
    def levels(form: str) -> set[str]:
        query = asking("الأمن", form=form)
        hits = news.snapshot().search(Request(query, explain=True)).hits
        return {part.level for part in hits[0].explanation}

    assert levels("all") == {"lemma", "stem", "surface", "root"}
    assert levels("word") == {"surface"}
    assert levels("exact") == {"exact"}


def test_a_query_without_words_to_rank_lists_the_newest(news: Engine) -> None:
    query = Query("", HasValue("source", "", "الوكاله"), (), (), "", (), "auto", "all")
    hits = news.snapshot().search(Request(query)).hits
    assert [(hit.document.id, hit.score) for hit in hits] == [("tagged", None), ("council", None)]
