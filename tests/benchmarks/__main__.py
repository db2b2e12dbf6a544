"""``make bench``: every engine, at the size of the corpus and at four times that.

    python -m tests.benchmarks                        # all of it: some minutes
    python -m tests.benchmarks --articles 4000 --times 1 --only Kashshaf tantivy

Writes ``tests/output/benchmarks/`` ``bench.md``, ``bench.json`` and ``bench.svg``. Whoosh as it is
takes minutes for a tenth of the articles, so it gets a tenth, and Kashshaf beside it.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from tests.shared import SHARED

from . import lucene, report
from .corpus import Files, make
from .engines import ENGINES

OUTPUT: Final = Path(__file__).resolve().parents[1] / "output" / "benchmarks"
ARTICLES: Final = SHARED / "corpora" / "saudinewsnet"
STOCK: Final = "Whoosh 2.7.4"
STOCK_SHARE: Final = 10


def main() -> int:
    """0 when everything was measured that is on this machine."""
    given = _parser().parse_args()
    if not ARTICLES.exists():
        print(f"{ARTICLES} is not there: nothing to measure with")
        return 0
    measured: dict[str, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory() as folder:
        if STOCK in given.only:
            count = given.articles // STOCK_SHARE
            measured |= _measured(Path(folder), count, ("Kashshaf", STOCK))
        for times in range(1, given.times + 1, 3):
            engines = [name for name in given.only if name != STOCK]
            measured |= _measured(Path(folder), given.articles * times, engines)
    report.write(measured, OUTPUT)
    print((OUTPUT / "bench.md").read_text("utf-8"))
    return 0


def _measured(folder: Path, count: int, names: Iterable[str]) -> dict[str, dict[str, Any]]:
    """By the number of documents, then by engine."""
    files = make(ARTICLES, folder / str(count), count)
    found = {name: _run(name, files, folder / f"{count}-{name}") for name in names}
    return {str(count): {"analysis": files.analysis, "engines": found}}


def _run(name: str, files: Files, folder: Path) -> dict[str, Any]:
    print(f"{name}, {files.count:,} documents", file=sys.stderr, flush=True)
    if name == lucene.NAME:
        return lucene.measure(files, folder)
    command = [sys.executable, "-m", "tests.benchmarks.run", name]
    done = subprocess.run(
        [*command, str(files.documents), str(files.queries), str(folder)],
        stdout=subprocess.PIPE,
        check=True,
        encoding="utf-8",
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    every = [*ENGINES, lucene.NAME]
    parser.add_argument("--articles", type=int, default=20_290)
    parser.add_argument("--times", type=int, default=4, help="the larger size, in articles")
    parser.add_argument("--only", nargs="+", choices=every, default=every)
    return parser


if __name__ == "__main__":
    sys.exit(main())
