"""The engines that the contract is put to: each makes an index in an empty folder, or one that is
named for the folder.
"""

from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from typing import Final

from indexer.engines import Engine, open_engine
from tests.opensearch.nodes import the_node


def _on_the_node(folder: Path) -> Engine:
    name = blake2b(str(folder).encode(), digest_size=8).hexdigest()
    return open_engine(f"opensearch://{the_node().address}/{name}")


KINDS: dict[str, Callable[[Path], Engine]] = {
    "whoosh": lambda folder: open_engine(str(folder / "index")),
    "opensearch": _on_the_node,
}

PRECISION: Final = {"whoosh": 1e-9, "opensearch": 2e-6}
"""How near scores come to the oracle's: Lucene's are floats, which are summed."""

LUCENE: Final = {"opensearch"}
"""Engines that keep a document's length as Lucene does."""
