"""Which part of a word matched: its stem, or the letters that were typed."""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from typing import Final

from ..model import Keys, Span
from .normalize import fold_with_offsets
from .stem import stem

KEPT: Final = 1 << 14
"""Words whose parts are kept; one query finds few different ones, and finds them often."""


@lru_cache(KEPT)
def stem_in(piece: str, keys: Keys) -> Span:
    """Where the stem of a word is in it, as it is written."""
    found = stem(keys.exact)
    return part_of(piece, keys.surface, found.start, found.end)


@lru_cache(KEPT)
def part_of(piece: str, surface: str, start: int, end: int) -> Span:
    """The code points that letters ``start:end`` of the folded piece came from; a ligature whole.

    All of the piece where it is spelled otherwise than it is written (1,000 is 1000).
    """
    folded, offsets = fold_with_offsets(piece)
    if folded != surface or end <= start:
        return 0, len(piece)
    return offsets[start], offsets[bisect_right(offsets, offsets[end - 1])]
