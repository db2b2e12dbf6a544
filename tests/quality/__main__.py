"""``make quality``: every table, then the gate.

    python -m tests.quality                    # the tables, as they are made; then the gate
    python -m tests.quality --only ranking     # some of them
    python -m tests.quality --blind            # the blind half of the headlines, once, at the end
    python -m tests.quality --against ../old   # measure another checkout on the judged sets too

Writes ``tests/output/quality/quality.md`` and ``.json`` (``blind.md`` and ``.json``). The gate is
passed when no figure is beyond its bound in ``floors.tsv`` and every set ranks better than the
first version did. Exit status: 0 passed, or the data are not there and it says so; 1 not passed, or
they are not there with ``CI=true``.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

import pytest

from . import tables
from .cases import FILES
from .floors import missed
from .indexes import INDEXES, OUTPUT, SETS
from .judged import KEPT, Judged, kept
from .report import Table, write
from .titles import titles

Part = Iterator[tuple[Table, list[str]]]
"""Tables as they are made, each with what keeps it from passing the gate."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Print and write the tables asked for; 0 when nothing keeps them from passing the gate."""
    given = _parser().parse_args(arguments)
    made: list[Table] = []
    failed: list[str] = []
    left_out: list[str] = []
    for part in ["blind"] if given.blind else given.only:
        try:
            for table, failures in PARTS[part](given.against):
                print(table.markdown(), end="\n\n", flush=True)
                made.append(table)
                failed += failures
        except pytest.skip.Exception as missing:
            left_out.append(f"{part} was left out: {missing}")
        except pytest.fail.Exception as missing:
            failed.append(f"{part}: {missing}")
    if made:
        write(made, OUTPUT, "blind" if given.blind else "quality")
    for line in (*left_out, *failed):
        print(line)
    if not (left_out or failed):
        print("The gate is passed.")
    return 1 if failed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.quality",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parts = [name for name in PARTS if name != "blind"]
    parser.add_argument("--only", nargs="+", choices=parts, default=parts, help="Some tables.")
    parser.add_argument("--blind", action="store_true", help="The blind half, and nothing else.")
    parser.add_argument("--against", type=Path, metavar="TREE", help="A checkout to measure too.")
    return parser


def _sets() -> list[Judged]:
    return [*map(kept, KEPT), titles("open", SETS)]


def _ranking(against: Path | None) -> Part:
    for judged in _sets():
        table, figures = tables.ranking(judged, against)
        yield table, missed(judged.name, figures)


def _blind(against: Path | None) -> Part:
    table, _ = tables.ranking(titles("blind", SETS), against)
    yield table, []


def _cases(against: Path | None) -> Part:
    for name in FILES:
        table, figures = tables.kinds(name, INDEXES)
        yield table, missed(name, figures)


def _ablation(against: Path | None) -> Part:
    *small, headlines = _sets()
    yield tables.steps([*small, headlines]), []
    yield tables.spelling(small), []
    yield tables.levels(headlines), []


PARTS: Final[dict[str, Callable[[Path | None], Part]]] = {
    "ranking": _ranking,
    "cases": _cases,
    "ablation": _ablation,
    "blind": _blind,
}

if __name__ == "__main__":
    sys.exit(main())
