"""One engine in one process: ``python -m tests.benchmarks.run ENGINE DOCUMENTS QUERIES FOLDER``.

Prints what was measured, as JSON.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from .corpus import read_queries
from .engines import ENGINES
from .measuring import measure


def main() -> None:
    """Measure the engine that the command line names."""
    name, documents, queries, folder = sys.argv[1:]
    asked = read_queries(Path(queries))
    print(json.dumps(measure(ENGINES[name](), Path(documents), asked, Path(folder))))


if __name__ == "__main__":
    main()
