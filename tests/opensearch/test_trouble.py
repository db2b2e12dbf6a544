"""A server in trouble of its own: too much to do, no room, frozen, without a part, gone.

Each is brought about by real means, on a node that is made for it.
"""

from __future__ import annotations

import json
import shutil
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any, Final

import pytest

from indexer.analysis import entry
from indexer.config import Cluster
from indexer.engines.opensearch import OpenSearchEngine, connection
from indexer.engines.opensearch.address import read_address
from indexer.engines.opensearch.bulk import Change, send
from indexer.engines.opensearch.bulk import put as change
from indexer.engines.opensearch.client import Client
from indexer.engines.opensearch.fields import MAPPING, address_of, settings
from indexer.engines.opensearch.spool import sent_of
from indexer.errors import DiskFull, Unavailable

from ..api.server import Server, serving
from ..engines.writing import doc, found, put
from .nodes import VERSION, Node

PATIENCE: Final = 60.0
"""Seconds until a server must have noticed."""
BESIDE: Final = 5
"""Requests that are sent at once."""


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    """One that writes and searches one request at a time, lets one wait, and holds few bytes of
    those to be written.
    """
    made = Node(
        {
            "discovery.type": "single-node",
            "thread_pool.write.size": "1",
            "thread_pool.write.queue_size": "1",
            "thread_pool.search.size": "1",
            "thread_pool.search.queue_size": "1",
            "indexing_pressure.memory.limit": "2mb",
            "cluster.info.update.interval": "10s",
        },
        heap="256m",
    )
    try:
        yield made.start()
    finally:
        made.stop()


@pytest.fixture(autouse=True)
def _empty(node: Node) -> Iterator[None]:
    yield
    node.ask("/*", "DELETE")


@pytest.fixture
def engine(node: Node) -> OpenSearchEngine:
    """Of an index with one document."""
    engine = OpenSearchEngine(f"opensearch://{node.address}/news", Cluster(timeout=20))
    put(engine, doc("1", "خبر"))
    return engine


