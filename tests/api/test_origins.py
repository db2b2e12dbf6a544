"""Pages from elsewhere: none may write; those that are named may read."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from indexer.errors import UsageError
from indexer.keys import KeyFile
from search_api import Settings, create_app
from search_api.origins import checked_origins
from search_api.scopes import needs

NOW = datetime(2018, 8, 14, 10, tzinfo=UTC)
TOOL = "https://tool.example"
SEARCH = "/api/v1/search"


@pytest.fixture
def app(index: Path, tmp_path: Path) -> Flask:
    settings = Settings(
        index=str(index), keys=str(tmp_path / "keys"), cors_origins=checked_origins([f"{TOOL}/"])
    )
    app = create_app(settings)
    app.add_url_rule("/api/v1/write", "write", needs("admin")(lambda: "written"), methods=["POST"])
    return app


@pytest.fixture
def key(tmp_path: Path, app: Flask) -> dict[str, str]:
    _, key = KeyFile(tmp_path / "keys").create("writer", "admin", now=NOW)
    return {"Authorization": f"Bearer {key}"}


@pytest.mark.parametrize(
    ("headers", "let_through"),
    [
        ({}, True),
        ({"Origin": "http://localhost"}, True),
        ({"Origin": "https://LOCALHOST"}, True),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, True),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "nonsense"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"}, False),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"}, False),
        ({"Origin": "https://evil.example"}, False),
        ({"Origin": "http://localhost:9000"}, False),
        ({"Origin": "http://localhost.evil.example"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": ""}, False),
        ({"Origin": "http://["}, False),
        ({"Origin": TOOL}, False),
        ({"Origin": TOOL, "Sec-Fetch-Site": "cross-site"}, False),
    ],
)
def test_writes_from_elsewhere_are_refused_with_the_right_key(
    client: FlaskClient, key: dict[str, str], headers: dict[str, str], let_through: bool
) -> None:
    response: Any = client.post("/api/v1/write", headers={**key, **headers})
    if let_through:
        assert response.text == "written"
    else:
        assert (response.status_code, response.json["code"]) == (403, "foreign_origin")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["/", SEARCH, "/api/v1/documents/council", "/nothing", "/healthz"])
def test_every_method_that_writes_is_refused(client: FlaskClient, method: str, path: str) -> None:
    response = client.open(path, method=method, headers={"Origin": "https://evil.example"})
    assert response.status_code == 403


@pytest.mark.parametrize("path", ["/", SEARCH, "/healthz"])
def test_reading_by_a_link_from_elsewhere_goes_on(client: FlaskClient, path: str) -> None:
    headers = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    response = client.get(path, headers=headers)
    assert response.status_code == 200
    assert "Access-Control-Allow-Origin" not in response.headers


@pytest.mark.parametrize("origin", [TOOL, TOOL.upper()])
def test_a_named_origin_reads(client: FlaskClient, origin: str) -> None:
    headers = {"Origin": origin, "Sec-Fetch-Site": "cross-site"}
    found = client.get(f"{SEARCH}?q=a", headers=headers)
    sent = client.post(SEARCH, json={"q": "a"}, headers=headers)
    missing = client.get("/api/v1/nothing", headers=headers)
    assert [found.status_code, sent.status_code, missing.status_code] == [200, 200, 404]
    for response in (found, sent, missing):
        assert response.headers["Access-Control-Allow-Origin"] == origin
        assert "Access-Control-Allow-Credentials" not in response.headers
        assert "ETag" in response.headers["Access-Control-Expose-Headers"]
        assert "Origin" in response.vary


def test_the_refusal_of_a_named_origin_can_be_read(
    client: FlaskClient, key: dict[str, str]
) -> None:
    response: Any = client.get(SEARCH, headers={"Origin": TOOL})
    assert response.status_code == 401
    assert response.headers["Access-Control-Allow-Origin"] == TOOL


@pytest.mark.parametrize(
    "origin", [None, "https://evil.example", "https://tool.example.evil", "null"]
)
def test_others_get_no_permission_and_caches_are_told(
    client: FlaskClient, origin: str | None
) -> None:
    response = client.get(SEARCH, headers={"Origin": origin} if origin else {})
    assert "Access-Control-Allow-Origin" not in response.headers
    assert "Origin" in response.vary


def test_the_page_is_not_for_scripts_of_others(client: FlaskClient) -> None:
    response = client.get("/", headers={"Origin": TOOL})
    assert "Access-Control-Allow-Origin" not in response.headers


def test_a_preflight_is_answered_without_a_key(client: FlaskClient, key: dict[str, str]) -> None:
    asked = {"Origin": TOOL, "Access-Control-Request-Method": "POST"}
    response = client.options(SEARCH, headers=asked)
    assert (response.status_code, response.data) == (204, b"")
    assert response.headers["Access-Control-Allow-Origin"] == TOOL
    assert "Authorization" in response.headers["Access-Control-Allow-Headers"]
    assert not {"PUT", "DELETE"} & set(response.headers["Access-Control-Allow-Methods"].split(", "))
    evil = client.options(SEARCH, headers={**asked, "Origin": "https://evil.example"})
    assert "Access-Control-Allow-Origin" not in evil.headers


@pytest.mark.parametrize(
    "origin", ["*", "null", "tool.example", "https://", "https://a.example/path", "https://*.a",
               "ftp://a.example", "https://u@a.example", "https://a.example?x", ""]
)  # fmt: skip
def test_what_is_no_origin_is_refused(origin: str) -> None:
    with pytest.raises(UsageError, match="--cors-origin"):
        checked_origins([origin])
