"""Markup, formulas and odd characters in every field of a document and every parameter."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, datetime
from typing import Any, Final
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from indexer.model import Document
from search_api import Settings, create_app
from search_api.operations import OPERATIONS
from search_api.params import KNOWN

from .documents import write

EVIL: Final = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'-alert(1)-'",
    "javascript:alert(1)",
    "]]><x>&#60;b&#62;&amp;</title></feed>",
    '=HYPERLINK("http://x.example";"y")',
    "\u202egnp.exe\u202c\u2028\x00\x0b\ufeff",
)
READING: Final = {
    "api.search": "/api/v1/search",
    "api.document": "/api/v1/documents/evil-0",
    "api.analyze": "/api/v1/analyze",
    "related.similar": "/api/v1/documents/evil-0/similar",
    "related.copies": "/api/v1/documents/evil-0/copies",
    "overview.suggest": "/api/v1/suggest",
    "overview.by_day": "/api/v1/trends",
    "lists.feed": "/api/v1/feed.atom",
    "lists.export_csv": "/api/v1/export.csv",
    "lists.export_jsonl": "/api/v1/export.jsonl",
}
"""Addresses of the operations with parameters that read."""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    folder = tmp_path_factory.mktemp("evil") / "index"
    write(
        folder,
        *(
            Document(
                id=f"evil-{at}",
                title=f"{text} خطير",
                body=f"{text} كلام خطير {text}\n{text}",
                url=text,
                source=text,
                author=text,
                published_at=datetime(2018, 7, 1 + at, tzinfo=UTC),
                language=text,
                hashtags=(f"وسم{text}",),
                extra={text: [text, {text: text}]},
            )
            for at, text in enumerate(EVIL)
        ),
    )
    return create_app(Settings(index=str(folder))).test_client()


def test_every_operation_with_parameters_is_tried() -> None:
    with_parameters = {name for name, one in OPERATIONS.items() if one.parameters}
    assert READING.keys() == with_parameters


@pytest.mark.parametrize(
    ("endpoint", "name"),
    [(endpoint, name) for endpoint in READING for name in OPERATIONS[endpoint].parameters],
)
def test_no_parameter_is_answered_as_markup(client: FlaskClient, endpoint: str, name: str) -> None:
    for text in EVIL:
        query = {"q": "خطير"} if "q" in OPERATIONS[endpoint].parameters else {}
        response = client.get(READING[endpoint], query_string={**query, name: text})
        assert response.status_code in (200, 400)
        assert not response.content_type.startswith("text/html")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
        if response.content_type.endswith(("/json", "+json")):
            json.loads(response.data)


def test_stored_text_is_told_in_json_as_it_is(client: FlaskClient) -> None:
    found: Any = client.get("/api/v1/search?q=خطير&per_page=100&group=off&sort=oldest").json
    assert [result["url"] for result in found["results"]] == list(EVIL)
    for at, text in enumerate(EVIL):
        document: Any = client.get(f"/api/v1/documents/evil-{at}").json
        assert document["extra"] == {text: [text, {text: text}]}


def test_highlights_have_no_markup_but_our_marks(client: FlaskClient) -> None:
    found: Any = client.get("/api/v1/search?q=خطير alert script example&per_page=100").json
    shown = [
        part
        for result in found["results"]
        for part in (result["highlight"]["title"], *result["highlight"]["snippets"])
    ]
    document: Any = client.get("/api/v1/documents/evil-0?q=خطير alert script").json
    for part in (*shown, document["highlight"]["body"]):
        assert not re.search("[<>\"']", re.sub("</?mark>", "", part)), part
    assert any("<mark>alert</mark>" in part for part in shown)


def test_a_feed_has_no_elements_but_its_own(client: FlaskClient) -> None:
    for q in (*EVIL, ""):
        data = client.get("/api/v1/feed.atom", query_string={"q": q}).data
        root = ElementTree.fromstring(data)  # noqa: S314 (our own)
        tags = {element.tag.rpartition("}")[2] for element in root.iter()}
        assert tags <= {
            *("feed", "id", "title", "updated", "published", "link", "author", "name"),
            *("entry", "summary"),
        }
        for link in root.iter("{http://www.w3.org/2005/Atom}link"):
            assert (link.get("href") or "").startswith("http://localhost/")


def test_no_cell_of_a_table_is_run(client: FlaskClient) -> None:
    data = client.get("/api/v1/export.csv?group=off").data.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(data, newline="")))
    assert len(rows) == 1 + len(EVIL)
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t"))]


def test_known_parameters_are_all_tried() -> None:
    tried = {name for endpoint in READING for name in OPERATIONS[endpoint].parameters}
    assert tried == KNOWN.keys()


@pytest.mark.parametrize("header", ["X-Request-ID", "Host", "If-None-Match", "Accept-Encoding"])
def test_no_header_is_sent_back_with_a_line_of_its_own(client: FlaskClient, header: str) -> None:
    response = client.get("/api/v1/search", headers={header: "a b<script>"})
    assert "<script>" not in str(response.headers)


def test_the_docs_show_defaults_as_text(client: FlaskClient) -> None:
    assert "&lt;mark&gt;" in client.get("/api/v1/docs").text
