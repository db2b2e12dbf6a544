"""What stands between white space, and which of it has a key that is looked for.

No word, hashtag or address has white space in it, so each chunk is read alone, and once: texts
repeat their chunks. To find what a query wants in a text then takes no look at what the other
chunks mean, only that each was met before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import Final

from ..model import Level, Token
from .analyzer import CACHED_WORDS, analyze, level_in

KEPT: Final = 1 << 14
"""Chunks whose tokens, or surfaces, are kept: those of what was searched for, and the first of each
paragraph.
"""


class Met:
    """The chunks that were met, and those of them ``having`` a key of one level. ``more`` says how
    many tokens a chunk has more than one, of those that do not have one.

    It only grows: one that is full is not emptied but left, since who reads a text by it counts on
    what was met before.
    """

    def __init__(self, level: Level) -> None:
        self.chunks: set[str] = set()
        self.having: defaultdict[str, list[str]] = defaultdict(list)
        self.more: dict[str, int] = {}
        self._level = level

    def meet(self, chunks: set[str]) -> None:
        """Read those that were not met before."""
        if self.chunks.issuperset(chunks):  # most often; and quicker than what is left of them
            return
        for chunk in chunks - self.chunks:
            keys = level_in(chunk, self._level)
            for key in keys:
                self.having[key].append(chunk)
            if len(keys) != 1:
                self.more[chunk] = len(keys) - 1
            self.chunks.add(chunk)  # at last: threads meet the same


_met: Final[dict[Level, Met]] = {}


def met(level: Level) -> Met:
    """The chunks met of late by this process."""
    found = _met.get(level)
    if found is None or len(found.chunks) >= CACHED_WORDS:
        found = _met[level] = Met(level)
    return found


class Picked:
    """Picks the chunks that have one of the ``keys`` of their level, or of which ``other`` says so.

    What it has read is remembered: the texts that one query finds are about the same.
    """

    def __init__(
        self,
        keys: Mapping[Level, Collection[str]],
        other: Callable[[str], bool] | None = None,
    ) -> None:
        self._keys = [(met(level), some) for level, some in (keys or {"lemma": ()}).items()]
        self._more = self._keys[0][0].more
        self._other = other
        self._read: set[str] = set()
        self._size = 0
        self._picked: set[str] = set()

    def among(self, text: str) -> set[str]:
        """The chunks of a text that are picked."""
        chunks = set(text.split())
        new = chunks.difference(self._read)
        if new:
            for one, _ in self._keys:
                one.meet(new)
            self._read |= new
        size = sum(len(one.chunks) for one, _ in self._keys)
        if size != self._size:
            having = (one.having.get(key, ()) for one, some in self._keys for key in some)
            self._picked, self._size = set().union(*having), size
        others = filter(self._other, chunks) if self._other else ()
        return {*self._picked.intersection(chunks), *others}

    def counted(self, _: str, chunks: Sequence[str]) -> range:
        """As much as chunks have tokens, of a text that was read."""
        more = self._more
        return range(len(chunks) + sum(map(more.__getitem__, filter(more.__contains__, chunks))))

    def tokens(
        self, text: str, picked: Collection[str], start: int, position: int
    ) -> Iterator[Token]:
        """The tokens of those of a text's chunks that are ``picked``.

        Offsets count from ``start``, positions from ``position``.
        """
        at = 0
        for chunk in text.split():
            if chunk in picked:
                at = _place(text, chunk, at)
                yield from (_moved(token, start + at, position) for token in _tokens_in(chunk))
                at += len(chunk)
            position += 1 + self._more.get(chunk, 0)


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
def surfaces_of(chunk: str) -> tuple[str, ...]:
    """The folded words of a chunk."""
    return level_in(chunk, "surface")


def surfaces_in(chunks: Iterable[str]) -> Iterator[str]:
    """The folded words of some chunks, read one by one as they are asked for."""
    return chain.from_iterable(map(surfaces_of, chunks))
