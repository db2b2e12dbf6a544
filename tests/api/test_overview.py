"""Suggestions while typing, and subjects day by day."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from indexer.model import Document
from search_api import Settings, create_app

from .conftest import Search
from .documents import write

pytestmark = pytest.mark.both


@pytest.fixture(scope="module")
def typing(engine_of_folders: str, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    folder = tmp_path_factory.mktemp("typing") / "index"
    texts = (
        "الانتخابات البلدية في المدينة",
        "نتائج انتخابات الجامعة",
        "انتخاب رئيس للبلدية",
        "مجلس الأمن يجتمع #مجلس_الأمن",
        "مجلس الوزراء يجتمع #مجلس_الوزراء",
        "مجلس الأمن يؤجل #مجلس_الأمن",
        "في البيت فيلم",
    )
    write(folder, *(Document(id=str(at), title=text) for at, text in enumerate(texts)))
    return create_app(Settings(index=str(folder))).test_client()


def suggested(client: FlaskClient, q: str, **more: Any) -> list[tuple[str, str, int]]:
    response: Any = client.get("/api/v1/suggest", query_string={"q": q, **more})
    assert response.status_code == 200
    return [(one["kind"], one["text"], one["count"]) for one in response.json["suggestions"]]


def test_words_are_completed_each_once_for_all_its_forms(typing: FlaskClient) -> None:
    words = [one for one in suggested(typing, "انتخ") if one[0] == "word"]
    assert words == [("word", "انتخابات", 3)]


def test_what_a_word_counts_is_what_it_finds(typing: FlaskClient) -> None:
    for kind, text, count in suggested(typing, "الا") + suggested(typing, "مج"):
        if kind == "word":
            found: Any = typing.get("/api/v1/search", query_string={"q": text, "group": "off"}).json
            assert found["total"]["value"] == count


def test_words_before_the_last_are_kept(typing: FlaskClient) -> None:
    assert ("word", "نتائج انتخابات", 1) in suggested(typing, "نتائج انتخا")


def test_hashtags_are_completed_as_they_are_written(typing: FlaskClient) -> None:
    assert suggested(typing, "#مجلس")[:2] == [
        ("hashtag", "#مجلس_الأمن", 2),
        ("hashtag", "#مجلس_الوزراء", 1),
    ]
    assert ("hashtag", "#مجلس_الوزراء", 1) in suggested(typing, "مجلس الو")


def test_titles_have_every_word_that_was_typed(typing: FlaskClient) -> None:
    titles = [text for kind, text, _ in suggested(typing, "مجلس يجت") if kind == "title"]
    assert sorted(titles) == ["مجلس الأمن يجتمع #مجلس_الأمن", "مجلس الوزراء يجتمع #مجلس_الوزراء"]


def test_function_words_are_not_offered(typing: FlaskClient) -> None:
    assert "في" not in [text for _, text, _ in suggested(typing, "ف")]


def test_size_is_the_most(typing: FlaskClient) -> None:
    assert len(suggested(typing, "ا", size=2)) == 2
    assert len(suggested(typing, "مجلس", size=1)) == 1


@pytest.mark.parametrize("q", ["", " ", "؟", "#", '"', "\x00", "قققق", "a" * 10_000, "( OR *"])
def test_nothing_to_suggest_is_no_error(typing: FlaskClient, q: str) -> None:
    assert suggested(typing, q) == []


# Trends


def trends(client: FlaskClient, **asked: str) -> Any:
    response = client.get("/api/v1/trends", query_string=asked)
    assert response.status_code == 200
    return response.json


def test_days_are_those_of_the_facet(client: FlaskClient, search: Search) -> None:
    found = trends(client, q="الذهب")
    facet = {one["value"]: one["count"] for one in search("الذهب", group="off")["facets"]["date"]}
    assert {day["date"]: day["count"] for day in found["days"] if day["count"]} == facet
    assert sum(facet.values()) == found["total"]


def test_share_is_of_all_documents_of_the_day(client: FlaskClient, search: Search) -> None:
    all_days = {one["value"]: one["count"] for one in search("", group="off")["facets"]["date"]}
    for day in trends(client, q="الذهب -سارة author:سارة")["days"]:
        assert day["of"] == all_days[day["date"]]
        assert day["share"] == pytest.approx(day["count"] / day["of"], abs=1e-6)


def test_a_day_without_a_match_counts_nothing_and_one_without_news_is_none(
    client: FlaskClient,
) -> None:
    days = {day["date"]: day["count"] for day in trends(client, q="السفير")["days"]}
    assert days["2018-07-04"] == 1
    assert days["2018-07-05"] == 0
    assert "2018-07-07" not in days


def test_days_keep_to_the_dates_asked_for(client: FlaskClient) -> None:
    within = {"from": "2018-08-01", "to": "2018-08-03"}
    days = [day["date"] for day in trends(client, **within)["days"]]
    assert days == ["2018-08-01", "2018-08-02", "2018-08-03"]


def test_undated_documents_are_counted_apart(client: FlaskClient) -> None:
    assert trends(client, q="الزيتون")["undated"] == 2


def test_top_of_hashtags_and_sources(client: FlaskClient) -> None:
    found = trends(client, q="الذهب")
    assert found["hashtags"][0] == {"value": "ذهب", "count": 16}
    assert [one["value"] for one in found["sources"]] == ["صحيفة الأرز", "وكالة المدى"]


@pytest.mark.parametrize("name", ["sort", "group", "page", "facets", "x"])
def test_trends_refuse_what_means_nothing_to_them(client: FlaskClient, name: str) -> None:
    assert client.get(f"/api/v1/trends?{name}=1").status_code == 400


def test_a_text_is_analysed(client: FlaskClient) -> None:
    found: Any = client.get("/api/v1/analyze", query_string={"text": "بالصواريخ #مجلس_الأمن"}).json
    assert [token["surface"] for token in found["tokens"]] == [
        "بالصواريخ", "مجلس_الأمن", "مجلس_الأمن",
    ]  # fmt: skip
    assert found["tokens"][0]["keys"]["lemma"] == "صاروخ"
    assert "broken plural" in found["tokens"][0]["rules"]["lemma"]
    assert client.get("/api/v1/analyze").json["tokens"] == []  # type: ignore[index]
    assert client.get("/api/v1/analyze?q=a").status_code == 400


def test_behind_another_word_come_those_that_stand_there(typing: FlaskClient) -> None:
    words = [one[1:] for one in suggested(typing, "مجلس ال") if one[0] == "word"]
    assert words == [("مجلس الأمن", 2), ("مجلس الوزراء", 1)]
