"""CSV: a header line, then one document a row.

The delimiter is whichever of comma, semicolon and tab names the most known columns in the
header. A row that does not fit the header is reported by the number of its first line, and
reading goes on with the line after that: one stray quote costs one row, not the rest of the file.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator, Sequence
from typing import Any

from ...model import Document, Rejection
from ..record import NAMES, TEXT_NAMES, document
from ..refused import Refused
from ..text import MAX_RECORD, Text, is_blank, too_long
from .json import loads

_DELIMITERS = ",;\t"
_REREAD = 4 * MAX_RECORD
"""Characters of a file that may be parsed again after bad rows, so that the time is bounded."""

csv.field_size_limit(MAX_RECORD)  # The module's default, for the whole process, is 131,072.


def read(text: Text) -> Iterator[Document | Rejection]:
    """The documents. Blank lines and rows of nothing but blank cells are passed over."""
    lines = _Lines(text)
    header = next((line for line in lines if not is_blank(line)), "")
    if not header:
        return
    delimiter = delimiter_of(header)
    if not delimiter:
        names = ", ".join(sorted(TEXT_NAMES))
        reason = f"is no header: the first line must name a column of {names}"
        yield Rejection(text.name, f"line {lines.number}", reason, hides_more=True)
        return
    columns = _columns(header, delimiter)
    rows = csv.reader(lines, delimiter=delimiter, strict=True)
    empty = True
    while True:
        first = lines.begin_row()
        try:
            cells = _cells(rows, lines, len(columns))
            if cells is None:
                break
            if undecoded := text.undecoded("".join(cells)):
                raise Refused(undecoded)
            if record := _record(columns, cells):
                empty = False
                yield document(record)
        except Refused as refused:
            empty = False
            yield Rejection(text.name, f"line {first}", str(refused), id=refused.id)
    if empty:
        yield Rejection(text.name, "", "holds no records: nothing follows the header")


def delimiter_of(header: str) -> str:
    """The delimiter of a header line; "" when none makes it name a column with text."""

    def known(delimiter: str) -> tuple[int, int]:
        cells = _columns(header, delimiter)
        names = {cell.lower() for cell in cells}
        return len(names & NAMES.keys()) if names & TEXT_NAMES else 0, len(cells)

    best = max(_DELIMITERS, key=known)
    return best if known(best)[0] else ""


class _Lines:
    """The lines of a file, as ``csv.reader`` draws them, remembering those of the current row.

    ``number`` is that of the last line drawn, counted from 1.
    """

    def __init__(self, text: Text) -> None:
        self.source = text.lines()
        self.returned: deque[str | None] = deque()
        self.row: list[str | None] = []
        self.number = 0
        self.reread = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self.returned.popleft() if self.returned else next(self.source)
        self.number += 1
        self.row.append(line)
        if line is None:
            raise Refused(too_long("the line"))
        return line.removeprefix("\ufeff") if self.number == 1 else line

    def begin_row(self) -> int:
        """The number of the line that the next row begins with."""
        self.row.clear()
        return self.number + 1

    def give_back(self) -> None:
        """Have the lines after the row's first drawn again, while the budget for that lasts."""
        rest = self.row[1:]
        self.reread += sum(len(line or "") for line in rest)
        if self.reread <= _REREAD:
            self.returned.extendleft(reversed(rest))
            self.number -= len(rest)


def _cells(rows: Iterator[list[str]], lines: _Lines, width: int) -> Sequence[str] | None:
    """The cells of the next row, or None at the end. Raises Refused when they do not fit."""
    try:
        cells = next(rows, None)
    except csv.Error as error:
        lines.give_back()
        raise Refused(f"not CSV: {error}") from None
    except Refused:
        lines.give_back()
        raise
    if cells and len(cells) != width and any(cells):
        lines.give_back()
        raise Refused(f"{len(cells)} cells, where the header has {width}")
    return cells


def _columns(header: str, delimiter: str) -> list[str]:
    """The names of the columns, all different: an unnamed or repeated one gets its number."""
    names: list[str] = []
    for number, cell in enumerate(next(csv.reader([header], delimiter=delimiter)), 1):
        name = cell.strip()
        if not name or name in names:
            name = f"{name or 'column'} {number}"
        names.append(name)
    return names


def _record(columns: list[str], cells: Sequence[str]) -> dict[str, Any]:
    """The row as a record, without its blank cells."""
    record: dict[str, Any] = {
        column: cell for column, cell in zip(columns, cells, strict=False) if not is_blank(cell)
    }
    for column in record.keys() & {"extra", "unsearched"}:
        record[column] = _nested(column, record[column])
    return record


def _nested(column: str, cell: str) -> Any:
    """A cell that should hold JSON; text in a column that is called ``extra`` is kept as such."""
    try:
        value = loads(cell)
    except Refused:
        value = cell
    return {column: value} if column == "extra" and not isinstance(value, dict) else value
