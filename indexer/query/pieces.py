"""The pieces of a query that can be searched for, with their words.

What has no word is dropped: a picture, an address, a lone sign. So is what is beyond ``MOST_WORDS``
or ``LONGEST_QUERY``, and function words where enough others are left. Words that are one thing
(عبد الله, كانون الثاني) are one piece, and a piece knows which of its words are also written
otherwise.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from types import MappingProxyType
from typing import Final, NamedTuple

from ..analysis import Expander, Expansion, analyze, deciding, is_stop
from ..model import Operators, Rule, Token
from .lexer import Lexeme, lexemes

MOST_WORDS: Final = 256
"""Words of a query that count; those after them are dropped, which bounds the time of an answer."""
LONGEST_QUERY: Final = 16 * MOST_WORDS
"""Code points of a query that are read; the rest is dropped."""
STAR: Final = "*"
_ENDING: Final = re.compile(r"(?P<word>.*[^*~])(?:(?P<star>\*+)|~+(?P<distance>\d?))", re.DOTALL)
"""A word and what says that it stands for more."""
_JOINTS: Final = re.compile(r"[\W_]+")


class Named(NamedTuple):
    """Words at the positions up to ``end`` that are one thing, ``also`` written otherwise.

    Those from ``typed_end`` on name it once more (تموز/يوليو).
    """

    typed_end: int
    end: int
    also: tuple[str, ...]
    rule: Rule


class Piece(NamedTuple):
    """A lexeme, the ``at``-th of the query; ``tokens`` are the words of ``text``, their positions
    counted through the whole query. ``ending`` says that the last of them stands for more.
    ``named`` has those words that are also written otherwise, by the position of the first.
    """

    at: int
    lexeme: Lexeme
    text: str
    tokens: Sequence[Token]
    ending: re.Match[str] | None
    named: Mapping[int, Named] = MappingProxyType({})

    def typed(self, token: Token) -> str:
        """A word of it, without tatweel and format marks where that is read as the same word."""
        exact, typed = token.keys.exact, self.text[token.piece_start : token.piece_end]
        is_same = exact == typed or [word.keys for word in analyze(exact)] == [token.keys]
        return exact if is_same else typed


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
            dropped += (Dropped(at, STAR) for _ in range(_idle_stars(piece)))
            room -= max(1, len(piece.tokens))
            kept.append(piece)
    if rest := text[LONGEST_QUERY:].strip():
        dropped.append(Dropped(LONGEST_QUERY, rest))
    return kept, dropped


def _idle_stars(piece: Piece) -> int:
    """The ``*`` in a word that are not at its end, and so stand for nothing."""
    is_word = piece.lexeme.kind == "word" and piece.lexeme.field in ("", "title")
    return piece.text.count(STAR) if is_word else 0


def _piece(at: int, lexeme: Lexeme, position: int) -> Piece:
    text = lexeme.text
    ending = _ENDING.fullmatch(text) if lexeme.kind == "word" else None
    if lexeme.field == "hashtag":
        text = f"#{tag_name(text)}"
    elif ending:
        text = ending["word"]
    known = lexeme.kind in ("word", "quoted")
    return Piece(at, lexeme, text, analyze(text, position=position) if known else (), ending)


def named(found: Sequence[Piece], expand: Expander) -> list[Piece]:
    """The pieces with what their words are also called; words of one thing in one piece."""
    pieces: list[Piece] = []
    for run in _runs(found):
        tokens = [token for piece in run for token in piece.tokens]
        things = _things(tokens, expand([token.keys for token in tokens]))
        pieces += (one._replace(named=_within(one, things)) for one in _one_piece_each(run, things))
    return pieces


def _runs(found: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Pieces whose words were typed side by side and nothing was said of one of them alone."""
    run: list[Piece] = []
    for piece in found:
        if run and not (_is_plain(run[-1]) and _is_plain(piece) and _touch(run[-1], piece)):
            yield run
            run = []
        run.append(piece)
    if run:
        yield run


