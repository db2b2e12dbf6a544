"""Texts as numbers of what stands between their white space.

No word, hashtag or address has white space in it, so each chunk is read alone, and once: texts
repeat their chunks, and queries find the same texts. A process keeps what it met of late: of each
chunk a number, of a key the chunks that have it, of a document where its chunks stand. To find in a
document that was met what a query wants is then a look at an array.
"""

from __future__ import annotations

import re
import threading
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Any, Final, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from ..lately import Lately
from ..model import Level, Token
from .analyzer import CACHED_WORDS, analyze, level_in

KEPT: Final = 1 << 14
"""Chunks whose tokens, or surfaces, are kept: those of what was searched for, and the first of each
paragraph.
"""
ROOM: Final = 1 << 26
"""Bytes of documents that are kept: of some twenty thousand news articles."""
USUAL: Final[Level] = "lemma"
"""The level that most queries ask for: read at once, the others when one does."""
OVERHEAD: Final = 700
"""Bytes that the arrays of a document take beside what is in them."""

_CHUNK: Final = re.compile(r"\S+")


class Places(NamedTuple):
    """The searched chunks of a field in order: their numbers, where each begins in the field (code
    points), and the position of its first token. Arrays of unsigned integers, of one length.
    """

    numbers: NDArray[Any]
    starts: NDArray[Any]
    positions: NDArray[Any]

    @classmethod
    def joined(cls, parts: Sequence[Places]) -> Self:
        """Those of some parts of a field, one after the other, in as few bytes as hold them."""
        columns = zip(*parts, strict=True) if parts else ((_NOTHING,),) * 3
        return cls(*(_smallest(np.concatenate(column)) for column in columns))

    @property
    def nbytes(self) -> int:
        """What is in the arrays."""
        return sum(column.nbytes for column in self)


@dataclass(frozen=True, slots=True)
class Read:
    """The numbers of a text's chunks, and how many tokens each has; as long as it has tokens."""

    numbers: Sequence[int]
    sizes: Sequence[int]

    def __len__(self) -> int:
        return sum(self.sizes)

    def places(self, text: str, start: int, position: int) -> Places:
        """Where they stand in the text, which begins ``start`` code points into its field and whose
        first token has ``position``.
        """
        starts = np.array([one.start() for one in _CHUNK.finditer(text)], np.int64)
        sizes = np.array(self.sizes, np.int64)
        positions = sizes.cumsum() - sizes
        return Places(np.array(self.numbers, np.int64), starts + start, positions + position)


class Fields(NamedTuple):
    """The chunks of a document that are searched."""

    title: Places
    body: Places

    def nbytes(self) -> int:
        """Bytes in memory."""
        return OVERHEAD + self.title.nbytes + self.body.nbytes


class Met:
    """The chunks that were met, and the documents. Safe to share by threads.

    It only grows, but for the documents that nobody asked for lately: one that is full is not
    emptied but left, since who reads a text by it counts on what was met before.
    """

    def __init__(self) -> None:
        self.chunks: list[str] = []
        self._numbers: dict[str, int] = {}
        self._sizes: list[int] = []
        self._having: dict[Level, _Having] = {USUAL: _Having(USUAL)}
        self.documents: Lately[Hashable, Fields] = Lately(ROOM, Fields.nbytes)
        self._meeting = threading.Lock()

    def read(self, chunks: Sequence[str]) -> Read:
        """The numbers of some chunks, which are met with this."""
        numbers = self._numbers_of(chunks)
        return Read(numbers, [self._sizes[number] for number in numbers])

    def having(self, keys: Mapping[Level, Collection[str]]) -> NDArray[np.bool_]:
        """Of each chunk that was met by now, by its number, whether it has one of the keys of a
        level.
        """
        with self._meeting:
            found = np.zeros(len(self.chunks), np.bool_)
            for level, some in keys.items():
                having = self._having.setdefault(level, _Having(level))
                having.read_all(self.chunks)
                for key in some:
                    found[having.of.get(key, [])] = True
        return found

    def _numbers_of(self, chunks: Sequence[str]) -> list[int]:
        try:
            return [self._numbers[chunk] for chunk in chunks]
        except KeyError:
            for chunk in chunks:
                if chunk not in self._numbers:
                    self._meet(chunk)
            return [self._numbers[chunk] for chunk in chunks]

    def _meet(self, chunk: str) -> None:
        with self._meeting:
            if chunk not in self._numbers:
                self._sizes.append(self._having[USUAL].read(chunk))
                self.chunks.append(chunk)
                self._numbers[chunk] = len(self.chunks) - 1  # Others look here first.


class _Having:
    """The chunks that have each key of a level, of those that were read."""

    def __init__(self, level: Level) -> None:
        self.of: defaultdict[str, list[int]] = defaultdict(list)
        self._level = level
        self._next = 0

    def read(self, chunk: str) -> int:
        """Read the next chunk, and say how many tokens it has."""
        keys = level_in(chunk, self._level)
        for key in keys:
            self.of[key].append(self._next)
        self._next += 1
        return len(keys)

    def read_all(self, chunks: Sequence[str]) -> None:
        """Read those of all chunks that were not read before."""
        for chunk in chunks[self._next :]:
            self.read(chunk)


_met: Final = [Met()]


def met() -> Met:
    """What this process has met of late."""
    if len(_met[0].chunks) >= CACHED_WORDS:
        _met[0] = Met()
    return _met[0]


class Picked:
    """Picks the chunks that have one of the ``keys`` of their level, or of which ``other`` says so.

    The documents that one query finds are all read by what was met when it began.
    """

    def __init__(
        self,
        keys: Mapping[Level, Collection[str]],
        other: Callable[[str], bool] | None = None,
    ) -> None:
        self.met = met()
        self._keys = keys
        self._other = other
        self._has_key = np.zeros(0, np.bool_)

    def tokens(self, places: Places) -> Iterator[Token]:
        """The tokens of the chunks that are picked of some."""
        for number, start, position in zip(*self._among(places), strict=True):
            for token in tokens_in(self.met.chunks[number]):
                yield _moved(token, start, position)

    def _among(self, places: Places) -> Iterator[list[int]]:
        numbers = places.numbers
        if len(numbers) and int(numbers.max()) >= len(self._has_key):
            self._has_key = self.met.having(self._keys)
        chosen = self._has_key[numbers]
        if self._other:
            chunks = map(self.met.chunks.__getitem__, numbers.tolist())
            chosen |= np.fromiter(map(self._other, chunks), np.bool_, len(numbers))
        at = chosen.nonzero()[0]
        return (column[at].tolist() for column in places)


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


_NOTHING: Final = np.zeros(0, np.uint8)


def _smallest(values: NDArray[Any]) -> NDArray[Any]:
    return values.astype(np.min_scalar_type(values.max(initial=0)))
