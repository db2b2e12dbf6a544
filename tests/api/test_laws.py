"""Whatever is asked, the answer is one of those that are documented, and shows text as text."""

from __future__ import annotations

from typing import Any

from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.model import FORMS, MATCHES, OPERATORS
from search_api.faults import scrubbed

from .markup import read

words = st.sampled_from(
    ["مجلس", "الأمن", "AND", "OR", "NOT", "أو", "ليس", "#مجلس_الأمن", "date:", "المصدر:", "title:"]
)
signs = st.text("\"«»“”()[]+-−=~*#:'&<>\\/_ \u200f\u202e\x00", max_size=4)
queries = st.lists(words | signs | st.text(max_size=5), max_size=8).map(" ".join)


@settings(deadline=None)
@given(
    q=queries,
    match=st.sampled_from(MATCHES),
    form=st.sampled_from(FORMS),
    operators=st.sampled_from(OPERATORS),
)
def test_any_query_is_answered(app: Flask, q: str, match: str, form: str, operators: str) -> None:
    sent = {"q": q, "match": match, "form": form, "operators": operators, "per_page": 2}
    answer: Any = app.test_client().post("/api/v1/search", json=sent).json
    assert answer["query"]["raw"] == scrubbed(q)
    assert len(answer["results"]) == min(2, answer["total"]["value"])


@settings(deadline=None, max_examples=50)
@given(q=queries, source=st.text(max_size=10))
def test_any_page_is_well_formed(app: Flask, q: str, source: str) -> None:
    client = app.test_client()
    asked = {"q": scrubbed(q), "source": scrubbed(source), "per_page": "2"}
    for path in ("/", "/documents/council"):
        response = client.get(path, query_string=asked)
        assert response.status_code == 200
        assert len(read(response.text).all("script")) == 1
