"""Tables: printed and written as Markdown for people, as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

Value = str | int | float | None
"""A cell; None where there is nothing to say."""

UNKNOWN: Final = "–"


class Column(NamedTuple):
    """``shown`` is the format of its numbers."""

    name: str
    shown: str = ""


class Table(NamedTuple):
    """``notes`` say what the cells cannot, a sentence each."""

    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Value]]
    notes: tuple[str, ...] = ()

    def markdown(self) -> str:
        """Heading, table and notes."""
        header = [column.name for column in self.columns]
        rule = ["---", *(["---:"] * (len(header) - 1))]
        rows = [
            [_shown(value, column) for value, column in zip(row, self.columns, strict=True)]
            for row in self.rows
        ]
        lines = [f"| {' | '.join(row)} |" for row in (header, rule, *rows)]
        return "\n".join([f"## {self.title}", "", *lines, *(f"\n{note}" for note in self.notes)])

    def to_json(self) -> dict[str, object]:
        """One object a row, by the names of the columns."""
        names = [column.name for column in self.columns]
        rows = [dict(zip(names, row, strict=True)) for row in self.rows]
        return {"title": self.title, "rows": rows, "notes": list(self.notes)}


def write(tables: Sequence[Table], folder: Path, name: str) -> None:
    """``NAME.md`` and ``NAME.json``."""
    folder.mkdir(parents=True, exist_ok=True)
    text = "\n\n".join(table.markdown() for table in tables)
    (folder / f"{name}.md").write_text(f"{text}\n", "utf-8")
    value = [table.to_json() for table in tables]
    (folder / f"{name}.json").write_text(json.dumps(value, ensure_ascii=False, indent=1), "utf-8")


def _shown(value: Value, column: Column) -> str:
    if value is None:
        return UNKNOWN
    if isinstance(value, str):
        return value
    text = format(value, column.shown)
    # No p is nought: one that the decimals cannot show is smaller than the last of them.
    return f"<{text[:-1]}1" if value > 0 and "." in text and text.strip("0.") == "" else text
