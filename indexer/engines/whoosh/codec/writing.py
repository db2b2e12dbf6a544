"""What a writer of Whoosh's gives, into a file of arrays: posting by posting, as it comes."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from whoosh import columns as whoosh_columns
from whoosh.codec.base import FieldWriter, PerDocumentWriter
from whoosh.fields import FieldType

from .. import columns, inverted
from ..arrays import ArrayWriter, smallest
from ..inverted import Inverted
from ..stored import StoredWriter
from .reading import MOMENT


class ArrayDocumentWriter(PerDocumentWriter):  # type: ignore[misc]
    """Begins the file of a segment: stored fields, columns and lengths."""

    def __init__(self, path: Path) -> None:
        self.file = ArrayWriter(path)
        self.is_closed = False
        self.lengths: dict[str, str] = {}
        self._stored = StoredWriter(self.file)
        self._fields: dict[str, Any] = {}
        self._lengths: dict[str, dict[int, int]] = {}
        self._columns: dict[str, tuple[Any, dict[int, Any]]] = {}

    @property
    def count(self) -> int:
        """Documents so far."""
        return self._stored.count

    def start_doc(self, number: int) -> None:
        """Begin the next document."""
        self._fields = {}

    def add_field(self, name: str, field: FieldType, value: Any, length: int) -> None:
        """What is stored of a field, if anything, and how many tokens it has."""
        if value is not None:
            self._fields[name] = value
        if length:
            self._lengths.setdefault(name, {})[self.count] = length

    def add_column_value(self, name: str, column: Any, value: Any) -> None:
        """The document's value in a column."""
        self._columns.setdefault(name, (column, {}))[1][self.count] = value

    def add_vector_items(self, name: str, field: FieldType, items: Iterable[Any]) -> None:
        """Refused: vectors are not kept."""
        raise NotImplementedError(f"{name}: vectors are not kept")

    def finish_doc(self) -> None:
        """End the document."""
        stored = json.dumps(self._fields, ensure_ascii=False, default=_simple)
        self._stored.add(stored.encode("utf-8", "surrogatepass"))

    def close(self) -> None:
        """Write what was gathered of all documents."""
        self._stored.finish()
        for name, (column, values) in self._columns.items():
            self._write_column(name, column, values)
        for name, lengths in self._lengths.items():
            self.lengths[name] = f"length of {name}"
            all_lengths = np.zeros(self.count, np.int64)
            all_lengths[list(lengths)] = list(lengths.values())
            columns.write_numbers(self.file, self.lengths[name], smallest(all_lengths))
        self.is_closed = True

    def _write_column(self, name: str, column: Any, values: dict[int, Any]) -> None:
        each = [values.get(number, column.default_value()) for number in range(self.count)]
        match column:
            case whoosh_columns.NumericColumn():
                columns.write_numbers(self.file, name, np.array(each, column._typecode))
            case whoosh_columns.BitColumn():
                columns.write_numbers(self.file, name, np.array(each, np.bool_))
            case whoosh_columns.VarBytesColumn() | whoosh_columns.RefBytesColumn():
                columns.write_words(self.file, name, columns.coded(each))
            case _:
                raise NotImplementedError(f"{name}: a {type(column).__name__} is not kept")


class ArrayFieldWriter(FieldWriter):  # type: ignore[misc]
    """Goes on with the postings, and ends the file."""

    def __init__(self, documents: ArrayDocumentWriter) -> None:
        self._documents = documents
        self._file = documents.file
        self._names: list[str] = []
        self.is_closed = False

    def start_field(self, name: str, field: FieldType) -> None:
        """Begin the next field."""
        self._names.append(name)
        self._format = field.format
        self._has_places = field.format.supports("positions")
        self._terms: list[bytes] = []
        self._first, self._first_place = [0], [0]
        self._owners, self._counts, self._places = array("L"), array("L"), array("L")

    def start_term(self, term: bytes) -> None:
        """Begin the next term of the field."""
        self._terms.append(term)

    def add(self, number: int, weight: float, value: bytes, length: int) -> None:
        """A posting: a document has the term so often."""
        if weight != int(weight):
            raise NotImplementedError(f"{self._names[-1]}: a weight that is no count is not kept")
        self._owners.append(number)
        self._counts.append(int(weight))
        if self._has_places:
            self._places.extend(self._format.decode_positions(value))

    def finish_term(self) -> None:
        """End the term."""
        self._first.append(len(self._owners))
        self._first_place.append(len(self._places))

    def finish_field(self) -> None:
        """Write the field."""
        found = Inverted(
            self._terms,
            np.array(self._first),
            np.array(self._owners, np.int64),
            np.array(self._counts, np.int64),
            np.array(self._first_place) if self._has_places else None,
            np.array(self._places, np.int64) if self._has_places else None,
        )
        inverted.write(self._file, self._names[-1], found, self._documents.count)

    def close(self) -> None:
        """Write what the file says of itself."""
        meta = {
            "documents": self._documents.count,
            "fields": self._names,
            "lengths": self._documents.lengths,
        }
        self._file.finish(meta)
        self.is_closed = True


def _simple(value: Any) -> dict[str, str]:
    if isinstance(value, datetime):
        return {MOMENT: value.isoformat()}
    raise TypeError(f"{value!r} cannot be stored: it is no text, number, date or list of such")
