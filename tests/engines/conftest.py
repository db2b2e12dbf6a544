"""What the tests of the engines share."""

from pathlib import Path

import pytest

from indexer.engines import Engine

from .kinds import KINDS


@pytest.fixture(params=KINDS)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    """An engine of each kind, at a place where nothing is yet."""
    return KINDS[request.param](tmp_path)
