"""Files that are harmed, and who notices."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from indexer.engines import Engine, open_engine
from indexer.errors import Damaged

from .writing import updating


def rewrite(path: Path, content: bytes) -> None:
    """As when it happens to a running server: later, by the clock, than what was there before."""
    before = path.stat().st_mtime_ns
    path.write_bytes(content)
    os.utime(path, ns=(before + 10_000_000, before + 10_000_000))


def opens_damaged(engine: Engine, culprit: str) -> None:
    """Every way to open it says which file is at fault."""
    for open_it in (
        lambda: open_engine(engine.target).snapshot(),
        lambda: open_engine(engine.target).stats(),
        lambda: updating(open_engine(engine.target)),
    ):
        with pytest.raises(Damaged, match=culprit):
            open_it()
