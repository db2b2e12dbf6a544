"""Real servers with several workers, written to by several clients at once, and killed."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any, NamedTuple

from indexer.engines import open_engine

from .admins import admin_key, bearer
from .server import Server, serving

CLIENTS = 6
EACH = 15


class Writer(NamedTuple):
    """Whoever may write to a server."""

    server: Server
    key: str


@contextmanager
def two_workers(index: Path) -> Iterator[Writer]:
    keys = index.with_name("keys")
    key = admin_key(keys)
    settings = {"port": 0, "workers": 2, "environment": {"KASHSHAF_KEYS": str(keys)}}
    with serving(index, json.dumps(settings)) as server:
        yield Writer(server, key)


def send(writer: Writer, method: str, path: str, body: object = None) -> tuple[int, Any]:
    connection = HTTPConnection("127.0.0.1", writer.server.port, timeout=60)
    try:
        connection.request(
            method,
            f"/api/v1{path}",
            None if body is None else json.dumps(body),
            {"Content-Type": "application/json", **bearer(writer.key)},
        )
        answer = connection.getresponse()
        return answer.status, json.load(answer)
    finally:
        connection.close()


def test_clients_at_once_lose_nothing(tmp_path: Path) -> None:
    index = tmp_path / "index"

    def write(client: int) -> list[int]:
        own = [f"c{client}/{number}" for number in range(EACH)]
        statuses = [send(writer, "PUT", f"/documents/{each}", {"body": each})[0] for each in own]
        shared = send(writer, "PUT", "/documents/shared", {"body": f"من {client}"})[0]
        gone = send(writer, "DELETE", f"/documents/{own[0]}")[0]
        return [*statuses, shared, gone]

    with two_workers(index) as writer, ThreadPoolExecutor(CLIENTS) as clients:
        answers = list(clients.map(write, range(CLIENTS)))
        assert {status for each in answers for status in each} == {200, 201}
        assert [each[:EACH] for each in answers] == [[201] * EACH] * CLIENTS
        assert sum(each[EACH] == 201 for each in answers) == 1
        found = send(writer, "GET", "/search?per_page=1")[1]
        assert found["total"]["value"] == CLIENTS * (EACH - 1) + 1
        assert found["index"]["generation"] == CLIENTS * (EACH + 2)
    assert open_engine(str(index)).snapshot().verify(()) == []


def test_what_was_answered_outlives_the_workers(tmp_path: Path) -> None:
    """Workers are killed while documents are put: what was acknowledged is there."""
    index = tmp_path / "index"
    acknowledged: set[str] = set()
    stop = threading.Event()

    def write(client: int) -> None:
        number = 0
        while not stop.is_set():
            number += 1
            name = f"{client}-{number}"
            try:
                status, _ = send(writer, "PUT", f"/documents/{name}", {"body": f"خبر {name}"})
            except (OSError, HTTPException, ValueError):
                continue  # The worker is gone, or another not yet there: nothing was promised.
            assert status in (200, 201)
            acknowledged.add(name)

    with two_workers(index) as writer, ThreadPoolExecutor(3) as clients:
        writers = [clients.submit(write, client) for client in range(3)]
        for _ in range(6):
            before = len(acknowledged)
            while len(acknowledged) < before + 5:
                time.sleep(0.005)
                assert not any(each.done() for each in writers)
            for worker in workers(writer.server):
                os.kill(worker, signal.SIGKILL)
        stop.set()
        for each in writers:
            each.result()
    snapshot = open_engine(str(index)).snapshot()
    assert acknowledged <= snapshot.fingerprints().keys()
    assert snapshot.verify(()) == []
    assert len(acknowledged) >= 30


def workers(server: Server) -> list[int]:
    """The processes that answer."""
    pid = server.process.pid
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
