"""Answers that are kept: the same as those made anew, and never those of another index or day."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from search_api import Settings, create_app
from search_api.recent import Answer, Recent

from .conftest import NOW
from .documents import DOCUMENTS, write

OWN = ("took_ms", "request_id")


def searched(client: FlaskClient, **parameters: str) -> dict:
    found = dict(client.get("/api/v1/search", query_string=parameters).json)
    return {name: value for name, value in found.items() if name not in OWN}


def test_an_answer_is_made_once_while_nothing_changes(tmp_path: Path) -> None:
    write(tmp_path / "index", *DOCUMENTS)
    client = create_app(Settings(index=str(tmp_path / "index"), clock=lambda: NOW)).test_client()
    first, other = searched(client, q="الذهب"), searched(client, q="الذهب", per_page="3")
    again = client.get("/api/v1/search?q=الذهب", headers={"X-Request-ID": "again"}).json
    assert searched(client, q="الذهب") == first
    assert other["per_page"] == 3
    assert again["request_id"] == "again"
    assert again["took_ms"] >= 0

    write(tmp_path / "index", *DOCUMENTS[:1])
    later = searched(client, q="الذهب")
    assert later["index"]["generation"] > first["index"]["generation"]


def test_what_was_asked_is_not_kept_however_long_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "index", *DOCUMENTS)
    client = create_app(Settings(index=str(tmp_path / "index"), clock=lambda: NOW)).test_client()
    keys: list[str] = []
    get = Recent.get

    def seen(recent: Recent, key: str, make: Callable[[], Answer]) -> Answer:
        keys.append(key)
        return get(recent, key, make)

    monkeypatch.setattr(Recent, "get", seen)
    for last in ("a", "b", "b"):
        sources = [*map(str, range(10_000)), last]
        client.post("/api/v1/search", json={"q": "الذهب", "source": sources})
    assert keys[0] != keys[1] == keys[2]
    assert all(len(repr(key)) < 100 for key in keys)


def test_answers_are_kept_within_a_bound() -> None:
    made: list[str] = []

    def get(key: str, size: int) -> None:
        def make() -> Answer:
            made.append(key)
            return Answer(b"x" * size, 1)

        assert len(recent.get(key, make).members) == size

    recent = Recent(10)
    for key, size in (("a", 4), ("b", 4), ("a", 4), ("c", 4), ("a", 4), ("b", 4), ("large", 11)):
        get(key, size)
    get("large", 11)
    assert made == ["a", "b", "c", "b", "large", "large"]


def test_what_fails_is_not_kept() -> None:
    def fail() -> Answer:
        raise ValueError

    recent = Recent(10)
    for _ in range(2):
        with pytest.raises(ValueError):  # noqa: PT011 (it has no words)
            recent.get("a", fail)
    assert recent.get("a", lambda: Answer(b"", 0)).total == 0
