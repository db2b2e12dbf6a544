"""SQLite's full-text search, as Python brings it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from indexer.model import Keys

from ..corpus import Asked

TOKENS: Final = "unicode61 remove_diacritics 0 categories 'L* M* N* P* S* Co'"
"""Whatever is no space is part of a word."""
INSERT: Final = (
    f"INSERT INTO words (rowid, {', '.join(Keys._fields)}) "  # noqa: S608 (names of our own)
    f"VALUES (?{', ?' * len(Keys._fields)})"
)


class Fts5:
    """One table of all levels, positions everywhere, and one of what is stored."""

    def read(self, row: dict[str, str]) -> dict[str, str]:
        return row

    def build(self, documents: Iterable[dict[str, str]], folder: Path) -> None:
        folder.mkdir()
        database = sqlite3.connect(folder / "index.db")
        database.execute(
            f'CREATE VIRTUAL TABLE words USING fts5({", ".join(Keys._fields)}, content="", '
            f'tokenize="{TOKENS}")'
        )
        database.execute("CREATE TABLE stored (number INTEGER PRIMARY KEY, id, source, document)")
        for number, row in enumerate(documents):
            levels = [row[level] for level in Keys._fields]
            database.execute(INSERT, (number, *levels))
            stored = (number, row["id"], row["source"], row["document"])
            database.execute("INSERT INTO stored VALUES (?, ?, ?, ?)", stored)
        database.execute("INSERT INTO words (words) VALUES ('optimize')")
        database.commit()
        database.close()

    def open(self, folder: Path) -> Callable[[Asked], int | None]:
        database = sqlite3.connect(folder / "index.db")

        def answer(asked: Asked) -> int | None:
            expression = _expression(asked)
            if expression is None:
                return None
            best = "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rank LIMIT 10"
            database.execute(best, (expression,)).fetchall()
            count = "SELECT count(*) FROM words WHERE words MATCH ?"
            found: int = database.execute(count, (expression,)).fetchone()[0]
            return found

        return answer


def _expression(asked: Asked) -> str | None:
    words = [f'"{word}"' for word in asked.words]
    match asked.kind:
        case "or":
            inner = " OR ".join(words)
        case "not":
            inner = " NOT ".join(words)
        case "phrase of 2" | "phrase of 3":
            inner = " + ".join(words)
        case "prefix":
            inner = f"{words[0]} *"
        case "dated" | "default":
            return None
        case _:
            inner = " AND ".join(words)
    return f"{{surface}} : ({inner})"
