"""How much one caller may ask for, and what is not counted."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from indexer.errors import UsageError
from indexer.keys import KeyFile
from search_api import Settings, create_app
from search_api.limits import share

NOW = datetime(2018, 8, 14, 10, tzinfo=UTC)
SEARCH = "/api/v1/search"
ELSEWHERE = {"REMOTE_ADDR": "192.0.2.1"}


def limited(index: Path, limit: str, **settings: Any) -> FlaskClient:
    return create_app(Settings(index=str(index), rate_limit=limit, **settings)).test_client()


def asked(client: FlaskClient, times: int, **options: Any) -> list[int]:
    """The statuses of as many searches."""
    options.setdefault("environ_base", ELSEWHERE)
    return [client.get(SEARCH, **options).status_code for _ in range(times)]


def test_above_the_limit_it_says_when_to_come_back(index: Path) -> None:
    client = limited(index, "3/minute")
    assert asked(client, 4) == [200, 200, 200, 429]
    response: Any = client.get(SEARCH, environ_base=ELSEWHERE)
    assert response.content_type == "application/problem+json"
    assert response.json["code"] == "rate_limited"
    assert "3 per 1 minute" in response.json["detail"]
    assert 1 <= int(response.headers["Retry-After"]) <= 61


def test_a_reader_of_the_page_is_told_in_words(index: Path) -> None:
    client = limited(index, "1/minute")
    asked(client, 1)
    response = client.get("/?q=x&lang=en", environ_base=ELSEWHERE)
    assert response.status_code == 429
    assert "Too many requests in a short time" in response.text
    assert 1 <= int(response.headers["Retry-After"]) <= 61


@pytest.mark.parametrize("path", [SEARCH, "/", "/nothing", "/documents/council"])
def test_every_route_counts_for_the_same(index: Path, path: str) -> None:
    client = limited(index, "2/minute")
    asked(client, 2)
    assert client.get(path, environ_base=ELSEWHERE).status_code == 429


def test_a_given_limit_holds_for_this_machine_and_the_default_does_not(index: Path) -> None:
    here = {"environ_base": {"REMOTE_ADDR": "127.0.0.1"}}
    assert asked(limited(index, "1/minute"), 2, **here) == [200, 429]
    assert asked(limited(index, "", workers=6_000), 2) == [200, 429]
    assert asked(limited(index, "", workers=6_000), 2, **here) == [200, 200]


def test_off_is_off(index: Path) -> None:
    assert set(asked(limited(index, "off"), 50)) == {200}


def test_addresses_are_counted_apart(index: Path) -> None:
    client = limited(index, "1/minute")
    for address in ("192.0.2.1", "192.0.2.2", "2001:db8::1", "2001:db8:0:1::1"):
        assert asked(client, 2, environ_base={"REMOTE_ADDR": address}) == [200, 429]
    assert asked(client, 1, environ_base={"REMOTE_ADDR": "2001:db8::2"}) == [429], "same household"


def test_keys_are_counted_apart_and_wherever_they_are(index: Path, tmp_path: Path) -> None:
    keys = KeyFile(tmp_path / "keys")
    made = [keys.create(name, "search", now=NOW)[1] for name in ("a", "b")]
    client = limited(index, "2/minute", keys=str(keys.path))
    for key in made:
        headers = {"Authorization": f"Bearer {key}"}
        assert asked(client, 1, headers=headers) == [200]
        moved = {"REMOTE_ADDR": "192.0.2.9"}
        assert asked(client, 2, headers=headers, environ_base=moved) == [200, 429]
    wrong = {"Authorization": "Bearer nonsense"}
    assert asked(client, 3, headers=wrong) == [401, 401, 429], "wrong keys count for the address"


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/static/page.css"])
def test_what_needs_no_scope_is_not_counted(index: Path, path: str) -> None:
    client = limited(index, "1/minute")
    asked(client, 2)
    for _ in range(3):
        with client.get(path, environ_base=ELSEWHERE) as response:
            assert response.status_code == 200
    assert asked(limited(index, "1/minute"), 1) == [200]


@pytest.mark.parametrize(
    ("limit", "workers", "part"),
    [
        ("600/minute", 1, "600 per minute"),
        ("600/minute", 2, "300 per minute"),
        ("5/hour", 2, "3 per hour"),
        ("1/second", 8, "1 per second"),
    ],
)
def test_each_process_allows_its_share(limit: str, workers: int, part: str) -> None:
    assert share(limit, workers) == part


@pytest.mark.parametrize(
    "limit", ["5", "x/minute", "-1/minute", "5/fortnight", "0/minute", "1/minute; 5/hour"]
)
def test_what_is_no_limit_is_refused(index: Path, limit: str) -> None:
    with pytest.raises(UsageError, match="--rate-limit"):
        limited(index, limit)


def test_a_trusted_proxy_says_who_asks(index: Path) -> None:
    client = limited(index, "1/minute", proxies=("10.0.0.0/24",))
    proxy = {"REMOTE_ADDR": "10.0.0.5"}

    def through(forwarded: str) -> list[int]:
        headers = {"X-Forwarded-For": forwarded}
        return asked(client, 1, environ_base=proxy, headers=headers)

    assert through("192.0.2.1") == [200]
    assert through("192.0.2.2") == [200]
    assert through("198.51.100.7, 192.0.2.2") == [429], "only what the proxy itself added counts"


def test_nobody_else_says_who_asks(index: Path) -> None:
    client = limited(index, "1/minute", proxies=("10.0.0.5",))
    for address in ("192.0.2.1", "10.0.0.6", "127.0.0.1"):
        statuses = [
            asked(
                client, 1, environ_base={"REMOTE_ADDR": address}, headers={"X-Forwarded-For": one}
            )
            for one in ("192.0.2.7", "192.0.2.8")
        ]
        assert statuses == [[200], [429]]


@pytest.mark.parametrize("proxy", ["", "localhost", "10.0.0.1/24", "*"])
def test_what_is_no_proxy_is_refused(index: Path, proxy: str) -> None:
    with pytest.raises(UsageError, match="--proxy"):
        limited(index, "", proxies=(proxy,))
