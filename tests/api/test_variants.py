"""Spelling variants over HTTP: on unless they are turned off, and shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from indexer.errors import NotFound, UsageError
from indexer.model import Document
from search_api import Settings, create_app

from .documents import write

pytestmark = pytest.mark.both

VARIED = (
    Document(id="ghain", body="أعلنت غوغل عن هاتف جديد"),
    Document(id="jeem", body="أعلنت جوجل عن متصفح جديد"),
)


@pytest.fixture(scope="module")
def varied(engine_of_folders: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("variants") / "index"
    write(folder, *VARIED)
    return str(folder)


@pytest.fixture
def client(varied: str) -> FlaskClient:
    return create_app(Settings(index=varied)).test_client()


def ask(client: FlaskClient, **parameters: str) -> Any:
    response = client.get("/api/v1/search", query_string={"q": "غوغل", **parameters})
    assert response.status_code == 200
    return response.json


def ids(answer: Any) -> set[str]:
    return {result["id"] for result in answer["results"]}


@pytest.mark.parametrize("value", ["on", "true", "1"])
def test_on_by_default_and_when_asked_for(client: FlaskClient, value: str) -> None:
    assert ids(ask(client)) == ids(ask(client, variants=value)) == {"ghain", "jeem"}
    assert ask(client)["query"]["expansions"] == [
        {"typed": "غوغل", "also": ["جوجل", "قوقل"], "rule": "variant"}
    ]


@pytest.mark.parametrize("value", ["off", "false", "0"])
def test_off(client: FlaskClient, value: str) -> None:
    answer = ask(client, variants=value)
    assert ids(answer) == {"ghain"}
    assert answer["query"]["expansions"] == []


def test_pages_and_bodies_keep_what_was_asked(client: FlaskClient) -> None:
    assert "variants" not in ask(client, per_page="1")["next"]
    body: Any = client.post("/api/v1/search", json={"q": "غوغل", "variants": False}).json
    assert ids(body) == {"ghain"}


def test_the_other_way_is_marked(client: FlaskClient) -> None:
    found = {result["id"]: result for result in ask(client)["results"]}
    assert "<mark>جوجل</mark>" in found["jeem"]["highlight"]["snippets"][0]
    stored: Any = client.get("/api/v1/documents/jeem?q=غوغل").json
    assert "<mark>جوجل</mark>" in stored["highlight"]["body"]
    without: Any = client.get("/api/v1/documents/jeem?q=غوغل&variants=off").json
    assert "<mark>" not in without["highlight"]["body"]


def test_the_table_of_the_settings(varied: str, tmp_path: Path) -> None:
    assert ids(ask(create_app(Settings(index=varied, variants="off")).test_client())) == {"ghain"}
    table = tmp_path / "mine.tsv"
    table.write_text("جوجل\n", "utf-8")
    assert ids(ask(create_app(Settings(index=varied, variants=str(table))).test_client())) == {
        "ghain"
    }


def test_answers_are_not_those_of_another_table(varied: str, client: FlaskClient) -> None:
    other = create_app(Settings(index=varied, variants="off")).test_client()
    tags = {one.get("/api/v1/search?q=غوغل").headers["ETag"] for one in (client, other)}
    assert len(tags) == 2


def test_a_bad_table_is_said_before_anything_is_served(varied: str, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"nowhere\.tsv"):
        create_app(Settings(index=varied, variants="nowhere.tsv"))
    (tmp_path / "bad.tsv").write_text("غوغل = غوغل\n", "utf-8")
    with pytest.raises(UsageError, match="line 1"):
        create_app(Settings(index=varied, variants=str(tmp_path / "bad.tsv")))
