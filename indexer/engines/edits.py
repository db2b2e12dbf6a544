"""The words that are a few letters away from another.

Levenshtein, "Binary codes capable of correcting deletions, insertions, and reversals" (1966), by
the usual table, but one row of it for all words of a length at once. A letter put in, taken out or
replaced is one edit; two that changed places are two. (Whoosh's own counts these as one or as two,
by how many segments an index has.)

Few words get as far as the table: each edit brings in, or takes away, one kind of letter at most,
and most words of an index are in one or two documents, while usually more are asked for.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from operator import neg
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class SameLength(NamedTuple):
    """Words of one length: ``letters`` holds their code points, shape ``(words, length)``,
    ``kinds`` which there are of them, shape ``(words,)``, a bit each, and ``documents`` how many
    have each word, the most frequent first.
    """

    words: Sequence[str]
    letters: NDArray[np.uint32]
    kinds: NDArray[np.uint64]
    documents: Sequence[int]


Vocabulary = dict[int, SameLength]
"""The words of a field by their length."""


def vocabulary(words: Iterable[str], documents: Iterable[int] | None = None) -> Vocabulary:
    """Words made ready for :func:`within`; how many documents have each, the most first, or one
    each where nothing says so.
    """
    counted = (
        ((word, 1) for word in words) if documents is None else zip(words, documents, strict=True)
    )
    by_length: defaultdict[int, tuple[list[str], list[int]]] = defaultdict(lambda: ([], []))
    for word, count in counted:
        same, counts = by_length[len(word)]
        same.append(word)
        counts.append(count)
    return {length: _same_length(*some, length) for length, some in by_length.items()}


def within(known: Vocabulary, word: str, most: int, least: float = 1) -> list[str]:
    """The words of the vocabulary that are at most ``most`` edits from ``word`` and in ``least``
    documents, sorted.
    """
    near: list[str] = []
    wanted = _letters(word)
    kinds = _kinds(wanted[None, :])
    for length in range(max(0, len(word) - most), len(word) + most + 1):
        if length in known:
            words, letters, kinds_of, documents = known[length]
            theirs = kinds_of[: bisect_right(documents, -least, key=neg)]
            added, missing = np.bitwise_count(theirs & ~kinds), np.bitwise_count(kinds & ~theirs)
            like = np.flatnonzero((added <= most) & (missing <= most))
            distances = _distances(letters[like], wanted)
            near += (words[number] for number in like[distances <= most])
    return sorted(near)


def _same_length(words: list[str], documents: list[int], length: int) -> SameLength:
    letters = _letters("".join(words)).reshape(len(words), length)
    return SameLength(words, letters, _kinds(letters), documents)


def _kinds(letters: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """The letters of each word, whatever their number and order; some letters share a bit."""
    bits = np.left_shift(np.uint64(1), (letters & 63).astype(np.uint64))
    kinds: NDArray[np.uint64] = np.bitwise_or.reduce(bits, axis=1)
    return kinds


def _distances(words: NDArray[np.uint32], wanted: NDArray[np.uint32]) -> NDArray[np.int32]:
    """Of each word, shape ``(words,)``."""
    steps = np.arange(len(wanted) + 1, dtype=np.int32)
    row = np.tile(steps, (len(words), 1))
    for at in range(words.shape[1]):
        best = np.empty_like(row)
        best[:, 0] = at + 1
        replaced = row[:, :-1] + (words[:, at, None] != wanted)
        best[:, 1:] = np.minimum(replaced, row[:, 1:] + 1)
        # Putting letters in costs one each from the left: the running minimum of what precedes.
        row = np.minimum.accumulate(best - steps, axis=1) + steps
    return row[:, -1]


def _letters(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
