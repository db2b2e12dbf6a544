"""Seconds of CPU and of the clock, and what spreads them."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import product
from pathlib import Path
from statistics import quantiles
from typing import Any, Final, NamedTuple, Protocol

from .corpus import Asked, read_documents

WARM_PASSES: Final = 3


class Engine(Protocol):
    """Something that is built of analysed documents and then asked."""

    def read(self, row: dict[str, str]) -> Any:
        """A document as the engine takes it from an analysis; not counted."""

    def build(self, documents: Iterable[Any], folder: Path) -> None:
        """Make an index of what was read, on disk when this returns."""

    def open(self, folder: Path) -> Callable[[Asked], int | None]:
        """What answers a query with its ten best documents and returns how many match; None for
        a kind of query that the engine has not got, -1 where it does not count.
        """


class Spread(NamedTuple):
    """Milliseconds: the median, and the first and third quartile."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, milliseconds: Sequence[float]) -> Spread:
        """Of some measurements."""
        low, median, high = quantiles(milliseconds, n=4)
        return cls(median, low, high)


def measure(
    engine: Engine, documents: Path, asked: Sequence[Asked], folder: Path
) -> dict[str, Any]:
    """Everything about one engine. To be called once in a process."""
    parsing = _Parsing(map(engine.read, read_documents(documents)))
    cpu, wall = time.process_time(), time.perf_counter()
    engine.build(parsing, folder)
    built = {
        "cpu": time.process_time() - cpu - parsing.cpu,
        "wall": time.perf_counter() - wall - parsing.wall,
        "peak_mb": _peak(),
        "size_mb": sum(f.stat().st_size for f in folder.rglob("*") if f.is_file()) / 1e6,
    }
    cpu = time.process_time()
    answer = engine.open(folder)
    built["open_ms"] = (time.process_time() - cpu) * 1000
    return {"build": built, "queries": ask(answer, asked)}


def ask(answer: Callable[[Asked], int | None], asked: Sequence[Asked]) -> dict[str, Any]:
    """Of each kind: cold, which is the first time a query is asked, and warm, the times after."""
    found: defaultdict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for kind, turn in product(dict.fromkeys(query.kind for query in asked), range(1 + WARM_PASSES)):
        state = "warm" if turn else "cold"
        for query in (query for query in asked if query.kind == kind):
            cpu, wall = time.process_time_ns(), time.perf_counter_ns()
            hits = answer(query)
            cpu, wall = time.process_time_ns() - cpu, time.perf_counter_ns() - wall
            if hits is not None:
                found[kind][f"{state} cpu"].append(cpu / 1e6)
                found[kind][f"{state} wall"].append(wall / 1e6)
                if not turn:
                    found[kind]["hits"].append(hits)
    return {
        kind: {
            "hits": sum(numbers["hits"]),
            **{name: Spread.of(numbers[name]) for name in numbers if name != "hits"},
        }
        for kind, numbers in found.items()
    }


class _Parsing:
    """Hands on what it is given and keeps the time that getting it took."""

    def __init__(self, documents: Iterator[Any]) -> None:
        self._documents = documents
        self.cpu = self.wall = 0.0

    def __iter__(self) -> Iterator[Any]:
        while True:
            cpu, wall = time.thread_time(), time.perf_counter()
            document = next(self._documents, None)
            self.cpu += time.thread_time() - cpu
            self.wall += time.perf_counter() - wall
            if document is None:
                return
            yield document


def _peak() -> float:
    """The most memory this process has had, in megabytes."""
    for line in Path("/proc/self/status").read_text("utf-8").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise OSError("/proc/self/status has no VmHWM")
