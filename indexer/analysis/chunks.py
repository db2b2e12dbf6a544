"""Texts as signs of what stands between their white space.

No word, hashtag or address has white space in it, so each chunk is read alone, and once: texts
repeat their chunks. Of a word two signs are kept, small numbers that stand for its lemma and its
surface; of a document those of its words, and where they stand. To find in it what a query wants is
then a look at an array, and only what has a sign that is wanted is made tokens of again.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from struct import Struct
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..lately import MadeOnce
from ..model import POSITION_GAP, Token
from .analyzer import CACHED_WORDS, analyze, level_in, words_in
from .lemma import lemma_key
from .normalize import fold

KEPT: Final = 1 << 14
"""Chunks whose tokens, or surfaces, are kept: those of what was searched for, and the first of each
paragraph.
"""
SIGN_COUNT: Final = 1 << 16
"""Different signs. A query of twenty words picks a token by chance in one article of ten."""
OVERHEAD: Final = 500
"""Bytes that a document that is kept takes beside what is in its array."""

_CHUNK: Final = re.compile(r"\S+")
_PAIR: Final = Struct("=HH")


def _pairs_of(chunk: str) -> bytes:
    """A pair of signs for each token."""
    pairs = ((_sign(lemma_key(word)), _sign(fold(word))) for word in words_in(chunk))
    return b"".join(_PAIR.pack(*pair) for pair in pairs)


def _sign(key: str) -> int:
    return hash(key) % SIGN_COUNT


_signs_of: Final = MadeOnce(_pairs_of, CACHED_WORDS).__getitem__


class SignedLine(NamedTuple):
    """A text that begins ``start`` code points into its field, and the signs of each chunk."""

    start: int
    text: str
    signs: Signs


@dataclass(frozen=True, slots=True)
class Signs:
    """The signs of some chunks; as long as these have tokens."""

    of: Sequence[bytes]

    def __len__(self) -> int:
        return sum(map(len, self.of)) // _PAIR.size


def signs(chunks: Iterable[str]) -> Signs:
    """The signs of some chunks."""
    return Signs([*map(_signs_of, chunks)])


class FieldTokens(NamedTuple):
    """The searched tokens of a field in order. ``rows`` are four, of unsigned integers: where the
    chunk of each starts and ends in the field, in code points, and the signs of its lemma and its
    surface. ``gaps`` are the numbers of the tokens that a gap is before, one for each gap.
    """

    rows: NDArray[Any]
    gaps: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Fields:
    """The searched tokens of a document, those of the title first; ``rows`` as in ``FieldTokens``,
    and ``gaps`` of the text, the tokens of which are numbered from 0.
    """

    rows: NDArray[Any]
    of_title: int
    gaps: Sequence[int]

    @classmethod
    def of(cls, title: SignedLine, body: Sequence[SignedLine], gaps: Sequence[int]) -> Fields:
        """The fields that have these lines."""
        starts: list[int] = []
        ends: list[int] = []
        found: list[bytes] = []
        for start, text, some in (title, *body):
            for one in _CHUNK.finditer(text):
                starts.append(start + one.start())
                ends.append(start + one.end())
            found += some.of
        sizes = np.fromiter(map(len, found), np.intp, len(found)) // _PAIR.size
        pairs = np.frombuffer(b"".join(found), np.uint16).reshape(-1, 2)
        rows = np.vstack((np.array((starts, ends), np.uint32).repeat(sizes, axis=1), pairs.T))
        smallest = np.min_scalar_type(max(SIGN_COUNT - 1, max(ends, default=0)))
        return cls(rows.astype(smallest), len(title.signs), gaps)

    def title(self) -> FieldTokens:
        """The tokens of the title."""
        return FieldTokens(self.rows[:, : self.of_title])

    def body(self) -> FieldTokens:
        """The tokens of the text."""
        return FieldTokens(self.rows[:, self.of_title :], self.gaps)

    def nbytes(self) -> int:
        """Bytes in memory."""
        return OVERHEAD + self.rows.nbytes


class Standing(NamedTuple):
    """A token that stands in a field: its position, where its chunk starts, in code points, and
    which of the tokens of the chunk it is.
    """

    position: int
    start: int
    chunk: str
    number: int


class Picked:
    """Picks the tokens that have one of some lemmas or surfaces, or whose chunk ``other`` takes;
    and by chance a few that have not.
    """

    def __init__(
        self,
        lemmas: Collection[str],
        surfaces: Collection[str],
        other: Callable[[str], bool] | None = None,
    ) -> None:
        self._lemmas = _among_signs(lemmas)
        self._surfaces = _among_signs(surfaces)
        self._other = other

    def among(self, text: str, tokens: FieldTokens, position: int) -> Iterator[Standing]:
        """Those of a field, the first token of which has ``position``."""
        starts, ends, lemmas, surfaces = tokens.rows
        chosen = self._lemmas.take(lemmas) | self._surfaces.take(surfaces)
        if self._other:
            chunks = map(text.__getitem__, map(slice, starts.tolist(), ends.tolist()))
            chosen |= np.fromiter(map(self._other, chunks), np.bool_, len(starts))
        at = chosen.nonzero()[0]
        starts_at = starts[at]
        columns = (at, starts_at, ends[at], starts.searchsorted(starts_at))
        for number, start, end, first in zip(*(one.tolist() for one in columns), strict=True):
            gap = POSITION_GAP * bisect_right(tokens.gaps, number)
            yield Standing(position + number + gap, start, text[start:end], number - first)


def _among_signs(keys: Collection[str]) -> NDArray[np.bool_]:
    """Of each sign, whether one of the keys has it."""
    among = np.zeros(SIGN_COUNT, np.bool_)
    among[[_sign(key) for key in keys]] = True
    return among


@lru_cache(KEPT)
def tokens_in(chunk: str) -> tuple[Token, ...]:
    """The tokens of a chunk, as of a text."""
    return tuple(analyze(chunk))


@lru_cache(KEPT)
def surfaces_of(chunk: str) -> tuple[str, ...]:
    """The folded words of a chunk."""
    return level_in(chunk, "surface")


def surfaces_in(chunks: Iterable[str]) -> Iterator[str]:
    """The folded words of some chunks, read one by one as they are asked for."""
    return chain.from_iterable(map(surfaces_of, chunks))
