"""The search answer: its shape, its order, its pages."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient

from indexer.model import Document
from search_api import Settings, create_app

from .conftest import Search
from .documents import DOCUMENTS, NUMBERED, ODD_ID, write

pytestmark = pytest.mark.both

SHAPE: dict[str, Any] = {
    "query": {
        "raw": str, "understood": str, "ignored": list, "expansions": list, "match": str,
        "form": str, "words": list,
    },
    "total": {"value": int, "relation": str},
    "documents_before_grouping": int,
    "grouped": bool,
    "took_ms": float,
    "page": int,
    "per_page": int,
    "next": str,
    "prev": type(None),
    "results": list,
    "facets": {"source": list, "hashtag": list, "author": list, "date": list},
    "did_you_mean": list,
    "wider": list,
    "request_id": str,
    "index": {"generation": int, "documents": int, "built_at": str},
}  # fmt: skip
RESULT: dict[str, Any] = {
    "id": str, "title": str, "url": str, "source": str, "author": str, "published_at": str,
    "hashtags": list, "score": float, "highlight": {"title": str, "snippets": list},
    "matches": list, "why": {"ar": list, "en": list},
    "copies": {"count": int, "sources": list, "url": type(None)},
}  # fmt: skip


def shaped(value: Any, shape: Any) -> bool:
    if isinstance(shape, dict):
        return value.keys() == shape.keys() and all(shaped(value[key], shape[key]) for key in shape)
    return isinstance(value, shape)


def ids(answer: dict[str, Any]) -> list[str]:
    return [result["id"] for result in answer["results"]]


def test_answer_has_every_key_of_the_contract(search: Search) -> None:
    assert shaped(search("الذهب"), SHAPE)


def test_result_has_every_key_of_the_contract(search: Search) -> None:
    assert shaped(search("السفير")["results"][0], RESULT)


def test_result_carries_the_stored_fields(search: Search) -> None:
    result = search("السفير")["results"][0]
    assert result["url"] == "https://news.example/council?id=1&x=2"
    assert result["published_at"] == "2018-07-04T12:30:00Z"
    assert result["hashtags"] == ["هدنة", "مجلس_الأمن"], "the given ones and the written ones"


def test_arabic_is_sent_as_utf_8_unescaped(client: FlaskClient) -> None:
    response = client.get("/api/v1/search", query_string={"q": "مجلس"})
    assert response.content_type == "application/json"
    assert "مجلس الأمن" in response.data.decode("utf-8")


def test_empty_query_lists_the_newest(search: Search) -> None:
    answer = search("", per_page=100)
    dates = [result["published_at"] for result in answer["results"] if result["published_at"]]
    assert answer["total"]["value"] == len(DOCUMENTS)
    assert dates == sorted(dates, reverse=True)
    assert {result["score"] for result in answer["results"]} == {None}


@pytest.mark.parametrize(("sort", "newest_first"), [("newest", True), ("oldest", False)])
def test_order_by_date_has_no_score(search: Search, sort: str, newest_first: bool) -> None:
    results = search("الذهب", sort=sort, per_page=100)["results"]
    dates = [result["published_at"] for result in results]
    assert dates == sorted(dates, reverse=newest_first)
    assert {result["score"] for result in results} == {None}


def test_order_by_relevance_has_falling_scores(search: Search) -> None:
    scores = [result["score"] for result in search("مجلس الأمن")["results"]]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > 0


@pytest.mark.parametrize("per_page", [1, 4, 10, 100])
@pytest.mark.parametrize("q", ["", "الذهب", "مجلس", "لاشيءهنا"])
def test_pages_together_are_the_total(
    client: FlaskClient, search: Search, q: str, per_page: int
) -> None:
    answer = search(q, per_page=per_page)
    total = answer["total"]["value"]
    seen = ids(answer)
    while answer["next"]:
        answer = client.get(answer["next"]).json  # type: ignore[assignment]
        seen += ids(answer)
    assert len(seen) == len(set(seen)) == total


def test_previous_page_leads_back(client: FlaskClient, search: Search) -> None:
    second = search("الذهب", page=2, per_page=5, sort="oldest", source="وكالة المدى")
    first: Any = client.get(second["prev"]).json
    again: Any = client.get(first["next"]).json
    assert first["page"] == 1
    assert first["prev"] is None
    assert ids(again) == ids(second)


def test_page_beyond_the_last_is_empty_and_leads_to_the_last(search: Search) -> None:
    answer = search("الذهب", page=1_000_000_000, per_page=10)
    assert answer["results"] == []
    assert answer["total"]["value"] == len(NUMBERED)
    assert answer["next"] is None
    assert "page=3" in answer["prev"].split("?")[1].split("&")


def test_post_answers_as_get_does(client: FlaskClient, search: Search) -> None:
    parameters = {"q": "الذهب", "per_page": 5, "page": 2, "source": ["وكالة المدى"]}
    posted: Any = client.post("/api/v1/search", json=parameters).json
    got = search(**parameters)
    for own in ("took_ms", "request_id"):
        del posted[own], got[own]
    assert posted == got


def test_nothing_asked_by_post_lists_the_newest(client: FlaskClient) -> None:
    answer: Any = client.post("/api/v1/search", json={}).json
    assert answer["total"]["value"] == len(DOCUMENTS)


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"source": "وكالة المدى"}, {"council"}),
        ({"source": "وكاله المدي"}, {"council"}),
        ({"source": ["وكالة المدى", "صحيفة الأرز"]}, {"council", ODD_ID}),
        ({"author": "سارة حداد"}, {"council"}),
        ({"hashtag": "مجلس_الأمن"}, {"council"}),
        ({"hashtag": "#مجلس_الامن"}, {"council"}),
        ({"hashtag": ["هدنة", "ذهب"]}, {"council"}),
        ({"from_": "2018-07-05"}, {ODD_ID}),
        ({"to": "2018-07-04"}, {"council"}),
        ({"from_": "2018-07", "to": "2018-07"}, {"council", ODD_ID}),
        ({"from_": "2018-07-05", "to": "2018-07-04"}, set()),
        ({"from_": "", "to": "", "source": "", "author": " "}, {"council", ODD_ID}),
    ],
)
def test_filters(search: Search, parameters: dict[str, Any], expected: set[str]) -> None:
    assert set(ids(search("مجلس", **parameters))) == expected


def test_relative_dates_count_from_the_clock(search: Search) -> None:
    days = {result["published_at"][:10] for result in search("", from_="أمس")["results"]}
    assert days == {"2018-08-13"}


@pytest.mark.parametrize(("form", "expected"), [("all", 2), ("word", 1), ("exact", 1)])
def test_form_says_how_far_a_word_reaches(search: Search, form: str, expected: int) -> None:
    assert search("مجلسها", form=form)["total"]["value"] == expected


def test_match_all_wants_every_word(search: Search) -> None:
    assert ids(search("الزيتون الذهب", match="all")) == []
    assert len(ids(search("الزيتون الذهب", match="any", per_page=100))) == len(NUMBERED) + 2


def test_arabic_operators_only_on_demand(search: Search) -> None:
    q = "السفير أو المدنيين"
    assert set(ids(search(q, operators="ar"))) == {"council", ODD_ID}
    assert search(q, operators="ar")["query"]["understood"] == q


@pytest.mark.parametrize("q", ['"مجلس الأمن', "((مجلس", "AND", "مجلس OR", "*", "~", '"', "#", "''"])
def test_odd_queries_are_repaired(search: Search, q: str) -> None:
    assert search(q)["query"]["raw"] == q


def test_what_was_dropped_is_said(search: Search) -> None:
    assert search("مجلس OR")["query"]["ignored"] == ["OR"]


def test_explanation_adds_up_to_the_score(search: Search) -> None:
    for result in search("مجلس الأمن", explain="true")["results"]:
        assert result["explanation"]
        assert sum(part["score"] for part in result["explanation"]) == pytest.approx(
            result["score"]
        )
    assert "explanation" not in search("مجلس الأمن")["results"][0]


@pytest.mark.parametrize("q", ["\ud800", "مجلس\udfff", "\x00", "مجلس\x00الأمن", "\u202eمجلس\u202c"])
def test_letters_that_are_none_do_no_harm(client: FlaskClient, q: str) -> None:
    response = client.post(
        "/api/v1/search", data=json.dumps({"q": q}), content_type="application/json"
    )
    assert response.status_code == 200
    response.data.decode("utf-8")


@pytest.mark.parametrize(("zone", "found"), [("UTC", 1), ("Africa/Cairo", 1), ("Asia/Riyadh", 0)])
def test_yesterday_is_that_of_the_newsroom(tmp_path: Path, zone: str, found: int) -> None:
    """Half past nine in the evening in London is half past midnight, today, in Riyadh."""
    published = datetime(2018, 8, 13, 21, 30, tzinfo=UTC)
    write(tmp_path / "index", Document(id="a", title="خبر", published_at=published))
    settings = Settings(
        index=str(tmp_path / "index"),
        zone=ZoneInfo(zone),
        clock=lambda: datetime(2018, 8, 14, 12, tzinfo=UTC),
    )
    client = create_app(settings).test_client()
    for asked in ("q=date:أمس", "q=التاريخ:أمس", "from=أمس&to=أمس"):
        answer: Any = client.get(f"/api/v1/search?{asked}").json
        assert answer["total"]["value"] == found
