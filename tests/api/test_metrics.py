"""What Prometheus is told: right, whole over all processes, and of bounded size."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from search_api import Settings, create_app
from search_api.metrics import METHODS

from .admins import admin_key, admin_of, admins_app, bearer
from .documents import DOCUMENTS, write
from .server import serving
from .test_jobs import ended

Sample = tuple[str, tuple[tuple[str, str], ...]]


def samples(text: str) -> dict[Sample, float]:
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def told(client: FlaskClient) -> dict[Sample, float]:
    response = client.get("/metrics")
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    return samples(response.text)


def requests(route: str, status: int, method: str = "GET") -> Sample:
    labels = (("method", method), ("route", route), ("status", str(status)))
    return "kashshaf_requests_total", labels


def alone(name: str) -> Sample:
    return f"kashshaf_{name}", ()


@pytest.fixture
def target(tmp_path: Path) -> Path:
    write(tmp_path / "index", *DOCUMENTS)
    return tmp_path / "index"


@pytest.fixture
def client(target: Path) -> FlaskClient:
    return create_app(Settings(index=str(target))).test_client()


def test_requests_are_counted_by_route(client: FlaskClient) -> None:
    for document_id in ("council", "nothing", "nothing/else"):
        client.get(f"/api/v1/documents/{document_id}")
    client.post("/api/v1/search", json={"q": "مجلس"})
    client.get("/api/v1/search?colour=red")
    client.get("/nowhere", headers={"Host": "evil.example"})
    found = told(client)
    route = "/api/v1/documents/<anything:document_id>"
    assert found[requests(route, 200)] == 1
    assert found[requests(route, 404)] == 2
    assert found[requests("/api/v1/search", 200, "POST")] == 1
    assert found[requests("/api/v1/search", 400)] == 1
    assert found[requests("other", 403)] == 1
    assert found["kashshaf_request_seconds_count", (("route", route),)] == 3
    assert told(client)[requests("/metrics", 200)] == 1


def test_searches_in_vain_are_counted(client: FlaskClient) -> None:
    for q in ("مجلس", "زعفران", "نيروز"):
        client.get("/api/v1/search", query_string={"q": q})
    client.get("/", query_string={"q": "زعفران"})
    found = told(client)
    assert found[alone("searches_total")] == 4
    assert found[alone("searches_without_hits_total")] == 3


def test_the_index_and_its_age(client: FlaskClient) -> None:
    found = told(client)
    assert found[alone("index_up")] == 1
    assert found[alone("index_documents")] == len(DOCUMENTS)
    assert found[alone("index_generation")] == 1
    assert 0 <= found[alone("index_age_seconds")] < 600
    assert found[alone("reindexing")] == 0


def test_without_an_index_that_is_what_is_told(tmp_path: Path) -> None:
    found = told(create_app(Settings(index=str(tmp_path / "none"))).test_client())
    assert found[alone("index_up")] == 0
    assert alone("index_documents") not in found


def test_jobs_are_counted_by_status(target: Path) -> None:
    admin = admin_of(admins_app(target))
    ended(admin, admin.post("/api/v1/reindex").headers["Location"])
    assert told(admin)["kashshaf_jobs", (("status", "done"),)] == 1


def test_whatever_is_asked_there_are_no_more_rows(client: FlaskClient) -> None:
    before = len(told(client))
    for number in range(50):
        client.get(f"/nowhere/{number}")
        client.open("/api/v1/search", method=f"ODD{number}")
    assert len(told(client)) < before + 2 * 20
    routes = {dict(labels).get("method") for _, labels in told(client)}
    assert routes <= {*METHODS, "other", None}


def test_it_needs_a_key_once_there_is_one(target: Path) -> None:
    app = admins_app(target)
    assert app.test_client().get("/metrics").status_code == 401
    assert admin_of(app).get("/metrics").status_code == 200


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What the processes count in is gone in the end."""
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setenv("TMPDIR", str(place))
    yield
    assert list(place.glob("kashshaf-*")) == []


@pytest.mark.usefixtures("folders")
def test_all_workers_count_as_one(target: Path, tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    key = admin_key(keys)
    settings = {"port": 0, "workers": 3, "environment": {"KASHSHAF_KEYS": str(keys)}}

    def get(port: int, path: str) -> str:
        connection = HTTPConnection("127.0.0.1", port, timeout=30)  # each may meet another worker
        connection.request("GET", path, headers=bearer(key))
        text = connection.getresponse().read().decode()
        connection.close()
        return text

    with serving(target, json.dumps(settings)) as server:
        for _ in range(30):
            get(server.port, "/api/v1/search?q=x")
        for _ in range(6):
            found = samples(get(server.port, "/metrics"))
            assert found[requests("/api/v1/search", 200)] == 30
            assert found[alone("searches_total")] == 30
            assert found[alone("index_documents")] == len(DOCUMENTS)
