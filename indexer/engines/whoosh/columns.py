"""A value of each document: numbers, bytes of one width, or words.

Words are kept once, sorted, and a document has the number of its word.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .arrays import Array, ArrayFile, ArrayWriter, smallest
from .inverted import write_terms
from .terms import Terms, together

WORDS_OF: Final = "words_of"
"""In what a file says of itself: the columns whose words are the terms of a field, and of which."""


class WordColumn(NamedTuple):
    """``words[codes[d]]`` is the value of document ``d``."""

    codes: Array
    words: Sequence[bytes]


def coded(values: Sequence[bytes]) -> WordColumn:
    """From the value of each document."""
    words = sorted(set(values))
    numbers = {word: number for number, word in enumerate(words)}
    codes = np.fromiter(map(numbers.__getitem__, values), np.int64, len(values))
    return WordColumn(smallest(codes), words)


def write_words(file: ArrayWriter, name: str, column: WordColumn) -> None:
    """A column of words."""
    file.add(f"column.{name}", smallest(column.codes))
    write_terms(file, f"column.{name}", column.words)


def write_numbers(file: ArrayWriter, name: str, numbers: Array) -> None:
    """A column of numbers, or of bytes: as many numbers for each document as for every other."""
    file.add(f"column.{name}", numbers.reshape(-1))


def numbers(file: ArrayFile, name: str) -> Array:
    """The numbers of a column, or the codes of its words."""
    return file[f"column.{name}"]


def has_words(file: ArrayFile, name: str) -> bool:
    """Whether a column is one of words."""
    return f"{_where(file, name)}.letters" in file


def words(file: ArrayFile, name: str) -> Terms:
    """The words of a column."""
    where = _where(file, name)
    return Terms(file[f"{where}.letters"], file[f"{where}.starts"])


def _where(file: ArrayFile, name: str) -> str:
    found: str = file.meta.get(WORDS_OF, {}).get(name, f"column.{name}")
    return found


def joined(columns: Sequence[WordColumn]) -> WordColumn:
    """Columns of words one after the other as one, without the words that no document has."""
    used = [np.unique(column.codes) for column in columns]
    lists = [
        [column.words[code] for code in codes.tolist()]
        for column, codes in zip(columns, used, strict=True)
    ]
    words = together(lists)
    numbers = dict(zip(words, range(len(words)), strict=True))
    return WordColumn(np.concatenate(list(_renumbered(columns, used, lists, numbers))), words)


def _renumbered(
    columns: Sequence[WordColumn],
    used: Sequence[Array],
    lists: Sequence[list[bytes]],
    numbers: Mapping[bytes, int],
) -> Iterator[NDArray[np.int64]]:
    for column, codes, own in zip(columns, used, lists, strict=True):
        new = np.fromiter(map(numbers.__getitem__, own), np.int64, len(own))
        yield new[np.searchsorted(codes, column.codes)] if len(own) else new
