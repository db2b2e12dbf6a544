"""What stands between white space, and which of it has a key that is looked for.

No word, hashtag or address has white space in it, so each chunk is read alone, and once: texts
repeat their chunks. To find what a query wants in a text then takes no look at what the other
chunks mean, only that each was met before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate, chain
from typing import Final

from ..model import Level, Token
from .analyzer import CACHED_WORDS, analyze, level_in

KEPT: Final = 1 << 14
"""Chunks whose tokens, or surfaces, are kept: those of what was searched for, and the first of each
paragraph.
"""


class Met(dict[str, int]):
    """The chunks that were met, with how many tokens each has; ``having`` are those with a key of
    one level. It only grows: one that is full is not emptied but left, since who reads a text by it
    counts on what was met before.
    """

    def __init__(self, level: Level) -> None:
        super().__init__()
        self.having: defaultdict[str, list[str]] = defaultdict(list)
        self._level = level

    def __missing__(self, chunk: str) -> int:
        keys = level_in(chunk, self._level)
        for key in keys:
            self.having[key].append(chunk)
        size = self[chunk] = len(keys)
        return size


_met: Final[dict[Level, Met]] = {}


def met(level: Level) -> Met:
    """The chunks met of late by this process."""
    chunks = _met.get(level)
    if chunks is None or len(chunks) >= CACHED_WORDS:
        chunks = _met[level] = Met(level)
    return chunks


class Picked:
    """Picks the chunks that have one of the ``keys`` of their level, or of which ``other`` says so."""

    def __init__(
        self,
        keys: Mapping[Level, Collection[str]],
        other: Callable[[str], bool] | None = None,
    ) -> None:
        self._keys = [(met(level), some) for level, some in (keys or {"lemma": ()}).items()]
        self._other = other
        self._size = 0
        self._chunks: set[str] = set()

    def sizes(self, chunks: Sequence[str]) -> list[int]:
        """How many tokens each chunk has; all of them are met from now on."""
        sizes, *_ = [list(map(one.__getitem__, chunks)) for one, _ in self._keys]
        return sizes

    def among(self, chunks: Sequence[str]) -> Collection[str]:
        """Which of some chunks that were met are picked."""
        size = sum(len(one) for one, _ in self._keys)
        if size != self._size:
            having = (one.having.get(key, ()) for one, some in self._keys for key in some)
            self._chunks, self._size = set().union(*having), size
        if self._other:
            return {*self._chunks.intersection(chunks), *filter(self._other, chunks)}
        return self._chunks.intersection(chunks)

    def tokens(
        self, text: str, chunks: Sequence[str], sizes: Sequence[int], start: int, position: int
    ) -> Iterator[Token]:
        """The tokens of those of a text's ``chunks`` that are picked, each having so many tokens.

        Offsets count from ``start``, positions from ``position``.
        """
        picked = self.among(chunks)
        if not picked:
            return
        at = 0
        for chunk, first in zip(chunks, accumulate(sizes, initial=position), strict=False):
            if chunk in picked:
                at = _place(text, chunk, at)
                yield from (_moved(token, start + at, first) for token in _tokens_in(chunk))
                at += len(chunk)


def _place(text: str, chunk: str, start: int) -> int:
    """Where a chunk of ``text`` begins next."""
    at = text.find(chunk, start)
    while not (_is_edge(text, at - 1) and _is_edge(text, at + len(chunk))):
        at = text.find(chunk, at + 1)
    return at


def _is_edge(text: str, at: int) -> bool:
    return not 0 <= at < len(text) or text[at].isspace()


def _moved(token: Token, start: int, position: int) -> Token:
    first, begin, end, piece_begin, piece_end, keys, tag = token
    return Token(
        position + first,
        start + begin,
        start + end,
        start + piece_begin,
        start + piece_end,
        keys,
        tag,
    )


@lru_cache(KEPT)
def _tokens_in(chunk: str) -> tuple[Token, ...]:
    return tuple(analyze(chunk))


@lru_cache(KEPT)
def _surfaces_in(chunk: str) -> tuple[str, ...]:
    return level_in(chunk, "surface")


def surfaces_in(text: str) -> Iterator[str]:
    """The folded words of a text, read one by one as they are asked for."""
    return chain.from_iterable(map(_surfaces_in, text.split()))
