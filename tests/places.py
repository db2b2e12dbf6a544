"""Where the tests' indexes are: each in its folder, or each on the node that all tests share, where
it is named for the folder.

``--engine opensearch`` puts every test to the cluster that is not about the files of the embedded
engine; without it, the modules that are marked ``both`` are put to each of the two.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import Final

import pytest

from indexer.config import Cluster
from indexer.engines.opensearch import OpenSearchEngine

from .opensearch.nodes import KEPT, the_node

ENGINES: Final = ("whoosh", "opensearch")
_ROUTED: Final[dict[Path, str]] = {}
"""Folders whose indexes are on the node, and what those are called there."""
_routes = False


def place(folder: Path) -> str:
    """The address of the index that is named by a folder, for processes that a test starts."""
    if not _routes:
        return str(folder)
    own = Path(folder).absolute()
    name = KEPT + blake2b(str(own).encode(), digest_size=8).hexdigest()
    _ROUTED[own] = name
    return f"opensearch://{the_node().address}/{name}"


@contextmanager
def on(engine: str) -> Iterator[None]:
    """Let whoever opens a folder in this process have the index of an engine that is named by it,
    as long as the block lasts.
    """
    global _routes  # noqa: PLW0603 (one process, one answer)
    if engine == "whoosh":
        yield
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("indexer.engines.whoosh.WhooshEngine", _on_the_node)
        _routes = True
        try:
            yield
        finally:
            _routes = False
            forget(Path("/"))


def forget(folder: Path) -> None:
    """Remove what is on the node of the folders within one."""
    for own in [own for own in _ROUTED if own.is_relative_to(folder)]:
        the_node().ask(f"/{_ROUTED.pop(own)}*", "DELETE")


def _on_the_node(target: str) -> OpenSearchEngine:
    return OpenSearchEngine(place(Path(target)), Cluster())
