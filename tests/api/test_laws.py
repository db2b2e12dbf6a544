"""Whatever is asked, the answer is one of those that are documented, agrees with itself and with
the other answers to the same search, and shows text as text.

``QUERIES`` says how many random queries; ``make soak`` asks for 10,000.
"""

from __future__ import annotations

import csv
import html
import io
import json
import os
import re
import time
import unicodedata
from typing import Any, Final
from urllib.parse import quote

from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.model import FORMS, MATCHES, OPERATORS, SORTS
from search_api.faults import scrubbed

from .documents import DOCUMENTS
from .markup import read

QUERIES: Final = int(os.environ.get("QUERIES", "1000"))
SLOWEST: Final = 2.0
"""CPU seconds that a query of up to 10 kB may take on the slowest of machines; a tenth is usual."""
STORED: Final = {document.id: document for document in DOCUMENTS}

words = st.sampled_from(
    [
        *("مجلس", "الأمن", "الذهب", "خطير", "اليوم", "سارة", "AND", "OR", "NOT", "أو", "ليس"),
        *("#مجلس_الأمن", "#ذهب", "date:", "date:أمس", "date:[2018-07 TO *]", "المصدر:", "title:"),
        *("source:الأرز", "الذ*", "مجلص~", "=مجلس", '"مجلس الأمن"', '"سعر اليوم"~3', "R&D", "<b>"),
    ]
)
signs = st.text("\"«»“”()[]+-−=~*#:'&<>\\/_ \u200f\u202e\x00", max_size=4)
queries = st.lists(words | signs | st.text(max_size=5), max_size=8).map(" ".join)
long_queries = st.tuples(queries, st.integers(1, 400)).map(
    lambda some: (some[0] * some[1])[:10_000]
)
choices = {
    "match": st.sampled_from(MATCHES),
    "form": st.sampled_from(FORMS),
    "operators": st.sampled_from(OPERATORS),
}
searches = st.fixed_dictionaries(
    {"q": queries, **choices},
    optional={
        "sort": st.sampled_from(SORTS),
        "group": st.booleans(),
        "source": st.sampled_from(["صحيفة الأرز", "وكالة المدى"]),
        "from": st.sampled_from(["2018-07-05", "2018-08"]),
    },
)
many = settings(deadline=None, max_examples=QUERIES, suppress_health_check=[HealthCheck.too_slow])
some = settings(deadline=None, max_examples=max(100, QUERIES // 10))


def asked(client: FlaskClient, search: dict[str, Any], **more: Any) -> Any:
    response = client.post("/api/v1/search", json={**search, **more})
    assert response.status_code == 200, response.text
    return response.json


@many
@given(q=queries | long_queries | st.text(max_size=200), settings_=st.fixed_dictionaries(choices))
def test_any_query_is_answered_in_bounded_time(app: Flask, q: str, settings_: Any) -> None:
    started = time.process_time()
    answer = asked(app.test_client(), {"q": q, "per_page": 2, **settings_})
    assert time.process_time() - started < SLOWEST
    assert answer["query"]["raw"] == scrubbed(q)
    assert len(answer["results"]) == min(2, answer["total"]["value"])


@some
@given(search=searches)
def test_what_was_understood_finds_the_same(app: Flask, search: Any) -> None:
    client = app.test_client()
    once = asked(client, search, facets="none", per_page=100)
    understood = once["query"]["understood"]
    if not understood:
        assert once["query"]["ignored"] or not search["q"].strip()
        return
    again = asked(client, {**search, "q": understood}, facets="none", per_page=100)
    assert again["query"]["ignored"] == []
    assert again["query"]["understood"] == understood
    assert [(one["id"], one["score"]) for one in again["results"]] == [
        (one["id"], one["score"]) for one in once["results"]
    ]


@some
@given(search=searches, per_page=st.integers(1, 12))
def test_pages_files_and_facets_add_up_to_the_total(app: Flask, search: Any, per_page: int) -> None:
    client = app.test_client()
    answer = asked(client, search, per_page=per_page)
    total, before = answer["total"]["value"], answer["documents_before_grouping"]
    results = list(answer["results"])
    while answer["next"]:
        answer = client.get(answer["next"]).json
        results += answer["results"]
    ids = [result["id"] for result in results]
    assert len(ids) == len(set(ids)) == total
    assert sum(1 + result["copies"]["count"] for result in results) == before
    for name in ("source", "author", "date"):
        assert sum(one["count"] for one in answer["facets"][name]) == total

    lines = client.get("/api/v1/export.jsonl", query_string=_in_address(search)).data.decode()
    assert [json.loads(line)["id"] for line in lines.splitlines()] == ids
    table = client.get("/api/v1/export.csv", query_string=_in_address(search)).data
    rows = csv.DictReader(io.StringIO(table.decode("utf-8-sig"), newline=""))
    assert len(list(rows)) == total


def _in_address(search: Any) -> dict[str, str]:
    return {name: scrubbed(str(value)) for name, value in search.items()}


@some
@given(search=searches)
def test_highlights_are_the_stored_text_and_offsets_are_its_marks(app: Flask, search: Any) -> None:
    client = app.test_client()
    tags = {"pre_tag": "\ue000", "post_tag": "\ue001"}
    for result in asked(client, search, **tags)["results"]:
        stored = STORED[result["id"]]
        title, marks = _unmarked(result["highlight"]["title"])
        assert title == stored.title
        assert marks == _joined(result["matches"], "title")
        for shown in result["highlight"]["snippets"]:
            plain, marks = _unmarked(shown)
            assert plain in stored.body
            assert all(_is_whole(plain, start, end) for start, end in marks)
        for one in result["matches"]:
            assert 0 <= one["start"] <= one["core_start"] < one["core_end"] <= one["end"]
            assert one["end"] <= len(stored.title if one["field"] == "title" else stored.body)
        _check_document(client, result["id"], search, tags)


def _check_document(client: FlaskClient, document_id: str, search: Any, tags: Any) -> None:
    words_ = {name: value for name, value in _in_address(search).items() if name in ("q", *choices)}
    path = f"/api/v1/documents/{quote(document_id, safe='')}"
    found: Any = client.get(path, query_string={**words_, **tags}).json
    if "highlight" in found:
        body, marks = _unmarked(found["highlight"]["body"])
        assert body == found["body"]
        assert marks == _joined(found["matches"], "body")
        assert all(_is_whole(body, start, end) for start, end in marks)


def _unmarked(shown: str) -> tuple[str, list[tuple[int, int]]]:
    """A highlight as it is stored, and where its marks were."""
    marks: list[tuple[int, int]] = []
    plain, start = "", 0
    for part in re.split("([\ue000\ue001])", shown):
        if part == "\ue000":
            start = len(plain)
        elif part == "\ue001":
            marks.append((start, len(plain)))
        else:
            plain += html.unescape(part)
    return plain, marks


def _joined(matches: Any, field: str) -> list[tuple[int, int]]:
    """Where the words of a field are that matched; those that overlap as one."""
    spans: list[tuple[int, int]] = []
    for start, end in sorted(
        (one["start"], one["end"]) for one in matches if one["field"] == field
    ):
        if spans and start < spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return spans


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether no letter stands right before or behind a mark, to be split from the word."""
    beside = text[max(0, start - 1) : start] + text[end : end + 1]
    return not any(unicodedata.category(one)[0] in "LM" for one in beside)


@some
@given(search=searches, page=st.integers(1, 4))
def test_an_answer_is_the_same_by_get_and_by_post(app: Flask, search: Any, page: int) -> None:
    client = app.test_client()
    posted = asked(client, search, page=page, per_page=3)
    got: Any = client.get(
        "/api/v1/search", query_string={**_in_address(search), "page": page, "per_page": 3}
    ).json
    for answer in (posted, got):
        del answer["took_ms"], answer["request_id"]
    assert got == posted


@settings(deadline=None, max_examples=50)
@given(q=queries, source=st.text(max_size=10))
def test_any_page_is_well_formed(app: Flask, q: str, source: str) -> None:
    client = app.test_client()
    sent = {"q": scrubbed(q), "source": scrubbed(source), "per_page": "2"}
    for path in ("/", "/documents/council"):
        response = client.get(path, query_string=sent)
        assert response.status_code == 200
        assert len(read(response.text).all("script")) == 1


@settings(deadline=None, max_examples=200)
@given(q=queries | st.text(max_size=40))
def test_anything_that_is_typed_has_suggestions_trends_and_a_feed(app: Flask, q: str) -> None:
    client = app.test_client()
    for path in ("suggest", "trends", "feed.atom", "export.csv"):
        response = client.get(f"/api/v1/{path}", query_string={"q": scrubbed(q)})
        assert response.status_code == 200, (path, response.text)
    assert client.get("/api/v1/analyze", query_string={"text": scrubbed(q)}).status_code == 200
