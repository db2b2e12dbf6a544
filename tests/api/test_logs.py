"""What the server says of requests: one line each, with an id, without keys and searches."""

from __future__ import annotations

import http.client
import json
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask

from indexer.keys import KeyFile
from search_api import Settings, create_app, logs

from .server import serving

NOW = datetime(2018, 8, 14, 10, tzinfo=UTC)
WORD = "الذهب"


def requested(app: Flask, path: str, **options: Any) -> None:
    app.test_client().get(path, buffered=True, **options)


def fields(caplog: pytest.LogCaptureFixture) -> Mapping[str, Any]:
    (record,) = (one for one in caplog.records if one.name == "kashshaf.requests")
    return {"event": record.getMessage(), "level": record.levelname, **record.__dict__["fields"]}


def test_a_request_is_one_line(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "kashshaf")
    requested(app, f"/api/v1/search?q={WORD}", headers={"X-Request-ID": "mine"})
    told = dict(fields(caplog))
    assert 0 < told.pop("ms") < 10_000
    assert told.pop("bytes") > 100
    assert told == {
        "event": "request",
        "level": "INFO",
        "request_id": "mine",
        "method": "GET",
        "path": "/api/v1/search",
        "status": 200,
        "key": None,
        "address": "127.0.0.1",
    }


@pytest.mark.parametrize(
    ("path", "status"),
    [("/nothing", 404), ("/api/v1/search?page=0", 400), ("/?q=a", 200), ("/static/page.css", 200)],
)
def test_every_request_is_logged(
    app: Flask, caplog: pytest.LogCaptureFixture, path: str, status: int
) -> None:
    caplog.set_level("INFO", "kashshaf")
    requested(app, path)
    assert fields(caplog)["status"] == status


def test_refused_requests_too(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "kashshaf")
    requested(app, "/", headers={"Host": "evil.example"})
    assert fields(caplog)["status"] == 403


def test_the_name_of_a_key_and_never_the_key(
    index: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    keys = KeyFile(tmp_path / "keys")
    _, key = keys.create("newsroom", "search", now=NOW)
    app = create_app(Settings(index=str(index), keys=str(keys.path)))
    caplog.set_level("INFO", "kashshaf")
    requested(app, f"/{key}?key={key}", headers={"Authorization": f"Bearer {key}"})
    (record,) = (one for one in caplog.records if one.name == "kashshaf.requests")
    for form in ("text", "json"):
        line = written(form, record)
        assert key[4:] not in line
        assert "ksh_…" in line
    caplog.clear()
    requested(app, "/api/v1/search", headers={"Authorization": f"Bearer {key}"})
    assert fields(caplog)["key"] == "newsroom"


def written(form: str, record: logging.LogRecord) -> str:
    """The line of a record."""
    return logs._FORMS[form]().format(record)


def test_a_slow_search_is_told_with_what_was_searched(
    index: Path, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(Settings(index=str(index), slow_ms=0))
    caplog.set_level("WARNING", "kashshaf")
    requested(app, f"/api/v1/search?q={WORD}")
    told = fields(caplog)
    assert (told["event"], told["level"]) == ("slow request", "WARNING")
    assert (told["query"], told["total"]) == (WORD, 25)


def test_a_line_of_text_is_one_line(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "kashshaf")
    requested(app, "/a%0Akashshaf: error: forged%1b[31m")
    (record,) = (one for one in caplog.records if one.name == "kashshaf.requests")
    for form in ("text", "json"):
        line = written(form, record)
        assert "\n" not in line
        assert "\x1b" not in line


def test_a_fault_is_told_with_the_id(caplog: pytest.LogCaptureFixture) -> None:
    class Broken:
        target = "broken"

        def snapshot(self) -> None:
            raise RuntimeError("no reason")

    engine: Any = Broken()
    app = create_app(Settings(), engine)
    requested(app, "/api/v1/search", headers={"X-Request-ID": "mine"})
    (record,) = (one for one in caplog.records if one.levelname == "ERROR")
    told = json.loads(written("json", record))
    assert told["request_id"] == "mine"
    assert "RuntimeError: no reason" in told["exception"]
    assert written("text", record).count("\n") > 3


@pytest.mark.parametrize("level", ["INFO", "WARNING"])
def test_a_server_writes_an_object_a_line(index: Path, level: str) -> None:
    settings = {"port": 0, "workers": 2, "logging": ["json", getattr(logging, level)]}
    with serving(index, json.dumps(settings)) as server:
        for path in (f"/api/v1/search?q={quote(WORD)}", "/nothing", "/static/page.css"):
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
            connection.request("GET", path)
            connection.getresponse().read()
            connection.close()
        server.process.terminate()
        assert server.process.wait(30) == 0
        assert server.process.stderr
        lines = [json.loads(line) for line in server.process.stderr]
    paths = {line["path"] for line in lines if line["event"] == "request"}
    assert paths == (
        {"/api/v1/search", "/nothing", "/static/page.css"} if level == "INFO" else set()
    )
    assert all({"event", "level", "timestamp"} <= line.keys() for line in lines)
