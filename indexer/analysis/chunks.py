"""What stands between white space. No word, hashtag or address has white space in it, so each chunk
is read alone, and what was read of it is kept: texts repeat their chunks, and to find one in a
table takes a tenth of the time that it takes to find the words in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import Final, get_args

from ..model import Level, Token
from .analyzer import CACHED_WORDS, analyze, level_in

KEPT: Final = 1 << 14
"""Chunks whose tokens are kept: those of the words that were searched for."""


class _Keys(dict[str, tuple[str, ...]]):
    """Chunks with the keys of their tokens at one level; begun anew when it is full."""

    def __init__(self, level: Level) -> None:
        super().__init__()
        self._level = level

    def __missing__(self, chunk: str) -> tuple[str, ...]:
        if len(self) >= CACHED_WORDS:
            self.clear()
        keys = self[chunk] = level_in(chunk, self._level)
        return keys


KEYS_AT: Final[Mapping[Level, Callable[[str], tuple[str, ...]]]] = {
    level: _Keys(level).__getitem__ for level in get_args(Level)
}
"""By the level: from a chunk to the keys of its tokens."""


class Picked(dict[str, int]):
    """How many tokens each chunk has that was met; ``chunks`` are those of them that are wanted.

    ``sizes`` is the level whose keys are counted: all have as many, one of them is at hand.
    """

    def __init__(self, is_wanted: Callable[[str], bool], sizes: Level = "lemma") -> None:
        super().__init__()
        self.chunks: set[str] = set()
        self._is_wanted = is_wanted
        self._keys = KEYS_AT[sizes]

    def __missing__(self, chunk: str) -> int:
        if self._is_wanted(chunk):
            self.chunks.add(chunk)
        size = self[chunk] = len(self._keys(chunk))
        return size

    def tokens(
        self, text: str, chunks: Sequence[str], sizes: Sequence[int], start: int, position: int
    ) -> Iterator[Token]:
        """The tokens of the wanted ones of a text's ``chunks``, of so many tokens each; offsets
        count from ``start``, positions from ``position``.
        """
        if self.chunks.isdisjoint(chunks):
            return
        at = 0
        for chunk, first in zip(chunks, accumulate(sizes, initial=position), strict=False):
            if chunk in self.chunks:
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