def waited(until: Callable[[], Any]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not until():
        assert time.monotonic() < deadline
        time.sleep(0.1)


@pytest.mark.parametrize(
    ("words", "refused"),
    [
        # Documents of a request are refused one by one where no thread is free and the queue full,
        (10, ("thread_pool", "write", "rejected")),
        # and the request as a whole where it would be too much to hold.
        (500, ("indexing_pressure", "memory", "total", "coordinating_rejections")),
    ],
)
def test_what_the_server_has_no_time_for_arrives_once(
    node: Node, words: int, refused: tuple[str, ...]
) -> None:
    client = Client(read_address(f"opensearch://{node.address}/busy"), Cluster(bulk_mb=1))
    client.create("busy", settings(client.cluster), MAPPING)
    before = _counted(node, refused)
    text = " ".join(f"كلمة{number}" for number in range(words))
    parts = [
        [doc(f"{part}-{number}", f"خبر {number}", text) for number in range(40)]
        for part in range(BESIDE)
    ]
    changes = [
        [change(address_of(one.id), json.dumps(sent_of(entry(one), "", 1))) for one in part]
        for part in parts
    ]
    sent: list[int] = []
    ready = threading.Barrier(BESIDE)

    def sending(part: list[Change]) -> None:
        ready.wait()
        sent.append(send(client, "busy", part))

    threads = [threading.Thread(target=sending, args=(part,)) for part in changes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sent == [40] * BESIDE
    assert _counted(node, refused) > before
    client.refresh("busy")
    hits = node.ask("/busy/_search?size=1000&version=true&_source=false")["hits"]["hits"]
    assert {hit["_id"]: hit["_version"] for hit in hits} == {
        address_of(one.id): 1 for part in parts for one in part
    }


def _counted(node: Node, path: tuple[str, ...]) -> int:
    """Of the node's own statistics."""
    (value,) = node.ask(f"/_nodes/stats/{path[0]}")["nodes"].values()
    for name in path:
        value = value[name]
    return int(value)


def test_searches_that_the_server_has_no_time_for_are_answered(
    node: Node, engine: OpenSearchEngine
) -> None:
    refused = ("thread_pool", "search", "rejected")
    before = _counted(node, refused)
    ready = threading.Barrier(BESIDE)
    answers: list[list[str]] = []

    def searching() -> None:
        ready.wait()
        answers.extend(found(engine, "خبر -غيره") for _ in range(5))

    threads = [threading.Thread(target=searching) for _ in range(BESIDE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [["1"]] * 5 * BESIDE
    assert _counted(node, refused) > before


def test_a_disk_that_fills_up_keeps_searches_going(node: Node, engine: OpenSearchEngine) -> None:
    """The server itself makes the index read-only when it sees that little room is left."""
    disk = "cluster.routing.allocation.disk"
    full = {f"{disk}.watermark.{name}": "900tb" for name in ("low", "high", "flood_stage")}
    node.ask("/_cluster/settings", "PUT", {"transient": {f"{disk}.threshold_enabled": True} | full})
    try:
        waited(lambda: "read_only_allow_delete" in json.dumps(node.ask("/news/_settings")))
        with pytest.raises(DiskFull, match="flood stage watermark"):
            put(engine, doc("2", "خبر"))
        if not VERSION.startswith("2.4."):  # It makes new ones as long as it has room.
            with pytest.raises(DiskFull, match="makes no new index"):
                put(OpenSearchEngine(f"{engine.target}-too", Cluster()), doc("1", "خبر"))
        assert found(engine, "خبر") == ["1"]
    finally:
        defaults = {kind: {"cluster.*": None} for kind in ("transient", "persistent")}
        node.ask("/_cluster/settings", "PUT", defaults)
    node.ask("/_all/_settings", "PUT", {"index.blocks.read_only_allow_delete": None})
    put(engine, doc("2", "خبر"))
    assert found(engine, "خبر") == ["1", "2"]


def test_a_frozen_server_is_told(
    node: Node, engine: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "RETRIES", 1)
    hasty = OpenSearchEngine(engine.target, Cluster(timeout=1))
    assert found(hasty, "خبر") == ["1"]
    node.freeze()
    try:
        with pytest.raises(Unavailable, match="no answer in time; KASHSHAF_OPENSEARCH_TIMEOUT"):
            found(hasty, "خبر")
    finally:
        node.thaw()
    assert found(hasty, "خبر") == ["1"]


def test_an_index_whose_only_shard_is_lost_is_told(node: Node, engine: OpenSearchEngine) -> None:
    """As when the disk that had it is gone: the cluster is red."""
    (index,) = node.ask("/news/_mapping")
    name = node.ask(f"/{index}/_settings")[index]["settings"]["index"]["uuid"]
    node.ask(f"/{index}/_close", "POST")
    (shard,) = node.home.rglob(f"indices/{name}/0/index")
    shutil.rmtree(shard)
    node.ask(f"/{index}/_open?wait_for_active_shards=0", "POST")
    waited(lambda: node.ask("/_cluster/health")["status"] == "red")
    for ask in (lambda: found(engine, "خبر"), lambda: put(engine, doc("2", "خبر"))):
        with pytest.raises(Unavailable, match="a part of the index is not there"):
            ask()


def test_a_server_says_503_while_the_cluster_is_gone_and_recovers_by_itself(
    node: Node, engine: OpenSearchEngine
) -> None:
    with ExitStack() as servers:
        two = '{"port": 0, "workers": 2}'
        server = servers.enter_context(serving(engine.target, two))
        assert _statuses(server) == [(200, None)] * 2
        node.kill()
        late = servers.enter_context(serving(engine.target, two))
        for each in (server, late) * 4:
            assert _statuses(each) == [(503, "5")] * 2
            assert _status(f"{each.address}/healthz") == (200, None)
        node.start()
        for each in (server, late):
            waited(lambda each=each: _statuses(each) == [(200, None)] * 2)
        for each in (server, late) * 8:
            assert _statuses(each) == [(200, None)] * 2
        late.process.terminate()
        assert late.process.stderr
        said = late.process.stderr.read()
        assert "no node of the cluster answers" in said
        assert "searches answer 503 until then" in said


def _statuses(server: Server) -> list[tuple[int, str | None]]:
    """Of a search, and of whether it is ready."""
    paths = ("/api/v1/search?q=%D8%AE%D8%A8%D8%B1", "/readyz")
    return [_status(f"{server.address}{path}") for path in paths]


def _status(address: str) -> tuple[int, str | None]:
    """Of an answer, and its Retry-After."""
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:  # noqa: S310 (http)
            return answer.status, None
    except urllib.error.HTTPError as error:
        return error.code, error.headers["Retry-After"]
