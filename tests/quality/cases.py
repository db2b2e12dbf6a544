"""Pairs of a query and a text that it must find, or must not: ``phenomena.tsv`` and ``pairs.tsv``.

Each file is one index, in which every row's text is a document called by the row's number. A row
that must match holds when its query finds its document with the default settings, a trap when it
does not; what else a query finds does not matter.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

from tests.shared import shared

from .indexes import index_of, kashshaf
from .judged import Judged

FILES: Final = ("phenomena.tsv", "pairs.tsv")
TRAP: Final = "no"

Found = Mapping[str, Mapping[str, float]]
"""Query id to the documents it found; both are row numbers, as text."""


class Case(NamedTuple):
    """One row. ``number`` counts rows from 1."""

    number: str
    kind: str
    query: str
    text: str
    is_trap: bool


class Count(NamedTuple):
    """How many rows of a kind must match and do, and how many are traps and stay apart."""

    met: int
    of: int
    kept: int
    traps: int

    def __str__(self) -> str:
        parts = [f"{self.met}/{self.of}"] if self.of else []
        return ", ".join([*parts, *([f"{self.kept}/{self.traps} apart"] if self.traps else [])])


def cases(name: str) -> list[Case]:
    """The rows of one of ``FILES``; where it is missing the test is skipped."""
    lines = shared(name).read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("# "))
    return [
        Case(str(number), kind, query, text, wanted == TRAP)
        for number, (kind, query, text, wanted) in enumerate(rows, 1)
    ]


def answers(name: str, folder: Path) -> Found:
    """What the real command finds for each row's query; index and queries go into ``folder``."""
    rows = cases(name)
    place = folder / Path(name).stem
    place.mkdir(parents=True, exist_ok=True)
    judged = Judged.of(place.name, place)
    judged.corpus.write_text("".join(_line(row.number, row.text) for row in rows), "utf-8")
    judged.queries.write_text("".join(_line(row.number, row.query) for row in rows), "utf-8")
    printed = kashshaf(
        *("batch", str(judged.queries), "--format", "jsonl", "--size", str(len(rows))),
        *("--index", str(index_of(judged, folder))),
    )
    answered = map(json.loads, printed.splitlines())
    return {each["id"]: {hit["id"]: hit["score"] for hit in each["results"]} for each in answered}


def holds(case: Case, found: Found) -> bool:
    """Whether a row comes out as it must."""
    return (case.number in found.get(case.number, {})) != case.is_trap


def failures(rows: list[Case], found: Found) -> list[Case]:
    """The rows that do not hold."""
    return [row for row in rows if not holds(row, found)]


def by_kind(rows: list[Case], found: Found) -> dict[str, Count]:
    """The count of each kind, in the order of the file, and of ``all`` rows."""
    total: Counter[tuple[str, bool]] = Counter()
    held: Counter[tuple[str, bool]] = Counter()
    for row in rows:
        for kind in (row.kind, "all"):
            total[kind, row.is_trap] += 1
            held[kind, row.is_trap] += holds(row, found)
    kinds = [*dict.fromkeys(row.kind for row in rows), "all"]
    return {
        kind: Count(held[kind, False], total[kind, False], held[kind, True], total[kind, True])
        for kind in kinds
    }


def figures(rows: list[Case], found: Found) -> dict[str, float]:
    """What floors are kept of: rows that hold, and traps that do not."""
    failed = failures(rows, found)
    return {
        "rows that hold": len(rows) - len(failed),
        "traps broken": sum(row.is_trap for row in failed),
    }


def _line(number: str, text: str) -> str:
    return json.dumps({"id": number, "text": text}, ensure_ascii=False) + "\n"
