"""The pieces of a query that can be searched for, with their words.

What has no word is dropped: a picture, an address, a lone sign. So is what is beyond ``MOST_WORDS``
or ``LONGEST_QUERY``, and function words where enough others are left.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final, NamedTuple

from ..analysis import analyze, is_stop
from ..model import Operators, Token
from .lexer import Lexeme, lexemes

MOST_WORDS: Final = 256
"""Words of a query that count; those after them are dropped, which bounds the time of an answer."""
LONGEST_QUERY: Final = 16 * MOST_WORDS
"""Code points of a query that are read; the rest is dropped."""
_ENDING: Final = re.compile(r"(?P<word>.*[^*~])(?:(?P<star>\*+)|~+(?P<distance>\d?))", re.DOTALL)
"""A word and what says that it stands for more."""
_JOINTS: Final = re.compile(r"[\W_]+")


class Piece(NamedTuple):
    """A lexeme, the ``at``-th of the query; ``tokens`` are the words of ``text``, their positions
    counted through the whole query. ``ending`` says that the last of them stands for more.
    """

    at: int
    lexeme: Lexeme
    text: str
    tokens: Sequence[Token]
    ending: re.Match[str] | None

    def typed(self, token: Token) -> str:
        """A word of it, without tatweel and format marks where that is read as the same word."""
        exact = token.keys.exact
        if [word.keys for word in analyze(exact)] == [token.keys]:
            return exact
        return self.text[token.piece_start : token.piece_end]


class Dropped(NamedTuple):
    """What was dropped of the ``at``-th piece."""

    at: int
    text: str


def pieces(text: str, operators: Operators) -> tuple[list[Piece], list[Dropped]]:
    """The pieces of a query, and what is no piece of one."""
    kept: list[Piece] = []
    dropped: list[Dropped] = []
    room, position = MOST_WORDS, 0
    for at, lexeme in enumerate(lexemes(text[:LONGEST_QUERY], operators)):
        piece = _piece(at, lexeme, position)
        position += len(piece.tokens)
        if lexeme.kind not in ("word", "quoted"):
            kept.append(piece)
        elif not room or not (piece.tokens or lexeme.field in ("source", "author")):
            dropped.append(Dropped(at, lexeme.raw))
        else:
            if len(piece.tokens) > room:
                cut = piece.tokens[room].start
                dropped.append(Dropped(at, piece.text[cut:]))
                piece = piece._replace(text=piece.text[:cut], tokens=piece.tokens[:room])
            room -= max(1, len(piece.tokens))
            kept.append(piece)
    if rest := text[LONGEST_QUERY:].strip():
        dropped.append(Dropped(LONGEST_QUERY, rest))
    return kept, dropped


def _piece(at: int, lexeme: Lexeme, position: int) -> Piece:
    text = lexeme.text
    ending = _ENDING.fullmatch(text) if lexeme.kind == "word" else None
    if lexeme.field == "hashtag":
        text = f"#{tag_name(text)}"
    elif ending:
        text = ending["word"]
    known = lexeme.kind in ("word", "quoted")
    return Piece(at, lexeme, text, analyze(text, position=position) if known else (), ending)


def tag_name(text: str) -> str:
    """A hashtag as one is written, without ``#``: words and signs joined by ``_``."""
    return _JOINTS.sub("_", text).strip("_")


def without_stops(found: Sequence[Piece]) -> tuple[list[Piece], list[Dropped]]:
    """The pieces without the function words that nothing typed beside them asks for.

    One letter of م.ت.ف is none, though it is typed like one; the و of و330 is.
    """
    kept: list[Piece] = []
    dropped: list[Dropped] = []
    for before, piece in zip((None, *found), found, strict=False):
        stops = [] if _is_asked_for(piece, before) else _stops(piece.tokens)
        dropped += (Dropped(piece.at, piece.typed(token)) for token in stops)
        if not stops:
            kept.append(piece)
        elif len(stops) < len(piece.tokens):
            others = [token for token in piece.tokens if token not in stops]
            kept.append(piece._replace(tokens=others))
    return kept, dropped


def _is_asked_for(piece: Piece, before: Piece | None) -> bool:
    lexeme = piece.lexeme
    signed = lexeme.sign or lexeme.field or lexeme.same or piece.ending
    negated = before is not None and before.lexeme.kind == "not"
    return bool(signed) or negated or lexeme.kind != "word"


def _stops(tokens: Sequence[Token]) -> list[Token]:
    """The function words among the words of a piece: typed alone, or written with another word."""
    runs = Counter(token.start for token in tokens)
    return [
        token
        for token in tokens
        if is_stop(token.keys) and not token.tag and (len(runs) == 1 or runs[token.start] > 1)
    ]
