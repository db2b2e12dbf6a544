"""Keys over HTTP: who may read, who may write, and what the refused are told."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from indexer.errors import KeysUnusable
from indexer.keys import KeyFile
from search_api import Settings, create_app
from search_api.scopes import needs

NOW = datetime(2018, 8, 14, 10, tzinfo=UTC)
GUARDED = ["/api/v1/search", "/api/v1/documents/council", "/api/v1/nothing", "/nothing"]
OPEN = ["/healthz", "/readyz", "/static/page.css"]


@pytest.fixture
def keys(tmp_path: Path) -> KeyFile:
    return KeyFile(tmp_path / "keys")


@pytest.fixture
def guarded(index: Path, keys: KeyFile) -> Flask:
    """An application with a file of keys, and with a route that writes."""
    app = create_app(Settings(index=str(index), keys=str(keys.path), clock=lambda: NOW))
    app.add_url_rule("/api/v1/write", "write", needs("admin")(lambda: "written"), methods=["POST"])
    return app


@pytest.fixture
def guest(guarded: Flask) -> FlaskClient:
    return guarded.test_client()


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def refusal(response: Any) -> tuple[int, str]:
    assert response.content_type == "application/problem+json"
    assert response.headers["Cache-Control"] == "no-store"
    if response.status_code == 401:
        assert response.headers["WWW-Authenticate"].startswith("Bearer ")
    return response.status_code, response.json["code"]


@pytest.mark.parametrize("path", [*GUARDED, *OPEN, "/"])
def test_without_keys_anybody_reads(guest: FlaskClient, client: FlaskClient, path: str) -> None:
    with guest.get(path) as response, client.get(path) as open_to_all:
        assert response.status_code == open_to_all.status_code != 401


@pytest.mark.parametrize("path", GUARDED)
@pytest.mark.parametrize("scope", ["search", "admin"])
def test_once_there_is_a_key_reading_needs_one(
    guest: FlaskClient, client: FlaskClient, keys: KeyFile, path: str, scope: Any
) -> None:
    _, key = keys.create("newsroom", scope, now=NOW)
    assert refusal(guest.get(path)) == (401, "unauthorized")
    assert refusal(guest.post(path)) == (401, "unauthorized")
    assert guest.get(path, headers=bearer(key)).status_code == client.get(path).status_code


@pytest.mark.parametrize("path", OPEN)
def test_probes_and_assets_never_need_one(guest: FlaskClient, keys: KeyFile, path: str) -> None:
    keys.create("newsroom", "search", now=NOW)
    for headers in ({}, bearer("nonsense")):
        with guest.get(path, headers=headers) as response:
            assert response.status_code == 200


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("/api/v1/search", "POST"),
        ("/api/v1/documents", "POST"),
        ("/api/v1/documents/council", "DELETE"),
        ("/api/v1/reindex", "POST"),
        ("/", "GET"),
        ("/healthz", "GET"),
    ],
)
def test_what_can_be_asked_is_told_to_anybody(
    guest: FlaskClient, keys: KeyFile, path: str, method: str
) -> None:
    for name in ("", "newsroom"):
        if name:
            keys.create(name, "search", now=NOW)
        response = guest.options(path)
        assert response.status_code == 200
        assert method in response.headers["Allow"]
        assert response.text == ""


def test_that_there_is_nothing_is_not_told_to_anybody(guest: FlaskClient, keys: KeyFile) -> None:
    keys.create("newsroom", "search", now=NOW)
    assert refusal(guest.options("/api/v1/nothing")) == (401, "unauthorized")


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer nonsense",
        "Bearer ksh_{a}",
        "Bearer مفتاح",
        "Basic {key}",
        "Basic dXNlcjpwYXNz",
        "{key}",
        "Bearer {key} {key}",
        "Bearer {key}=",
    ],
)
def test_what_is_no_key_is_refused(guest: FlaskClient, keys: KeyFile, sent: str) -> None:
    _, key = keys.create("newsroom", "search", now=NOW)
    value = sent.format(key=key, a="a" * 43).encode().decode("latin-1")
    assert refusal(guest.get("/api/v1/search", headers={"Authorization": value}))[0] == 401


def test_the_scheme_is_read_in_any_case(guest: FlaskClient, keys: KeyFile) -> None:
    _, key = keys.create("newsroom", "search", now=NOW)
    for value in (f"bearer {key}", f"BEARER  {key}"):
        assert guest.get("/api/v1/search", headers={"Authorization": value}).status_code == 200


def test_a_revoked_key_is_refused_at_once(guest: FlaskClient, keys: KeyFile) -> None:
    _, key = keys.create("a", "search", now=NOW)
    _, other = keys.create("b", "search", now=NOW)
    for _ in range(3):
        assert guest.get("/api/v1/search", headers=bearer(key)).status_code == 200
    keys.revoke("a")
    response = guest.get("/api/v1/search", headers=bearer(key))
    assert refusal(response) == (401, "unauthorized")
    assert "invalid_token" in response.headers["WWW-Authenticate"]
    assert guest.get("/api/v1/search", headers=bearer(other)).status_code == 200


def test_when_the_last_key_is_revoked(index: Path, keys: KeyFile) -> None:
    _, key = keys.create("a", "search", now=NOW)
    settings = {"index": str(index), "keys": str(keys.path)}
    here = create_app(Settings(**settings)).test_client()
    public = create_app(Settings(**settings, keys_required=True)).test_client()
    keys.revoke("a")
    assert here.get("/api/v1/search").status_code == 200
    assert here.get("/api/v1/search", headers=bearer(key)).status_code == 401
    assert public.get("/api/v1/search").status_code == 401


def test_writing_needs_an_admin_key_always(guest: FlaskClient, keys: KeyFile) -> None:
    assert refusal(guest.post("/api/v1/write")) == (401, "unauthorized")
    _, reader = keys.create("reader", "search", now=NOW)
    _, writer = keys.create("writer", "admin", now=NOW)
    assert refusal(guest.post("/api/v1/write")) == (401, "unauthorized")
    assert refusal(guest.post("/api/v1/write", headers=bearer("nonsense"))) == (401, "unauthorized")
    assert refusal(guest.post("/api/v1/write", headers=bearer(reader))) == (403, "forbidden")
    assert guest.post("/api/v1/write", headers=bearer(writer)).text == "written"


def test_without_a_file_of_keys_nobody_writes(index: Path) -> None:
    app = create_app(Settings(index=str(index)))
    app.add_url_rule("/api/v1/write", "write", needs("admin")(lambda: "written"), methods=["POST"])
    for headers in ({}, bearer("ksh_" + "a" * 43)):
        assert refusal(app.test_client().post("/api/v1/write", headers=headers))[0] == 401


@pytest.mark.parametrize(
    "path", ["/api/v1/search?key={key}", "/?q={key}", "/api/v1/documents/{key}", "/{key}"]
)
def test_a_key_in_the_address_is_refused(guest: FlaskClient, keys: KeyFile, path: str) -> None:
    _, key = keys.create("newsroom", "search", now=NOW)
    response: Any = guest.get(path.format(key=key), headers=bearer(key))
    assert refusal(response) == (400, "key_in_address")
    assert "revoke" in response.json["detail"]


def test_a_damaged_file_locks_nobody_in_or_out_silently(guest: FlaskClient, keys: KeyFile) -> None:
    _, key = keys.create("newsroom", "admin", now=NOW)
    whole = keys.path.read_bytes()
    keys.path.write_bytes(whole[:-30])
    for headers in ({}, bearer(key)):
        assert refusal(guest.get("/api/v1/search", headers=headers)) == (503, "keys_unusable")
        page = guest.get("/?lang=en", headers={**headers, "X-Request-ID": "told-by-it"})
        assert page.status_code == 503
        assert "There is no searching now" in page.text
        assert "told-by-it" in page.text
        assert guest.get("/healthz", headers=headers).status_code == 200
    assert refusal(guest.post("/api/v1/write", headers=bearer(key))) == (503, "keys_unusable")
    keys.path.write_bytes(whole)
    assert guest.get("/api/v1/search", headers=bearer(key)).status_code == 200
    keys.path.unlink()
    assert refusal(guest.get("/api/v1/search", headers=bearer(key))) == (503, "keys_unusable")


def test_a_damaged_file_is_said_when_the_application_is_made(index: Path, keys: KeyFile) -> None:
    keys.path.write_text("nonsense", encoding="utf-8")
    keys.path.chmod(0o600)
    with pytest.raises(KeysUnusable, match="line 1"):
        create_app(Settings(index=str(index), keys=str(keys.path)))


@pytest.mark.parametrize(
    ("path", "back"),
    [
        ("/", ""),
        ("/?q=a&page=2", "?next=%2F%3Fq%3Da%26page%3D2"),
        ("/documents/council?lang=en", "?next=%2Fdocuments%2Fcouncil%3Flang%3Den&lang=en"),
        ("/?q=" + "a" * 5000, ""),
    ],
)
def test_a_reader_of_the_page_is_asked_to_sign_in(
    guest: FlaskClient, keys: KeyFile, path: str, back: str
) -> None:
    keys.create("newsroom", "search", now=NOW)
    response = guest.get(path)
    assert response.status_code == 303
    assert response.headers["Location"] == f"/login{back}"
    assert response.headers["Cache-Control"] == "no-store"


def test_no_answer_shows_a_key(guest: FlaskClient, keys: KeyFile) -> None:
    _, key = keys.create("newsroom", "search", now=NOW)
    for path in (*GUARDED, f"/{key}", f"/api/v1/search?q={key}"):
        for headers in (bearer(key), bearer(f"{key}x"), {}):
            assert key not in guest.get(path, headers=headers).text
