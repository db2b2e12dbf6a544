"""What every answer has beside its body: id, entity tag, packing, security; and who may ask."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from indexer.model import Document
from search_api import Settings, create_app
from search_api.security import host_allowed

from .documents import write

EVERYWHERE = [
    "/",
    "/?q=%D8%A7",
    "/?page=0",
    "/documents/council",
    "/documents/nobody",
    "/api/v1/search",
    "/api/v1/search?page=0",
    "/api/v1/documents/council",
    "/nothing",
    "/healthz",
    "/readyz",
    "/static/page.css",
]


@pytest.mark.parametrize("path", EVERYWHERE)
def test_request_id_is_echoed(client: FlaskClient, path: str) -> None:
    for given in ("a", "7f3c-4e", "x" * 128, "!~"):
        with client.get(path, headers={"X-Request-ID": given}) as response:
            assert response.headers["X-Request-ID"] == given


@pytest.mark.parametrize("given", ["", "x" * 129, "two words", "tab\there", "قطة", "é", None])
def test_request_id_is_made(client: FlaskClient, given: str | None) -> None:
    headers = {} if given is None else {"X-Request-ID": given.encode().decode("latin-1")}
    made = {client.get("/healthz", headers=headers).headers["X-Request-ID"] for _ in range(3)}
    assert len(made) == 3
    assert given not in made
    assert all(name.isascii() and name.isprintable() and len(name) <= 128 for name in made)


def test_request_id_is_in_the_body(client: FlaskClient) -> None:
    for method in (client.get, client.post):
        keywords: Any = {"json": {}} if method == client.post else {}
        response: Any = method("/api/v1/search", headers={"X-Request-ID": "mine"}, **keywords)
        assert response.json["request_id"] == "mine"


@pytest.mark.parametrize("path", EVERYWHERE)
def test_security_headers(client: FlaskClient, path: str) -> None:
    with client.get(path) as response:
        headers = response.headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert not any(
        "unsafe" in value or "http" in value or "*" in value for value in policy.values()
    )
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in headers


@pytest.mark.parametrize("path", ["/api/v1/search?q=%D8%A7", "/api/v1/documents/council"])
def test_entity_tag_holds_while_the_index_does(client: FlaskClient, path: str) -> None:
    first = client.get(path)
    assert first.headers["Cache-Control"] == "private, no-cache"
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    other = client.get(path, headers={"If-None-Match": '"other", W/"another"'})
    assert other.status_code == 200


def test_entity_tag_changes_with_the_generation(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    client = create_app(Settings(index=str(folder))).test_client()
    write(folder, Document(id="a", title="خبر"))
    first = client.get("/api/v1/search")
    write(folder, Document(id="b", title="خبر"))
    second: Any = client.get("/api/v1/search", headers={"If-None-Match": first.headers["ETag"]})
    assert second.status_code == 200
    assert second.json["total"]["value"] == 2


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/api/v1/search"), ("GET", "/nothing"), ("GET", "/readyz"), ("GET", "/?page=0")],
)
def test_what_may_not_be_kept(client: FlaskClient, method: str, path: str) -> None:
    response = client.open(path, method=method, json={} if method == "POST" else None)
    assert response.headers["Cache-Control"] == "no-store"
    assert "ETag" not in response.headers


def test_static_files_may_be_kept_since_their_address_changes(client: FlaskClient) -> None:
    address = client.get("/").text.split('rel="stylesheet" href="')[1].split('"')[0]
    assert "?v=" in address
    with client.get(address) as response:
        assert response.content_type.startswith("text/css")
        assert "max-age=31536000" in response.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("accepted", "packed"),
    [("gzip", True), ("br, gzip;q=0.5", True), ("*", True), ("gzip;q=0", False), ("", False)],
)
def test_packing(client: FlaskClient, accepted: str, packed: bool) -> None:
    plain = client.get("/documents/gold-25").data
    response = client.get("/documents/gold-25", headers={"Accept-Encoding": accepted})
    assert (response.headers.get("Content-Encoding") == "gzip") == packed
    assert (gzip.decompress(response.data) if packed else response.data) == plain
    assert int(response.headers["Content-Length"]) == len(response.data)
    assert "Accept-Encoding" in response.headers["Vary"]


def test_short_answers_are_not_packed(client: FlaskClient) -> None:
    response = client.get("/healthz", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in response.headers


def test_head_has_the_headers_and_no_body(client: FlaskClient) -> None:
    response = client.head("/api/v1/search")
    assert response.status_code == 200
    assert response.data == b""
    assert int(response.headers["Content-Length"]) > 0


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        ("localhost", True),
        ("LOCALHOST:8000", True),
        ("localhost.", True),
        ("kashshaf.localhost:1", True),
        ("127.0.0.1:8000", True),
        ("127.1.2.3", True),
        ("[::1]:8000", True),
        ("[::1]", True),
        ("::1", True),
        ("news.example", True),
        ("NEWS.example.:443", True),
        ("", False),
        ("evil.example", False),
        ("localhost.evil.example", False),
        ("127.0.0.1.evil.example", False),
        ("evil.example:127", False),
        ("127.0.0.1@evil.example", False),
        ("sub.news.example", False),
        ("10.0.0.1", False),
        ("192.168.1.1", False),
        ("[::ffff:8.8.8.8]", False),
        ("2130706433", False),
        ("localhost, evil.example", False),
        (":8000", False),
        ("[", False),
    ],
)
def test_host(host: str, allowed: bool) -> None:
    assert host_allowed(host, {"news.example"}) is allowed


@pytest.mark.parametrize("path", ["/", "/api/v1/search", "/healthz", "/static/page.css", "/x"])
def test_request_for_another_host_is_refused(index: Path, path: str) -> None:
    settings = Settings(index=str(index), allowed_hosts=("News.example",))
    client = create_app(settings).test_client()
    response: Any = client.get(path, headers={"Host": "evil.example"})
    assert response.status_code == 403
    assert response.json["code"] == "host_not_allowed"
    with client.get(path, headers={"Host": "news.example:8000"}) as response:
        assert response.status_code != 403
