"""Those who may not write, each tried on a real server on loopback: nothing is written."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from indexer.engines import open_engine
from indexer.keys import KeyFile

from .documents import DOCUMENTS, write
from .server import serving

NOW = datetime(2018, 8, 14, 10, tzinfo=UTC)
DOCUMENT = json.dumps({"id": "council", "title": "مزوّر"}).encode()
JSON = "application/json"
WRITES = [
    ("PUT", "/api/v1/documents/council", JSON, DOCUMENT),
    ("DELETE", "/api/v1/documents/council", JSON, b""),
    ("POST", "/api/v1/documents", "application/x-ndjson", DOCUMENT),
    ("POST", "/api/v1/reindex", JSON, b""),
]


class Site(NamedTuple):
    port: int
    index: Path
    admin: str
    reader: str

    def ask(
        self, method: str, path: str, kind: str, body: bytes, headers: dict[str, str]
    ) -> tuple[int, str]:
        """Status and code of the answer; ``Host`` may be among the headers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, {"Content-Type": kind, **headers})
            response = connection.getresponse()
            return response.status, json.loads(response.read()).get("code", "")
        finally:
            connection.close()

    def state(self) -> tuple[int, str]:
        """The generation, and a title that everybody is after."""
        snapshot = open_engine(str(self.index)).snapshot()
        document = snapshot.document("council")
        return snapshot.generation, document.title if document else ""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("intruders")
    write(folder / "index", *DOCUMENTS)
    keys = KeyFile(folder / "keys")
    _, admin = keys.create("writer", "admin", now=NOW)
    _, reader = keys.create("reader", "search", now=NOW)
    environment = {"KASHSHAF_KEYS": str(keys.path)}
    settings = {"port": 0, "workers": 1, "environment": environment}
    with serving(folder / "index", json.dumps(settings)) as server:
        yield Site(server.port, folder / "index", admin, reader)


@pytest.mark.parametrize(
    ("key", "headers", "refusal"),
    [
        ("", {}, (401, "unauthorized")),
        ("ksh_" + "a" * 43, {}, (401, "unauthorized")),
        ("reader", {}, (403, "forbidden")),
        ("admin", {"Origin": "https://evil.example"}, (403, "foreign_origin")),
        ("admin", {"Origin": "http://127.0.0.1:1"}, (403, "foreign_origin")),
        ("admin", {"Origin": "null"}, (403, "foreign_origin")),
        ("admin", {"Sec-Fetch-Site": "cross-site"}, (403, "foreign_origin")),
        ("admin", {"Sec-Fetch-Site": "same-site"}, (403, "foreign_origin")),
        ("admin", {"Host": "evil.example"}, (403, "host_not_allowed")),
        ("admin", {"Host": "127.0.0.1.evil.example"}, (403, "host_not_allowed")),
    ],
)
@pytest.mark.parametrize(("method", "path", "kind", "body"), WRITES)
def test_nothing_is_written(
    site: Site,
    method: str,
    path: str,
    kind: str,
    body: bytes,
    key: str,
    headers: dict[str, str],
    refusal: tuple[int, str],
) -> None:
    before = site.state()
    sent = {"admin": site.admin, "reader": site.reader}.get(key, key)
    authorized = {**headers, **({"Authorization": f"Bearer {sent}"} if sent else {})}
    assert site.ask(method, path, kind, body, authorized) == refusal
    assert site.state() == before


def test_the_right_key_writes(site: Site) -> None:
    generation, _ = site.state()
    method, path, kind, body = WRITES[0]
    status, _ = site.ask(method, path, kind, body, {"Authorization": f"Bearer {site.admin}"})
    assert status == 200
    assert site.state() == (generation + 1, "مزوّر")
