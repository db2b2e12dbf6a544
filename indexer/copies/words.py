"""The words of a text as bytes, enough to compare it with another.

A byte says of a word whether it is a number, and is a hash of its folded spelling. Two different
words have the same one in one case of 200: for single words that is often, for three in a row that
are compared with three it is seldom enough.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint8]

LEAST: Final = 8
"""Words of a text that are enough to compare it; where it has fewer its headline counts too."""
MOST: Final = 1_000
"""Words of a text that are compared, the first ones."""

FIRST_NUMBER: Final = 208
"""Codes from here on are those of numbers."""


def codes(words: Sequence[str]) -> Codes:
    """The code of each of some folded words."""
    return np.fromiter(map(_code, words), np.uint8, len(words))


def _code(word: str) -> int:
    hash_ = zlib.crc32(word.encode("utf-8", "surrogatepass"))
    if word[:1].isdigit():
        return FIRST_NUMBER + hash_ % (256 - FIRST_NUMBER)
    return hash_ % FIRST_NUMBER
