"""What wire copies are told by, of each document of a segment: the words of its text as bytes, how
many there are, and a sketch. What they mean is in ``indexer.copies``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from ...copies import BINS, LEAST, MOST, Codes, Sketches, codes, sketched
from ...model import TITLE_POSITIONS
from . import columns
from .arrays import Array, ArrayFile, ArrayWriter, smallest
from .inverted import Ints, spread, starts_of

WORDS_COMPARED: Final = "compared.words"
"""The array with the words of all documents, of each the first MOST."""


class Compared:
    """Of the documents of a segment; ``lengths`` count all words of the text."""

    def __init__(self, file: ArrayFile) -> None:
        self.sketches: Sketches = columns.numbers(file, "sketch").reshape(-1, BINS)
        self.lengths: Array = columns.numbers(file, "compared")
        self._words = file[WORDS_COMPARED]
        self._sizes = _kept(self.lengths)
        self._starts = starts_of(self._sizes)

    def words(self, document: int) -> Codes:
        """Of one document."""
        return self._words[self._starts[document] : self._starts[document + 1]]

    def words_of(self, documents: Ints) -> Codes:
        """Of some, one after the other."""
        return self._words[spread(self._starts[documents], self._sizes[documents])]


def write_compared(
    file: ArrayWriter, spellings: Sequence[str], tokens: Array, positions: Array, counts: Array
) -> None:
    """From the tokens of a batch, each the number of its folded spelling, and how many of them each
    document has. The headline counts only where the text is too short without it.
    """
    owners = np.repeat(np.arange(len(counts)), counts)
    is_text = positions >= TITLE_POSITIONS
    is_long = np.bincount(owners[is_text], minlength=len(counts)) >= LEAST
    is_compared = is_text | ~is_long[owners]
    lengths = np.bincount(owners[is_compared], minlength=len(counts))
    sizes = _kept(lengths)
    first = spread(starts_of(lengths)[:-1], sizes)
    words = codes(spellings)[tokens[is_compared][first]]
    columns.write_numbers(file, "compared", smallest(lengths))
    columns.write_numbers(file, "sketch", sketched(words, starts_of(sizes)))
    file.add(WORDS_COMPARED, words)


def _kept(lengths: Array) -> Ints:
    """How many words are kept of texts."""
    return np.minimum(lengths.astype(np.int64), MOST)
