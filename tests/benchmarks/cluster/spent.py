"""Seconds of CPU and of the clock: ours, with the processes that we start, and the servers'."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from tests.opensearch.nodes import Node

COMPILERS: Final = "CompilerThre"
"""In the names of threads that a server spends little in once it has run for an hour."""


class Spent(NamedTuple):
    """Seconds."""

    ours: float
    theirs: float
    wall: float

    def each(self, count: int) -> dict[str, float]:
        """Milliseconds of one of so many."""
        return {name: value * 1000 / count for name, value in self._asdict().items()}


def spent(nodes: Sequence[Node], work: Callable[[], object]) -> Spent:
    """What some work takes."""
    before = _moment(nodes)
    work()
    after = _moment(nodes)
    return Spent(*(end - start for start, end in zip(before, after, strict=True)))


def total(parts: Sequence[Spent]) -> Spent:
    """What some works take."""
    return Spent(*map(sum, zip(*parts, strict=True)))


def _moment(nodes: Sequence[Node]) -> Spent:
    own = os.times()
    return Spent(
        ours=time.process_time() + own.children_user + own.children_system,
        theirs=sum(_cpu(Path(f"/proc/{node.pid}/task")) for node in nodes),
        wall=time.perf_counter(),
    )


def _cpu(threads: Path) -> float:
    """Of all threads but the compilers."""
    return sum(
        int((thread / "schedstat").read_text("ascii").split()[0]) / 1e9
        for thread in threads.iterdir()
        if COMPILERS not in (thread / "comm").read_text("utf-8")
    )
