"""One segment, open: a file of arrays that never changes once it is written."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

import numpy as np

from ..edits import Vocabulary, vocabulary
from . import columns
from .arrays import Array, ArrayFile
from .compared import Compared
from .inverted import Field, sizes_of
from .stored import Stored
from .terms import Terms, decode


class Segment:
    """Safe to share by threads, and by the generations that have it. Raises Damaged."""

    def __init__(self, path: Path, size: int) -> None:
        self.name = path.name
        self._file = ArrayFile(path, size)
        self.documents: int = self._file.meta["documents"]
        self.stored = Stored(self._file)

    @cached_property
    def fields(self) -> dict[str, Field]:
        """By name."""
        meta = self._file.meta
        same: dict[str, str] = meta.get("same", {})
        found = {name: Field(self._file, name) for name in meta["fields"] if name not in same}
        return found | {name: Field(self._file, name, found[same[name]]) for name in same}

    def numbers(self, column: str) -> Array:
        """The numbers of a column, or the codes of its words."""
        return columns.numbers(self._file, column)

    def words(self, column: str) -> Terms:
        """The words of a column."""
        return columns.words(self._file, column)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The folded words, to look for some that are near another."""
        surface = self.fields["surface"]
        documents, terms = sizes_of(surface.first), surface.terms.all()
        order = np.argsort(-documents, kind="stable").tolist()
        return vocabulary((decode(terms[at]) for at in order), documents[order].tolist())

    def id_of(self, number: int) -> bytes:
        """The id of a document."""
        return self._ids[int(self._codes_of_ids[number])]

    @cached_property
    def _ids(self) -> Terms:
        return self.words("ids")

    @cached_property
    def _codes_of_ids(self) -> Array:
        return self.numbers("ids")

    def has_column(self, name: str) -> bool:
        """Whether there is such a column."""
        return f"column.{name}" in self._file

    def has_words(self, column: str) -> bool:
        """Whether a column is one of words."""
        return columns.has_words(self._file, column)

    def lengths(self, field: str) -> Array | None:
        """Tokens of each document in a field, or None when that is not kept."""
        column = self._file.meta["lengths"].get(field)
        return None if column is None else self.numbers(column)

    @cached_property
    def compared(self) -> Compared:
        """What copies are told by."""
        return Compared(self._file)

    @property
    def titles(self) -> Array | None:
        """The length of each document's title in positions, or None when there are no titles:
        then places are positions as they are.
        """
        column = self._file.meta.get("titles")
        return None if column is None else self.numbers(column)

    @property
    def stored_field(self) -> str | None:
        """The one field that is stored, as it is; None when an object of fields is."""
        name: str | None = self._file.meta.get("stored_field")
        return name

    def check(self) -> None:
        """Raises Damaged when the file was cut short or grew since it was opened."""
        self._file.check()
