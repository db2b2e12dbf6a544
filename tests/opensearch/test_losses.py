"""Three nodes, of which one is lost while an index is built anew and searched."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator

import pytest

from indexer.analysis import entry
from indexer.config import Cluster
from indexer.engines.opensearch import OpenSearchEngine
from indexer.model import Request

from ..engines.writing import asking, doc, rebuilding
from .nodes import Node
from .several import addresses, several, wait_for_green

KILLS = int(os.environ.get("KILLS", "1"))
"""``make soak`` kills more."""
DOCUMENTS = [doc(f"{number:04}", f"خبر {number}", "اجتمع المجلس") for number in range(1_500)]
SHARDS = Cluster(shards=3, replicas=1)


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
        self.failures: list[str] = []

    def run(self) -> None:
        while not self._done.is_set():
            try:
                total = self._engine.snapshot().search(Request(asking("المجلس"))).total
            except Exception as error:  # whatever it is, it is a search that failed
                self.failures.append(f"{type(error).__name__}: {error}")
            else:
                self.answers += 1
                if total != len(DOCUMENTS):
                    self.failures.append(f"{total} found")

    def stop(self) -> None:
        self._done.set()
        self.join()


@pytest.mark.parametrize("kill", range(KILLS))
def test_a_node_that_is_killed_loses_nothing(nodes: list[Node], kill: int) -> None:
    engine = OpenSearchEngine(f"opensearch://{addresses(nodes)}/news", SHARDS)
    _build(engine, None)
    wait_for_green(nodes[0])
    before = engine.snapshot().generation
    searching = Searching(engine)
    searching.start()
    lost = nodes[kill % len(nodes)]
    _build(engine, lost)
    searching.stop()
    assert searching.failures == []
    assert searching.answers > 0
    live = engine.snapshot()
    assert live.generation == before + 1
    assert set(live.fingerprints()) == {document.id for document in DOCUMENTS}
    lost.start()
    wait_for_green(nodes[0])
    assert live.verify([entry(document) for document in DOCUMENTS[::100]]) == []


def _build(engine: OpenSearchEngine, lost: Node | None) -> None:
    """All documents anew; half way a node is lost."""
    with rebuilding(engine, 1, 60) as new:
        for number, document in enumerate(DOCUMENTS):
            new.put(entry(document))
            if number % 100 == 99:
                new.checkpoint()
            if lost and number == len(DOCUMENTS) // 2:
                lost.kill()
        new.commit()