def _is_plain(piece: Piece) -> bool:
    lexeme = piece.lexeme
    return bool(piece.tokens) and lexeme.kind == "word" and not _is_signed(piece)


def _touch(left: Piece, right: Piece) -> bool:
    return left.tokens[-1].position + 1 == right.tokens[0].position


def _things(tokens: Sequence[Token], expansions: Sequence[Expansion]) -> dict[int, Named]:
    """By position. Expansions side by side of one group are one thing, written in two ways: the
    same words twice are two (عبد الله عبد الله is a man's name).
    """
    things: dict[int, Named] = {}
    before: Expansion | None = None
    first = 0
    for one in expansions:
        words = tokens[one.start : one.end]
        if any(token.tag for token in words):
            continue
        end = words[-1].position + 1
        if before and _is_again(before, one, tokens):
            things[first] = things[first]._replace(end=end)
        else:
            first = words[0].position
            things[first] = Named(end, end, one.also, one.rule)
        before = one
    return things


def _is_again(before: Expansion, one: Expansion, tokens: Sequence[Token]) -> bool:
    """Whether ``one`` names what stands right before it in another way."""
    left, right = (
        deciding([token.keys for token in tokens[each.start : each.end]]) for each in (before, one)
    )
    return before.group == one.group and before.end == one.start and left != right


def _one_piece_each(run: Sequence[Piece], things: Mapping[int, Named]) -> Iterator[Piece]:
    """The pieces of a run, those that share a thing put together."""
    group: list[Piece] = []
    for piece in run:
        if group and not _is_inside(piece.tokens[0].position, things):
            yield reduce(_together, group)
            group = []
        group.append(piece)
    yield reduce(_together, group)


def _is_inside(position: int, things: Mapping[int, Named]) -> bool:
    return any(start < position < thing.end for start, thing in things.items())


def _together(left: Piece, right: Piece) -> Piece:
    moved = len(left.text) + 1
    return left._replace(
        lexeme=left.lexeme._replace(raw=f"{left.lexeme.raw} {right.lexeme.raw}"),
        text=f"{left.text} {right.text}",
        tokens=[*left.tokens, *(_moved(token, moved) for token in right.tokens)],
    )


def _moved(token: Token, by: int) -> Token:
    return token._replace(
        start=token.start + by,
        end=token.end + by,
        piece_start=token.piece_start + by,
        piece_end=token.piece_end + by,
    )


def _within(piece: Piece, things: Mapping[int, Named]) -> Mapping[int, Named]:
    if piece.ending or piece.lexeme.field not in ("", "title"):
        return piece.named
    positions = {token.position for token in piece.tokens}
    return {position: thing for position, thing in things.items() if position in positions}


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
        stops = [] if _is_asked_for(piece, before) else _stops(piece)
        dropped += (Dropped(piece.at, piece.typed(token)) for token in stops)
        if not stops:
            kept.append(piece)
        elif len(stops) < len(piece.tokens):
            others = [token for token in piece.tokens if token not in stops]
            kept.append(piece._replace(tokens=others))
    return kept, dropped


def _is_asked_for(piece: Piece, before: Piece | None) -> bool:
    negated = before is not None and before.lexeme.kind == "not"
    return _is_signed(piece) or negated or piece.lexeme.kind != "word"


def _is_signed(piece: Piece) -> bool:
    """Whether something was said of the word alone."""
    lexeme = piece.lexeme
    return bool(lexeme.sign or lexeme.field or lexeme.same or piece.ending)


def _stops(piece: Piece) -> list[Token]:
    """The function words among the words of a piece: typed alone, or written with another word."""
    runs = Counter(token.start for token in piece.tokens)
    things = {at for start, thing in piece.named.items() for at in range(start, thing.end)}
    return [
        token
        for token in piece.tokens
        if is_stop(token.keys)
        and not token.tag
        and token.position not in things
        and (len(runs) == 1 or runs[token.start] > 1)
    ]
