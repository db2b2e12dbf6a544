"""Three processes search without a pause while jobs write, build anew, roll back and are killed."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from indexer.engines import open_engine
from tests.engines.processes import Child, Say, open_files
from tests.engines.test_durability import files, needed

from .world import Look, World, look_at

SECONDS: Final = float(os.environ.get("SOAK", "60"))
SEED: Final = int(os.environ.get("SEED", "7"))
READERS: Final = 3
GROWTH: Final = 20
"""Megabytes that a reader may grow by after it has seen some generations."""
SETTLED: Final = 0.3
"""The part of the time after which a reader has seen all kinds of them."""


def reader(target: str, until: float) -> Callable[[Say], None]:
    """Searches all the time; says how often, how many megabytes it grew and what it has open."""

    def work(say: Say) -> None:
        engine = open_engine(target)
        began = time.monotonic()
        seen: dict[int, Look] = {}
        last = looks = before = 0
        while time.monotonic() < until:
            snapshot = engine.snapshot()
            look = look_at(snapshot)
            assert snapshot.generation >= last
            assert seen.setdefault(snapshot.generation, look) == look
            last = snapshot.generation
            looks += 1
            if not before and time.monotonic() > began + SETTLED * (until - began):
                gc.collect()
                before = _memory()
        gc.collect()
        mine = [name for name in open_files() if name.startswith(target)]
        say(f"{looks} {_memory() - before} {len(mine)}")

    return work


def _memory() -> int:
    """Megabytes of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") >> 20


def test_nothing_fails_and_nothing_is_lost(tmp_path: Path) -> None:
    target = str(tmp_path / "index")
    world = World(target, SEED)
    world.begin()
    until = time.monotonic() + SECONDS
    with ExitStack() as stack:
        readers = [stack.enter_context(Child(reader(target, until))) for _ in range(READERS)]
        while time.monotonic() < until:
            world.round()
        for each in readers:
            said = each.rest()
            assert each.wait() == 0
            looks, growth, opened = map(int, said)
            assert looks > SECONDS
            assert growth < GROWTH
            assert opened <= 30  # the segments of one generation
    world.end()
    assert world.kills > SECONDS / 10
    assert world.jobs > world.kills
    engine = open_engine(target)
    assert files(engine) == needed(engine)
    assert not [name for name in open_files() if name.startswith(target)]
