"""Sketches of texts: alike in many places where the texts are.

Every four words in a row are a shingle. Its hash says which of the BINS it belongs to, and a bin
keeps the least hash of its shingles, of which the sketch has sixteen bits. The part of the bins in
which two sketches are equal is, on average, the part of all their shingles that two texts share.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from .words import Codes

Sketches = NDArray[np.uint16]
"""One row a document, BINS wide; 0 where a bin is empty."""

BINS: Final = 32
LEAST_EQUAL: Final = 3
"""Bins in which the sketches of two texts must be equal for these to be compared at all. Of
20,290 articles 97 in 100 pairs that share a fifth of their shingles are."""
SHINGLE: Final = 4
"""Words."""

_BIN_BITS: Final = 5
_HASH_BITS: Final = 48
_DOCUMENTS: Final = 1 << (63 - _HASH_BITS)
_ODD: Final = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
"""Multipliers of the finaliser of SplitMix64 (Steele, Lea and Flood, 2014)."""


def shingles(words: Codes) -> NDArray[np.uint32]:
    """Every SHINGLE words in a row, as one number; of a text of fewer, none."""
    count = max(0, len(words) - SHINGLE + 1)
    found = np.zeros(count, np.uint32)
    for place in range(SHINGLE):
        found |= words[place : place + count].astype(np.uint32) << np.uint32(8 * place)
    return found


def sketched(words: Codes, starts: NDArray[np.int64]) -> Sketches:
    """Of texts one after the other: that of text ``t`` is ``words[starts[t] : starts[t + 1]]``."""
    count = len(starts) - 1
    whole = np.zeros((count, BINS), np.uint16)
    for first in range(0, count, _DOCUMENTS):
        some = starts[first : first + _DOCUMENTS + 1]
        whole[first : first + _DOCUMENTS] = _some(words[some[0] : some[-1]], some - some[0])
    return whole


def _some(words: Codes, starts: NDArray[np.int64]) -> Sketches:
    sizes = np.diff(starts)
    owners = np.repeat(np.arange(len(sizes), dtype=np.uint64), sizes)
    found = shingles(words)
    within = owners[: len(found)] == owners[SHINGLE - 1 :]
    keys = _hashed(found[within]) | owners[: len(found)][within] << np.uint64(_HASH_BITS)
    keys.sort()
    bins = keys >> np.uint64(_HASH_BITS - _BIN_BITS)
    is_first = np.ones(len(keys), np.bool_)
    np.not_equal(bins[1:], bins[:-1], out=is_first[1:])
    least = np.zeros(len(sizes) * BINS, np.uint16)
    least[bins[is_first]] = np.maximum(keys[is_first] & np.uint64(0xFFFF), 1)
    return least.reshape(-1, BINS)


def _hashed(numbers: NDArray[np.uint32]) -> NDArray[np.uint64]:
    hashes = numbers.astype(np.uint64) + np.uint64(1)
    for odd in _ODD:
        hashes ^= hashes >> np.uint64(29)
        hashes *= odd
    hashes ^= hashes >> np.uint64(32)
    return hashes & np.uint64((1 << _HASH_BITS) - 1)
