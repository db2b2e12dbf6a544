"""Three nodes, of which one is lost while an index is written and searched."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple

import pytest
from opensearchpy import Transport

from indexer.analysis import entry
from indexer.config import Cluster
from indexer.engines.opensearch import OpenSearchEngine, bulk
from indexer.model import Document, Request

from ..engines.writing import asking, doc, rebuilding, updating
from .nodes import Node
from .several import addresses, several, wait_for_green

KILLS = int(os.environ.get("KILLS", "1"))
"""``make soak`` kills more."""
DOCUMENTS: Final = 1_500
SHARDS: Final = Cluster(shards=3, replicas=1)
SENT: Final = 5
"""Parts of a commit that are sent before a node is lost, of some fifteen."""
FROZEN: Final = 90.0
"""Seconds, after which the others have long given a node up, and a client an answer."""

Write = Callable[[OpenSearchEngine, str, Callable[[], None]], None]
"""Writes all documents with other titles, and calls something half way."""


class Loss(NamedTuple):
    """What is lost, the node that manages the cluster or another, while what is done; one that is
    ``frozen`` is there and does not answer.
    """

    is_manager: bool
    write: Write
    is_frozen: bool = False

    def __str__(self) -> str:
        node = "manager" if self.is_manager else "node"
        return f"{self.write.__name__}-{node}-{'frozen' if self.is_frozen else 'killed'}"


def reindex(engine: OpenSearchEngine, title: str, lose: Callable[[], None]) -> None:
    with rebuilding(engine, 1, 60) as new:
        for number, document in enumerate(documents(title)):
            new.put(entry(document))
            if number % 100 == 99:
                new.checkpoint()
            if number == DOCUMENTS // 2:
                lose()
        new.commit()


def commit(engine: OpenSearchEngine, title: str, lose: Callable[[], None]) -> None:
    send = Transport.perform_request
    parts = 0

    def counted(self: Transport, method: str, url: str, **more: Any) -> Any:
        nonlocal parts
        if url.endswith("_bulk"):
            parts += 1
            if parts == SENT:
                lose()
        return send(self, method, url, **more)

    with pytest.MonkeyPatch.context() as patch, updating(engine, 60) as writer:
        patch.setattr(bulk, "MEGABYTE", 20_000)
        patch.setattr(Transport, "perform_request", counted)
        for document in documents(title):
            writer.put(entry(document))
        writer.commit()
    assert parts > SENT


LOSSES: Final = (
    Loss(is_manager=True, write=reindex),
    Loss(is_manager=True, write=commit),
    Loss(is_manager=False, write=reindex),
    Loss(is_manager=False, write=commit),
    Loss(is_manager=False, write=reindex, is_frozen=True),
)


@pytest.fixture(scope="module")
def nodes() -> Iterator[list[Node]]:
    """Three that found one another."""
    with several(3) as made:
        yield made


class Searching(threading.Thread):
    """Searches again and again until it is told to stop."""

    def __init__(self, engine: OpenSearchEngine) -> None:
        super().__init__()
        self._engine = engine
        self._done = threading.Event()
        self.answers = 0
        self.slowest = 0.0
        """Seconds."""
        self.failures: list[str] = []

    def run(self) -> None:
        while not self._done.is_set():
            began = time.monotonic()
            try:
                total = self._engine.snapshot().search(Request(asking("المجلس"))).total
            except Exception as error:  # whatever it is, it is a search that failed
                self.failures.append(f"{type(error).__name__}: {error}")
            else:
                self.answers += 1
                if total != DOCUMENTS:
                    self.failures.append(f"{total} found")
            self.slowest = max(self.slowest, time.monotonic() - began)

    def stop(self) -> None:
        self._done.set()
        self.join()


@pytest.mark.parametrize(
    ("number", "loss"),
    [pytest.param(n, LOSSES[n % len(LOSSES)], id=f"{LOSSES[n % 5]}-{n}") for n in range(KILLS)],
)
def test_a_node_that_is_lost_loses_nothing(nodes: list[Node], number: int, loss: Loss) -> None:
    engine = OpenSearchEngine(f"opensearch://{addresses(nodes)}/news", SHARDS)
    reindex(engine, f"قبل {number}", lambda: None)
    wait_for_green(nodes[0])
    before = engine.snapshot().generation
    lost = _node(nodes, is_manager=loss.is_manager)
    goes_on = threading.Timer(FROZEN, lost.thaw)

    def lose() -> None:
        if loss.is_frozen:
            lost.freeze()
            goes_on.start()
        else:
            lost.kill()

    searching = Searching(engine)
    searching.start()
    began = time.monotonic()
    loss.write(engine, f"بعد {number}", lose)
    seconds = time.monotonic() - began
    if loss.is_frozen:
        goes_on.join()
    searching.stop()
    print(
        f"{loss}: written in {seconds:.1f} s, {searching.answers} answers, the slowest after "
        f"{searching.slowest:.1f} s, {len(searching.failures)} failures"
    )
    assert searching.failures == []
    assert searching.answers > 0
    live = engine.snapshot()
    assert live.generation == before + 1
    written = documents(f"بعد {number}")
    assert live.fingerprints() == {document.id: document.fingerprint() for document in written}
    if not loss.is_frozen:
        lost.start()
    wait_for_green(nodes[0])
    assert live.verify([entry(document) for document in written[::100]]) == []


def documents(title: str) -> list[Document]:
    return [doc(f"{number:04}", f"{title} {number}", "اجتمع المجلس") for number in range(DOCUMENTS)]


def _node(nodes: list[Node], *, is_manager: bool) -> Node:
    """The one that manages the cluster, or the first that does not."""
    (manager,) = nodes[0].ask("/_cat/cluster_manager?format=json")
    return next(node for node in nodes if (node.name == manager["node"]) == is_manager)
