"""CSV that spreadsheet programs open as it is meant: as text, in Arabic, running nothing."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from typing import Final, TextIO

MARK: Final = "\ufeff"
"""Tells spreadsheet programs that what follows is UTF-8."""
RUN: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a cell begins with that a spreadsheet program would run."""


class Spreadsheet:
    """Writes rows to a text stream, which must not translate line ends; the header at once."""

    def __init__(self, stream: TextIO, columns: Iterable[str]) -> None:
        stream.write(MARK)
        self._rows = csv.writer(stream)
        self._rows.writerow(columns)

    def write(self, cells: Iterable[object]) -> None:
        """Write a row. None is an empty cell."""
        self._rows.writerow([defused(cell) if isinstance(cell, str) else cell for cell in cells])


def defused(cell: str) -> str:
    """``cell`` as text for a spreadsheet program: after an apostrophe where it would be run."""
    return f"'{cell}" if cell.startswith(RUN) else cell
