"""Whether two texts are copies of one."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from .sketches import SHINGLE, shingles
from .words import FIRST_NUMBER, LEAST, Codes

CONTAINED: Final = 0.5
"""The part of the shorter text's words that must stand in the longer as they stand there."""
LENGTHS: Final = 0.4
"""How long the shorter one must be: a story that a much longer one has in it is no copy of that."""
LEAD: Final = 40
"""Words that a text begins with."""
LEAD_CONTAINED: Final = 0.4


def are_copies(one: Codes, two: Codes, lengths: tuple[int, int]) -> bool:
    """Whether two texts are: their words, and how many they have beyond those that are compared."""
    if min(len(one), len(two)) < LEAST:
        return False
    if bytes(one) == bytes(two):
        return lengths[0] == lengths[1] or min(lengths) >= LENGTHS * max(lengths)
    if min(lengths) < LENGTHS * max(lengths):
        return False
    short, long = sorted((one, two), key=lambda words: (len(words), bytes(words)))
    in_short, in_long = shared(short, long)
    if in_short.mean() < CONTAINED:
        return False
    if in_short[:LEAD].mean() < LEAD_CONTAINED or in_long[:LEAD].mean() < LEAD_CONTAINED:
        return False
    mine, theirs = (
        set(words[~found & (words >= FIRST_NUMBER)].tolist())
        for words, found in ((short, in_short), (long, in_long))
    )
    return len(mine - theirs) < 2 or len(theirs - mine) < 2


def shared(one: Codes, two: Codes) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Of each word of two texts, whether it is part of a shingle that both have."""
    ours, theirs = shingles(one), shingles(two)
    return _covered(np.isin(ours, theirs), len(one)), _covered(np.isin(theirs, ours), len(two))


def _covered(found: NDArray[np.bool_], words: int) -> NDArray[np.bool_]:
    covered = np.zeros(words, np.bool_)
    for place in range(SHINGLE):
        covered[place : place + len(found)] |= found
    return covered
