"""What the tests of the engines share."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.engines import Engine

from ..opensearch.nodes import clear
from .kinds import KINDS, PRECISION
from .news import NEWS
from .writing import put


@pytest.fixture(params=KINDS)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    """An engine of each kind, at a place where nothing is yet."""
    return KINDS[request.param](tmp_path)


@pytest.fixture
def news(engine: Engine) -> Engine:
    """An engine with the articles of NEWS."""
    put(engine, *NEWS)
    return engine


@pytest.fixture
def precision(request: pytest.FixtureRequest) -> float:
    """How near the scores of the engine under test come to what they are made of."""
    return PRECISION[request.node.callspec.params["engine"]]


@pytest.fixture(autouse=True)
def _without_fsync(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only a power cut tells the difference; test_durability.py looks at the order of the calls."""
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)


@pytest.fixture(autouse=True)
def _without_leftovers() -> Iterator[None]:
    """What a test left on the node that all share."""
    yield
    clear()
