"""Text to tokens: the one pipeline that documents and queries both go through.

    written words and hashtags → pieces → exact, surface, stem, lemma, root

The keys of a word depend on the word alone, so they are kept: a newspaper's year has few words
that its first week had not.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Final, NamedTuple

from ..lately import MadeOnce
from ..model import Keys, Level, Token
from . import hashtags
from .lemma import lemma_key
from .normalize import exact, fold
from .root import root
from .stem import stem
from .tokenize import Piece, pieces, plain_words, runs

CACHED_WORDS: Final = 1 << 19
"""Written words whose keys are kept. A month of a country's papers has 260,000 different ones."""


LONGEST_WORD: Final = 255
"""Code points of a word that its keys are made of. What is longer is no word but data; left whole,
a megabyte of one letter took the English stemmer three minutes."""


class KeyedPiece(NamedTuple):
    """A piece of a written word with its keys; offsets within the word."""

    start: int
    end: int
    keys: Keys


def analyze(text: str, start: int = 0, end: int | None = None, position: int = 0) -> list[Token]:
    """The tokens of ``text[start:end]``, numbered from ``position``."""
    tokens: list[Token] = []
    for run in runs(text, start, end):
        written = text[run.start : run.end]
        tag = hashtags.key(written) if run.is_tag else ""
        for piece in keyed_pieces(written, run.is_tag):
            tokens.append(
                Token(
                    position + len(tokens),
                    run.start,
                    run.end,
                    run.start + piece.start,
                    run.start + piece.end,
                    piece.keys,
                    tag,
                )
            )
    return tokens


def keys_in(text: str, start: int = 0, end: int | None = None) -> list[Keys]:
    """The keys of the tokens of ``text[start:end]``: what ``analyze`` finds, four times as fast."""
    stop = len(text) if end is None else end
    words = plain_words(text, start, stop)
    if words is None:
        return [token.keys for token in analyze(text, start, stop)]
    return list(chain.from_iterable(map(keys_of_written, words)))


def level_in(text: str, level: Level) -> tuple[str, ...]:
    """What ``keys_in`` finds at one level; nothing else of the words is made, or kept."""
    return tuple(map(_KEY[level], words_in(text)))


def words_in(text: str) -> Iterator[str]:
    """The words that the tokens of a text are made of, in order: the exact form of each."""
    for run in runs(text):
        for piece in _pieces(text[run.start : run.end], run.is_tag):
            yield from _words(piece)


_KEY: Final[dict[Level, Callable[[str], str]]] = {
    "exact": exact,
    "surface": fold,
    "stem": lambda word: stem(word).text,
    "lemma": lemma_key,
    "root": lambda word: root(fold(word)),
}


def _keys_of_run(written: str) -> tuple[Keys, ...]:
    return tuple(piece.keys for piece in _keyed(pieces(written)))


keys_of_written: Final = MadeOnce(_keys_of_run, CACHED_WORDS).__getitem__
"""The keys of the tokens of one written word that is no hashtag: a month of news asks six million
times.
"""


@functools.lru_cache(maxsize=CACHED_WORDS)
def keyed_pieces(written: str, is_tag: bool) -> tuple[KeyedPiece, ...]:
    """The pieces of one written word or hashtag."""
    return tuple(_keyed(_pieces(written, is_tag)))


def _pieces(written: str, is_tag: bool) -> Iterable[Piece]:
    return hashtags.parts(written) if is_tag else pieces(written)


def _keyed(found: Iterable[Piece]) -> Iterator[KeyedPiece]:
    for piece in found:
        for word in _words(piece):
            yield KeyedPiece(piece.start, piece.end, keys_of(word))


def _words(piece: Piece) -> Iterator[str]:
    """The words of a piece, which share its place: a ligature such as ﷺ is several."""
    for word in exact(piece.text).split():
        if fold(word[:LONGEST_WORD]):
            yield word[:LONGEST_WORD]


def keys_of(word: str) -> Keys:
    """The keys of one word without white space."""
    surface = fold(word)
    return Keys(exact(word), surface, stem(word).text, lemma_key(word), root(surface))
