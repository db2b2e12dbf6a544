"""What the tests of the cluster share."""

from collections.abc import Callable, Iterator

import pytest

from indexer.config import Cluster
from indexer.engines.opensearch import OpenSearchEngine

from .nodes import clear, the_node

Open = Callable[..., OpenSearchEngine]


@pytest.fixture(autouse=True)
def _without_leftovers() -> Iterator[None]:
    """What a test left on the node that all share."""
    yield
    clear()


@pytest.fixture
def engine() -> OpenSearchEngine:
    """Of an index that is not there yet, on the node that all share."""
    return OpenSearchEngine(f"opensearch://{the_node().address}/news", Cluster())
