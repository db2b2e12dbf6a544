"""Errors: problem+json with a stable code, whatever goes wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from indexer.engines import Snapshot, open_engine
from indexer.errors import KashshafError, NotFound
from indexer.model import Document
from search_api import Settings, create_app, errors
from search_api.wire import LARGEST_BODY

from .documents import write

MEMBERS = {"type", "title", "status", "detail", "instance", "code", "errors", "request_id"}


def check(response: Any, status: int, code: str) -> Any:
    problem = json.loads(response.data)
    assert response.status_code == status
    assert response.content_type == "application/problem+json"
    assert problem.keys() == MEMBERS
    assert (problem["status"], problem["code"]) == (status, code)
    assert problem["title"]
    assert problem["detail"]
    assert problem["request_id"] == response.headers["X-Request-ID"]
    assert "Traceback" not in response.text
    return problem


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/api",
        "/api/v1",
        "/api/v1/",
        "/api/v1/search/",
        "/api/v2/search",
        "/api/v1/documents/",
        "/static/nothing.css",
        "/static/../__init__.py",
        "/%00",
        "/مسار",
    ],
)
def test_unknown_address(client: FlaskClient, path: str) -> None:
    check(client.get(path), 404, "not_found")


def test_instance_is_the_path_encoded(client: FlaskClient) -> None:
    assert check(client.get("/لا شيء?q=1"), 404, "not_found")["instance"] == (
        "/%D9%84%D8%A7%20%D8%B4%D9%8A%D8%A1"
    )


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/api/v1/search", {"GET", "HEAD", "OPTIONS", "POST"}),
        ("PATCH", "/api/v1/documents/council", {"GET", "HEAD", "OPTIONS", "PUT", "DELETE"}),
        ("GET", "/api/v1/documents", {"OPTIONS", "POST"}),
        ("POST", "/", {"GET", "HEAD", "OPTIONS"}),
        ("POST", "/healthz", {"GET", "HEAD", "OPTIONS"}),
    ],
)
def test_wrong_method_says_the_right_ones(
    client: FlaskClient, method: str, path: str, allowed: set[str]
) -> None:
    response = client.open(path, method=method)
    check(response, 405, "method_not_allowed")
    assert {name.strip() for name in response.headers["Allow"].split(",")} == allowed


@pytest.mark.parametrize(
    "kind", [None, "text/plain", "application/x-www-form-urlencoded", "application/xml"]
)
def test_body_that_is_no_json_by_its_type(client: FlaskClient, kind: str | None) -> None:
    response = client.post("/api/v1/search", data=b'{"q": "a"}', content_type=kind)
    check(response, 415, "unsupported_media_type")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"{'q': 'a'}",
        b"[]",
        b'"q"',
        b"null",
        b"1",
        b'{"q": "a"} x',
        b'{"q": "\xd9"}',
        b"[" * 200_000,
        b'{"page": ' + b"9" * 5000 + b"}",
    ],
)
def test_body_that_is_no_json_object(client: FlaskClient, body: bytes) -> None:
    response = client.post("/api/v1/search", data=body, content_type="application/json")
    check(response, 400, "malformed_json")


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", "application/vnd.x+json"])
def test_body_that_is_json(client: FlaskClient, kind: str) -> None:
    response = client.post("/api/v1/search", data=b'\xef\xbb\xbf{"q": ""}', content_type=kind)
    assert response.status_code == 200


def test_body_at_its_limit_and_above(client: FlaskClient) -> None:
    def send(size: int) -> Any:
        body = b'{"q": "' + b"-" * (size - 9) + b'"}'
        return client.post("/api/v1/search", data=body, content_type="application/json")

    assert send(LARGEST_BODY).status_code == 200
    check(send(LARGEST_BODY + 1), 413, "too_large")


def test_address_at_its_limit_and_above(client: FlaskClient) -> None:
    start = "/api/v1/search?q="
    assert client.get(start + "a" * (65_536 - len(start))).status_code == 200
    check(client.get(start + "a" * (65_537 - len(start))), 414, "uri_too_long")


class Failing:
    """An engine whose index cannot be read."""

    target = "failing"

    def __init__(self, error: Exception) -> None:
        self.error = error

    def snapshot(self) -> Snapshot:
        raise self.error


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        *((one.kind("why"), one.status, one.code) for one in errors.KNOWN),
        (KashshafError("secret"), 500, "internal"),
        (RuntimeError("secret"), 500, "internal"),
        (RecursionError("secret"), 500, "internal"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else str(value),
)
@pytest.mark.parametrize("path", ["/api/v1/search", "/api/v1/documents/a", "/readyz"])
def test_error_of_the_index(
    error: Exception, status: int, code: str, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    engine: Any = Failing(error)
    caplog.set_level("INFO")
    app = create_app(Settings(), engine)
    app.test_client_class = FlaskClient  # a probe that asks too much is not to be described
    response = app.test_client().get(path)
    problem = check(response, status, code)
    assert "secret" not in response.text
    assert ("why" in response.text) == (status < 500), "the server's files are its own business"
    assert ("Retry-After" in response.headers) == (status == 503)
    assert (problem["request_id"] in caplog.text) == (status == 500), "a fault of ours is logged"
    assert ("why" in caplog.text or "secret" in caplog.text) == (status >= 500)


def test_documented_codes_are_the_codes_there_are() -> None:
    by_status = {code: status for status, code in errors.CODES.items()}
    of_ours = {one.code: one.status for one in errors.KNOWN}
    own = {
        "malformed_json": 400,
        "key_in_address": 400,
        "host_not_allowed": 403,
        "foreign_origin": 403,
        "bad_document": 400,
        "job_running": 409,
    }
    documented = {code: meaning.status for code, meaning in errors.MEANINGS.items()}
    assert documented == by_status | of_ours | own


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


def test_no_index(folder: Path) -> None:
    client = create_app(Settings(index=str(folder))).test_client()
    check(client.get("/api/v1/search?q=a"), 503, "no_index")
    with pytest.raises(NotFound):
        open_engine(str(folder)).snapshot()


def test_bad_parameters_are_named_before_the_index_is_missed(folder: Path) -> None:
    client = create_app(Settings(index=str(folder))).test_client()
    check(client.get("/api/v1/search?page=0"), 400, "bad_parameter")


def test_too_broad(folder: Path) -> None:
    write(folder, Document(id="a", body=" ".join(f"word{number}" for number in range(2_100))))
    client = create_app(Settings(index=str(folder))).test_client()
    assert "word*" in check(client.get("/api/v1/search?q=word*"), 422, "too_broad")["detail"]
    assert client.get("/?q=word*").status_code == 422
