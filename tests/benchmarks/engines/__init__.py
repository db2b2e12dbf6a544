"""One module an engine; each imports its library only when it is run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ..measuring import Engine


def _arrays() -> Engine:
    from .arrays import Arrays

    return Arrays()


def _tantivy() -> Engine:
    from .tantivy import Tantivy

    return Tantivy()


def _fts5() -> Engine:
    from .fts5 import Fts5

    return Fts5()


def _bm25s() -> Engine:
    from .bm25s import Bm25s

    return Bm25s()


def _stock() -> Engine:
    from .stock import Stock

    return Stock()


ENGINES: Final[dict[str, Callable[[], Engine]]] = {
    "Kashshaf": _arrays,
    "tantivy": _tantivy,
    "SQLite FTS5": _fts5,
    "bm25s": _bm25s,
    "Whoosh 2.7.4": _stock,
}
"""By the names that a report shows. Lucene is no library of Python's: see ``lucene``."""
