"""Signing in to the page with a key, and out again; and that nobody else can do either."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from indexer.keys import KeyFile
from search_api import Settings, create_app
from search_api.scopes import needs

NOW = datetime(2018, 8, 14, 10, tzinfo=UTC)


@pytest.fixture
def keys(tmp_path: Path) -> KeyFile:
    return KeyFile(tmp_path / "keys")


@pytest.fixture
def key(keys: KeyFile) -> str:
    return keys.create("newsroom", "admin", now=NOW)[1]


@pytest.fixture
def app(index: Path, keys: KeyFile, key: str) -> Flask:
    app = create_app(Settings(index=str(index), keys=str(keys.path), rate_limit="off"))
    app.add_url_rule("/api/v1/write", "write", needs("admin")(lambda: "written"), methods=["POST"])
    return app


def token(client: FlaskClient, path: str = "/login") -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(path).text)
    assert found
    return found[1]


def sign_in(client: FlaskClient, key: str, path: str = "/login", **options: Any) -> Any:
    data = {"csrf_token": token(client, path), "key": key}
    return client.post(path, data=data, **options)


def test_a_key_opens_the_page_and_the_api_for_reading(client: FlaskClient, key: str) -> None:
    assert client.get("/").status_code == 303
    assert client.get("/api/v1/search").status_code == 401
    response = sign_in(client, f" {key}\n")
    assert (response.status_code, response.headers["Location"]) == (303, "/")
    assert client.get("/").status_code == 200
    assert client.get("/api/v1/search").status_code == 200


def test_the_cookie(client: FlaskClient, key: str) -> None:
    cookie = sign_in(client, key).headers["Set-Cookie"]
    assert cookie.startswith("kashshaf=")
    attributes = {part.strip() for part in cookie.split(";")[1:]}
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= attributes
    assert "Secure" not in attributes
    assert any(one.startswith("Expires=") for one in attributes)
    assert key[4:] not in cookie


def test_the_cookie_is_for_https_where_the_reader_came_by_it(
    index: Path, keys: KeyFile, key: str
) -> None:
    settings = Settings(index=str(index), keys=str(keys.path), proxies=("127.0.0.1",))
    client = create_app(settings).test_client()
    headers = {"X-Forwarded-Proto": "https"}
    page = client.get("/login", headers=headers, base_url="https://localhost")
    assert "Secure" in page.headers["Set-Cookie"]


def test_a_session_never_writes(client: FlaskClient, key: str) -> None:
    sign_in(client, key)
    response: Any = client.post("/api/v1/write", data={"csrf_token": token(client, "/logout")})
    assert (response.status_code, response.json["code"]) == (401, "unauthorized")
    sent = {"Authorization": f"Bearer {key}"}
    assert client.post("/api/v1/write", headers=sent).text == "written"


def test_a_session_ends_with_its_key(client: FlaskClient, keys: KeyFile, key: str) -> None:
    keys.create("other", "search", now=NOW)
    sign_in(client, key)
    assert client.get("/api/v1/search").status_code == 200
    keys.revoke("newsroom")
    assert client.get("/api/v1/search").status_code == 401
    assert client.get("/").status_code == 303


def test_a_session_is_good_in_every_process(
    app: Flask, index: Path, keys: KeyFile, key: str
) -> None:
    client = app.test_client()
    cookie = sign_in(client, key).headers["Set-Cookie"].split(";")[0]
    other = create_app(Settings(index=str(index), keys=str(keys.path)))
    client = other.test_client(use_cookies=False)
    assert client.get("/api/v1/search", headers={"Cookie": cookie}).status_code == 200


def test_a_session_that_somebody_else_signed_is_none(
    app: Flask, index: Path, tmp_path: Path, key: str
) -> None:
    client = app.test_client(use_cookies=False)
    others = KeyFile(tmp_path / "others")
    _, theirs = others.create("newsroom", "admin", now=NOW)
    foreign = create_app(Settings(index=str(index), keys=str(others.path))).test_client()
    cookie = sign_in(foreign, theirs).headers["Set-Cookie"].split(";")[0]
    for sent in (cookie, cookie[:-1], "kashshaf=eyJrZXkiOiJhIn0.a.b", "kashshaf="):
        assert client.get("/api/v1/search", headers={"Cookie": sent}).status_code == 401


def test_a_session_is_over_after_a_week(
    client: FlaskClient, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client, key)
    assert client.get("/api/v1/search").status_code == 200
    import itsdangerous.timed

    later = int((datetime.now(UTC) + timedelta(days=7, seconds=5)).timestamp())
    monkeypatch.setattr(
        itsdangerous.timed.TimestampSigner, "get_timestamp", lambda self: later, raising=True
    )
    client_of_then = client.application.test_client(use_cookies=False)
    cookie = client.get_cookie("kashshaf")
    assert cookie
    sent = {"Cookie": f"kashshaf={cookie.value}"}
    assert client_of_then.get("/api/v1/search", headers=sent).status_code == 401


@pytest.mark.parametrize("wrong", ["", "nonsense", "ksh_" + "a" * 43, "زعفران", "<b>"])
def test_a_wrong_key_is_said_and_not_repeated(client: FlaskClient, wrong: str) -> None:
    response = sign_in(client, wrong)
    assert response.status_code == 401
    assert response.headers["Cache-Control"] == "no-store"
    assert 'role="alert"' in response.text
    assert not wrong or wrong not in response.text
    assert client.get("/").status_code == 303


@pytest.mark.parametrize(
    ("wanted", "given"),
    [
        ("/", "/"),
        ("/?q=%D8%A7&page=2", "/?q=%D8%A7&page=2"),
        ("/documents/a%2Fb?lang=en", "/documents/a%2Fb?lang=en"),
        ("", "/"),
        ("https://evil.example/", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("\t//evil.example", "/"),
        ("/ok\r\nSet-Cookie: a=b", "/"),
        ("javascript:alert(1)", "/"),
        ("documents/a", "/"),
        ("/" + "a" * 5000, "/"),
    ],
)
def test_the_way_back_is_on_this_host(
    client: FlaskClient, key: str, wanted: str, given: str
) -> None:
    data = {"csrf_token": token(client), "key": key}
    response = client.post("/login", data=data, query_string={"next": wanted})
    assert (response.status_code, response.headers["Location"]) == (303, given)


def test_the_way_back_goes_with_the_form(client: FlaskClient, key: str) -> None:
    asked = client.get("/?q=مجلس&page=2")
    form = client.get(asked.headers["Location"]).text
    action = re.search(r'<form action="([^"]+)" method="post">', form)
    assert action
    again = sign_in(client, "wrong", html.unescape(action[1]))
    assert action[1] in again.text, "and stays after a wrong key"
    response = sign_in(client, key, html.unescape(action[1]))
    assert client.get(response.headers["Location"]).status_code == 200
    assert "page=2" in response.headers["Location"]


@pytest.mark.parametrize("sent", [{}, {"csrf_token": ""}, {"csrf_token": "nonsense"}])
@pytest.mark.parametrize("path", ["/login", "/logout"])
def test_without_the_token_of_the_form_nothing_happens(
    client: FlaskClient, key: str, path: str, sent: dict[str, str]
) -> None:
    if path == "/logout":
        sign_in(client, key)
    response = client.post(path, data={**sent, "key": key})
    assert response.status_code == 400
    assert 'name="csrf_token"' in response.text, "the form comes again, with a new token"
    assert (client.get("/").status_code == 200) == (path == "/logout")


def test_the_token_of_another_reader_is_none(app: Flask, client: FlaskClient, key: str) -> None:
    stolen = token(app.test_client())
    token(client)
    assert client.post("/login", data={"csrf_token": stolen, "key": key}).status_code == 400


@pytest.mark.parametrize("path", ["/login", "/logout"])
@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}]
)
def test_forms_of_other_sites_are_refused_with_the_right_token(
    client: FlaskClient, key: str, path: str, headers: dict[str, str]
) -> None:
    data = {"csrf_token": token(client), "key": key}
    assert client.post(path, data=data, headers=headers).status_code == 403


def test_signing_out(client: FlaskClient, key: str) -> None:
    sign_in(client, key)
    assert 'href="/logout"' in client.get("/").text
    response = client.post("/logout", data={"csrf_token": token(client, "/logout")})
    assert (response.status_code, response.headers["Location"]) == (303, "/login")
    assert client.get("/").status_code == 303
    assert client.get("/logout").status_code == 303


def test_nobody_is_asked_who_needs_no_key(index: Path, tmp_path: Path) -> None:
    client = create_app(Settings(index=str(index), keys=str(tmp_path / "none"))).test_client()
    response = client.get("/login?next=/?q=a")
    assert (response.status_code, response.headers["Location"]) == (303, "/?q=a")
    page = client.get("/")
    assert "/logout" not in page.text
    assert "Set-Cookie" not in page.headers, "a reader without a session gets no cookie"


def test_wrong_keys_are_limited_and_right_ones_are_not(client: FlaskClient, key: str) -> None:
    guard = token(client)

    def send(sent: str) -> int:
        return client.post("/login", data={"csrf_token": guard, "key": sent}).status_code

    assert [send("wrong") for _ in range(11)] == [401] * 10 + [429]
    refused = client.post("/login?lang=en", data={"csrf_token": guard, "key": "wrong"})
    assert "Too many attempts" in refused.text
    assert 1 <= int(refused.headers["Retry-After"]) <= 61
    other: Any = client.post(
        "/login",
        data={"csrf_token": guard, "key": "wrong"},
        environ_base={"REMOTE_ADDR": "192.0.2.1"},
    )
    assert other.status_code == 401


@pytest.mark.parametrize(("lang", "says"), [("", "الدخول"), ("en", "Sign in")])
def test_the_form_speaks_both_languages(client: FlaskClient, lang: str, says: str) -> None:
    page = client.get("/login", query_string={"lang": lang, "next": "/?q=a"}).text
    assert f"<h1>{says}</h1>" in page
    other = "/login?next=%2F%3Fq%3Da" + ("" if lang else "&amp;lang=en")
    assert f'href="{other}"' in page


def test_a_body_that_is_too_large_is_refused(client: FlaskClient, key: str) -> None:
    response = client.post("/login", data={"csrf_token": token(client), "key": "a" * 2_000_000})
    assert response.status_code == 413
