"""The words of a hashtag.

``_`` splits, and so do a change of script, of letters to digits, and a capital that begins a word
(aB, ABcd); but one Latin letter and a number are one word (G20), as they are in a text.
An Arabic part that is no word of the lexicon is split into the most probable words by
:mod:`.segment`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from .lexicon import frequencies
from .normalize import ARABIC, fold, fold_inside, fold_with_offsets
from .segment import segment
from .tokenize import Piece, pieces

LONGEST_TAG: Final = 100
"""Code points; a longer part is not a hashtag anyone reads, and is left whole."""

_BETWEEN: Final = re.compile(r"[^_]+")
_JOINTS: Final = re.compile(r"[\W_]+")
_NEW_WORD: Final = re.compile(
    r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z]{2})"
    r"|(?<=[A-Za-z]{2})(?=\d)|(?<=\d)(?=[A-Za-z]{2})"
)
"""Where a word begins inside Latin letters: save|Syria, BBC|Arabic, covid|19, but G20 and 4K."""


def key(tag: str) -> str:
    """What a hashtag is found by, whole: folded letters and digits, without what joins them."""
    return _JOINTS.sub("", fold(tag))


def parts(tag: str) -> Iterator[Piece]:
    """The words of a hashtag written without its ``#``, with their offsets in it."""
    for between in _BETWEEN.finditer(tag):
        for piece in pieces(between.group()):
            yield from _moved(_split(piece.text), between.start() + piece.start, piece)


def _split(text: str) -> list[str]:
    if text.isascii():
        return _NEW_WORD.split(text)
    if fold(text) in frequencies() or len(text) > LONGEST_TAG:
        return [text]
    _, offsets = fold_with_offsets(text)
    spelled = fold_inside(text)
    if not ARABIC.fullmatch(spelled):
        return [text]
    cuts = [0, *(offsets[cut] for cut in segment(spelled)), len(text)]
    return [text[start:end] for start, end in pairwise(cuts)]


def _moved(texts: list[str], start: int, piece: Piece) -> Iterator[Piece]:
    if len(texts) == 1:
        yield Piece(start, start + piece.end - piece.start, texts[0])
        return
    for text in texts:
        yield Piece(start, start + len(text), text)
        start += len(text)
