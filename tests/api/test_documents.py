"""One stored document by its id."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from indexer.model import Document
from search_api import Settings, create_app

from .documents import DOCUMENTS, ODD_ID, write

ODD_IDS = (
    "a/b", "/a", "a/", "a//b", "//", "similar", "a/similar", "a b", "a%b", "a%2Fb", "a?b#c", "a+b",
    "سطر\nسطر", "ملف.txt", ".", "..", "a/../b", "\u202eabc", "'\"<>&", "a\\b", "a;b=c", "é\u0301",
)  # fmt: skip


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.id)
def test_document_is_returned_as_it_was_stored(client: FlaskClient, document: Document) -> None:
    response = client.get(f"/api/v1/documents/{quote(document.id, safe='')}")
    assert response.status_code == 200
    assert response.json == document.to_json()


@pytest.mark.parametrize("safe", ["", "/"], ids=["slash as %2F", "slash plain"])
def test_slash_in_an_id(client: FlaskClient, safe: str) -> None:
    response: Any = client.get(f"/api/v1/documents/{quote(ODD_ID, safe=safe)}")
    assert response.json["id"] == ODD_ID


def test_any_id_is_found(tmp_path: Path) -> None:
    write(tmp_path / "index", *(Document(id=name, title=name or "x") for name in ODD_IDS))
    client = create_app(Settings(index=str(tmp_path / "index"))).test_client()
    for name in ODD_IDS:
        response: Any = client.get(f"/api/v1/documents/{quote(name, safe='')}")
        assert response.status_code == 200, name
        assert response.json["id"] == name


@pytest.mark.parametrize("name", ["nobody", "council/", "COUNCIL", "council%00", "%FF"])
def test_unknown_id_is_a_404_that_names_it(client: FlaskClient, name: str) -> None:
    response = client.get(f"/api/v1/documents/{name}")
    problem: Any = response.json
    assert response.status_code == 404
    assert problem["code"] == "not_found"
    assert name.split("%", 1)[0] in problem["detail"]


@pytest.mark.parametrize("name", ["page", "per_page", "sort", "source", "facets", "colour"])
def test_parameters_that_mean_nothing_to_a_document(client: FlaskClient, name: str) -> None:
    problem: Any = client.get("/api/v1/documents/council", query_string={name: "1"}).json
    assert [error["parameter"] for error in problem["errors"]] == [name]
