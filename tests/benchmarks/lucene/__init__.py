"""Lucene itself, from Maven Central, by ``Timed.java``. The jars are those of ``tests.quality``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from indexer.engines.weights import POSITIONED
from indexer.engines.whoosh.rank import PAIR_WEIGHT, WEIGHTS
from indexer.model import DECIDES, Keys
from tests.quality.peers.absent import Absent
from tests.quality.peers.lucene import run_java

from ..corpus import Asked, Files, read_queries
from ..measuring import WARM_PASSES, Spread

NAME: Final = "Lucene"
SOURCE: Final = Path(__file__).parent / "Timed.java"
WARM_UP: Final = 5
"""Turns in which Java compiles what it runs; they are not counted."""


def measure(files: Files, folder: Path) -> dict[str, Any]:
    """What ``measuring.measure`` gives, or why there is nothing. Cold is the first turn of all, in
    which Java is still interpreting.
    """
    rows = folder.with_suffix(".queries")
    lines = (("\t".join(_row(asked))) for asked in read_queries(files.queries))
    rows.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    try:
        printed = run_java(
            SOURCE,
            str(files.documents),
            str(rows),
            str(folder),
            ",".join(Keys._fields),
            ",".join(POSITIONED),
            DECIDES["all"],
            str(WARM_UP + WARM_PASSES),
        )
    except Absent as absent:
        return {"absent": str(absent)}
    build, *asked = (line.split("\t") for line in printed.splitlines())
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6
    built = {"cpu": float(build[1]), "wall": float(build[2]), "size_mb": size}
    return {"build": built, "queries": _summed(asked)}


def _row(asked: Asked) -> Iterator[str]:
    yield asked.kind
    yield " ".join(asked.words)
    yield "" if asked.since is None else str(asked.since)
    for level in Keys._fields:
        yield " ".join(getattr(keys, level) for keys in asked.keys)
    weights = [WEIGHTS["all"].get(level, 0.0) for level in Keys._fields]
    yield " ".join(map(str, (*weights, PAIR_WEIGHT)))


def _summed(asked: list[list[str]]) -> dict[str, Any]:
    found: defaultdict[str, defaultdict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for kind, turn, hits, cpu, wall in asked:
        if turn == "0":
            found[kind]["hits"].append(int(hits))
        if turn == "0" or int(turn) >= WARM_UP:
            state = "warm" if int(turn) else "cold"
            found[kind][f"{state} cpu"].append(int(cpu) / 1e6)
            found[kind][f"{state} wall"].append(int(wall) / 1e6)
    return {
        kind: {
            "hits": sum(numbers["hits"]),
            **{name: Spread.of(numbers[name]) for name in numbers if name != "hits"},
        }
        for kind, numbers in found.items()
    }
