"""Marks, snippets and offsets of results and of stored documents."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient

from .conftest import Search
from .documents import DOCUMENTS

STORED = {document.id: document for document in DOCUMENTS}
QUERIES = ["مجلس الأمن", "الماء", '"إطلاق النار"', "#مجلس_الأمن", "خطير", "كلام", "زيتون*", ""]


def plain(html: str) -> str:
    return unescape(re.sub("</?mark>", "", html))


def marked_words(html: str) -> list[str]:
    return [unescape(word) for word in re.findall("<mark>(.*?)</mark>", html)]


@pytest.mark.parametrize("q", QUERIES)
def test_snippet_without_marks_is_in_the_stored_text(search: Search, q: str) -> None:
    for result in search(q, per_page=100)["results"]:
        document = STORED[result["id"]]
        assert plain(result["highlight"]["title"]) == document.title
        for snippet in result["highlight"]["snippets"]:
            assert plain(snippet) in document.body


@pytest.mark.parametrize("q", QUERIES)
def test_offsets_agree_with_the_marks(search: Search, q: str) -> None:
    for result in search(q, per_page=100)["results"]:
        document = STORED[result["id"]]
        words: dict[str, set[str]] = {"title": set(), "body": set()}
        for match in result["matches"]:
            text = getattr(document, match["field"])
            assert 0 <= match["start"] <= match["core_start"] < match["core_end"] <= match["end"]
            assert match["end"] <= len(text)
            words[match["field"]].add(text[match["start"] : match["end"]])
        shown = [word for one in result["highlight"]["snippets"] for word in marked_words(one)]
        assert set(marked_words(result["highlight"]["title"])) == words["title"]
        assert set(shown) <= words["body"]
        assert bool(shown) == bool(words["body"])


def test_match_names_the_typed_word_and_the_rule(search: Search) -> None:
    result = next(one for one in search("مجلسها")["results"] if one["id"] == "council")
    match = result["matches"][0]
    assert match.keys() == {
        "field", "start", "end", "piece_start", "piece_end", "core_start", "core_end",
        "typed", "rule", "chain",
    }  # fmt: skip
    assert (match["typed"], match["rule"]) == ("مجلسها", "lemma")


def test_text_is_escaped_before_it_is_marked(search: Search) -> None:
    snippets = search("الموازنة")["results"][0]["highlight"]["snippets"]
    assert "R&amp;D &lt; 5% من <mark>الموازنة</mark>" in " ".join(snippets)


def test_tags_of_ones_own(search: Search) -> None:
    result = search("الموازنة", pre_tag="[[", post_tag="]]")["results"][0]
    assert "[[الموازنة]]" in result["highlight"]["snippets"][0]


def test_empty_tags_mark_nothing(search: Search) -> None:
    result = search("الموازنة", pre_tag="", post_tag="")["results"][0]
    assert "من الموازنة." in result["highlight"]["snippets"][0]


def test_offsets_alone_leave_the_text_unmarked(search: Search) -> None:
    result = search("الموازنة", highlight="offsets")["results"][0]
    assert result["matches"]
    assert "<mark>" not in str(result["highlight"])
    assert plain(result["highlight"]["snippets"][0]) in STORED["council"].body


def test_no_highlight_is_neither_marked_nor_cut(search: Search) -> None:
    result = search("الموازنة", highlight="none")["results"][0]
    assert result["matches"] == []
    assert result["highlight"] == {"title": STORED["council"].title, "snippets": []}


def test_without_a_match_in_the_text_the_snippet_is_its_beginning(search: Search) -> None:
    result = next(one for one in search("الذهب")["results"] if one["id"] == "gold-01")
    title_only = search("العنوان:الذهب", per_page=100)["results"]
    first = next(one for one in title_only if one["id"] == "gold-01")
    assert first["highlight"]["snippets"][0].startswith("استقر سعر الذهب")
    assert result["highlight"]["snippets"][0].startswith("استقر سعر <mark>الذهب</mark>")


def stored(client: FlaskClient, **parameters: str) -> Any:
    return client.get("/api/v1/documents/council", query_string=parameters).json


def test_stored_document_is_marked_whole(client: FlaskClient) -> None:
    document = stored(client, q="الأمن")
    assert plain(document["highlight"]["body"]) == STORED["council"].body
    assert plain(document["highlight"]["title"]) == STORED["council"].title
    body = [match for match in document["matches"] if match["field"] == "body"]
    assert marked_words(document["highlight"]["body"]) == [
        STORED["council"].body[match["start"] : match["end"]] for match in body
    ]


def test_stored_document_without_a_query_has_no_marks(client: FlaskClient) -> None:
    assert "highlight" not in stored(client)


def test_stored_document_by_form(client: FlaskClient) -> None:
    assert len(stored(client, q="امن", form="all")["matches"]) > 0
    assert stored(client, q="امن", form="exact")["matches"] == []
