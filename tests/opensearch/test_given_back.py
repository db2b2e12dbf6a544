"""Points in time and files are given back, whatever happens to who opened them."""

from __future__ import annotations

import tempfile
from collections import deque
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.config import Cluster
from indexer.engines.opensearch import OpenSearchEngine, rebuild
from indexer.engines.opensearch.builds import Build, describe, live_build
from indexer.engines.opensearch.client import Client
from indexer.engines.opensearch.point import Point
from indexer.errors import DiskFull, KashshafError

from ..engines.writing import doc, put, rebuilding
from .nodes import the_node


class Shared(deque[str]):
    """Of which another thread takes all as soon as it is seen that there is something."""

    def __len__(self) -> int:
        seen = super().__len__()
        self.clear()
        return seen


def test_two_threads_may_give_back_the_same_points(engine: OpenSearchEngine) -> None:
    put(engine, doc("1", "خبر"))
    build = live_build(engine._client)
    assert build
    client = Client(engine._client.address, Cluster())
    client._left = Shared(["one", "two"])
    assert client.open_point(build.index)


def test_a_point_that_takes_no_other_s_place_is_given_back(
    engine: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(engine, doc("1", "خبر"))
    client = Client(engine._client.address, Cluster())
    build = live_build(client)
    assert build
    point = Point(client, build)
    the_node().ask("/_search/point_in_time/_all", "DELETE")
    opened: list[str] = []

    def open_point(index: str) -> str:
        opened.append(Client.open_point(client, index))
        # Another commit comes before anybody has looked whether this is still the generation.
        describe(client, replace(build, generation=build.generation + 1))
        return opened[-1]

    monkeypatch.setattr(client, "open_point", open_point)
    with pytest.raises(KashshafError, match="is kept no longer"):
        point.count([{"match_all": {}}])
    assert opened
    assert list(client._left) == opened


def test_a_rebuild_that_cannot_begin_leaves_no_file_open(
    engine: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def begin(client: Client) -> Build:
        raise DiskFull("the cluster makes no new index")

    put(engine, doc("1", "خبر"))
    before = _files()
    monkeypatch.setattr(rebuild, "begin", begin)
    with pytest.raises(DiskFull) as kept:
        rebuilding(engine)
    assert _files() == before, kept


def _files() -> list[str]:
    """Those among the temporary files that this process has open."""
    opened = []
    for path in Path("/proc/self/fd").iterdir():
        with suppress(FileNotFoundError):  # Closed meanwhile.
            opened.append(str(path.readlink()))
    return sorted(path for path in opened if path.startswith(tempfile.gettempdir()))
