"""Work that goes on after its answer."""

from __future__ import annotations

import json
import os
import re
import signal
import time
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from indexer.engines import open_engine
from indexer.engines.whoosh import layout
from indexer.engines.whoosh.lock import Lock

from .admins import admin_key, admin_of, admins_app, bearer
from .documents import DOCUMENTS, write
from .server import serving

PATIENCE = 30.0


@pytest.fixture
def target(tmp_path: Path) -> Path:
    write(tmp_path / "index", *DOCUMENTS)
    return tmp_path / "index"


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "new.jsonl").write_text('{"id": "new", "body": "خبر"}\n{}\n')
    return tmp_path / "sources"


@pytest.fixture
def app(target: Path, sources: Path) -> Flask:
    return admins_app(target, sources=(str(sources),))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return admin_of(app)


def told(response: TestResponse) -> dict[str, Any]:
    assert isinstance(response.json, dict)
    return response.json


def ended(client: FlaskClient, where: str) -> dict[str, Any]:
    deadline = time.monotonic() + PATIENCE
    while (job := told(client.get(where)))["status"] in ("queued", "running"):
        assert time.monotonic() < deadline, job
        time.sleep(0.05)
    return job


def test_the_sources_of_the_server_are_read(client: FlaskClient, sources: Path) -> None:
    response = client.post("/api/v1/reindex")
    assert response.status_code == 202
    where = response.headers["Location"]
    assert where == told(response)["url"] == f"/api/v1/jobs/{told(response)['id']}"
    assert told(response)["sources"] == [str(sources)]
    job = ended(client, where)
    assert (job["status"], job["error"]) == ("done", None)
    outcome = job["outcome"]
    assert (outcome["added"], outcome["unchanged"]) == (1, len(DOCUMENTS))
    assert job["rejected_count"] == len(job["rejected"]) == 1
    assert told(client.get("/api/v1/search?q=id:x"))["index"]["generation"] == outcome["generation"]
    assert client.get("/api/v1/documents/new").status_code == 200
    listed = told(client.get("/api/v1/jobs"))["jobs"]
    assert [each["id"] for each in listed] == [job["id"]]


def test_without_sources_the_stored_documents_are_built_anew(target: Path) -> None:
    client = admin_of(admins_app(target))
    job = ended(client, client.post("/api/v1/reindex").headers["Location"])
    assert job["status"] == "done"
    assert job["outcome"]["unchanged"] == len(DOCUMENTS)


def test_while_one_is_under_way_there_is_no_other(client: FlaskClient, sources: Path) -> None:
    endless = sources / "endless.jsonl"
    os.mkfifo(endless)
    (sources / "new.jsonl").unlink()
    app = admins_app(sources.parent / "index", sources=(str(endless),))
    first = told(admin_of(app).post("/api/v1/reindex"))
    refused = admin_of(app).post("/api/v1/reindex")
    assert (refused.status_code, told(refused)["code"]) == (409, "job_running")
    endless.write_text('{"id": "late", "body": "خبر"}\n')
    assert ended(admin_of(app), first["url"])["status"] == "done"


@pytest.mark.files
def test_one_from_cron_is_named(client: FlaskClient, target: Path) -> None:
    lock = Lock(target / layout.REBUILD_LOCK, "rebuilt").acquire(0)
    try:
        refused = client.post("/api/v1/reindex")
    finally:
        lock.release()
    assert (refused.status_code, told(refused)["code"]) == (409, "job_running")
    assert re.search(rf"process {os.getpid()} on ", told(refused)["detail"])
    assert told(client.get("/api/v1/jobs"))["jobs"] == []


def test_without_an_index_there_is_nothing_to_build_anew(tmp_path: Path) -> None:
    client = admin_of(admins_app(tmp_path / "none"))
    refused = client.post("/api/v1/reindex")
    assert (refused.status_code, told(refused)["code"]) == (503, "no_index")
    assert told(client.get("/api/v1/jobs"))["jobs"] == []
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("name", ["x", "..", "lock", "20180704T120000.000000Z-0000"])
def test_no_such_job(client: FlaskClient, name: str) -> None:
    refused = client.get(f"/api/v1/jobs/{name}")
    assert (refused.status_code, told(refused)["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("way", "path"), [("POST", "/reindex"), ("GET", "/jobs"), ("GET", "/jobs/x")]
)
def test_only_admins_may_and_no_parameter_is_passed_over(
    app: Flask, client: FlaskClient, way: str, path: str
) -> None:
    assert app.test_client().open(f"/api/v1{path}", method=way).status_code == 401
    refused = client.open(f"/api/v1{path}?colour=red", method=way)
    assert told(refused)["errors"][0]["parameter"] == "colour"


def test_any_worker_answers_after_a_restart_too(target: Path, tmp_path: Path) -> None:
    """A job goes on when the server that started it is gone, and the next one tells of it."""
    endless = tmp_path / "endless.jsonl"
    os.mkfifo(endless)
    keys = tmp_path / "keys"
    key = admin_key(keys)
    settings = {
        **{"port": 0, "workers": 2, "sources": [str(endless)]},
        "environment": {"KASHSHAF_KEYS": str(keys)},
    }

    def ask(port: int, way: str, path: str) -> Any:
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request(way, path, headers=bearer(key))
        answer = json.load(connection.getresponse())
        connection.close()
        return answer

    with serving(target, json.dumps(settings)) as server:
        job = ask(server.port, "POST", "/api/v1/reindex")
        for _ in range(6):
            assert ask(server.port, "GET", job["url"])["status"] in ("queued", "running")
        os.kill(server.process.pid, signal.SIGTERM)
        server.process.wait(30)
    with serving(target, json.dumps(settings)) as server:
        assert ask(server.port, "GET", job["url"])["status"] in ("queued", "running")
        endless.write_text('{"id": "late", "body": "خبر"}\n')
        deadline = time.monotonic() + PATIENCE
        while (found := ask(server.port, "GET", job["url"]))["status"] != "done":
            assert time.monotonic() < deadline, found
            time.sleep(0.05)
    assert open_engine(str(target)).snapshot().document("late")
