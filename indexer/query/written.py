"""Where the words of a query stand in it, to type it again with another word, or with less."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date
from typing import Final, NamedTuple

from ..model import Form, Operators, Word
from .lexer import CLOSING, WORD_OPERATORS, Lexeme, lexemes
from .pieces import LONGEST_QUERY, pieces
from .reader import FILTERS, Reader, Scope, Settings

_SOME_DAY: Final = date(2000, 1, 1)
"""Which words there are does not depend on it."""


class Written(NamedTuple):
    """``text[start:end]`` of a query is ``word``, the ``position``-th of it.

    ``in_row``: no sign or field says something of this word only, so that it makes a row with the
    words before and after it.
    """

    start: int
    end: int
    position: int
    word: Word
    in_row: bool

    def typed(self, words: str) -> str:
        """What to type in its place, for the sign or field before it to count for all of it."""
        return words if self.in_row or " " not in words else f'"{words}"'


def written_words(text: str, *, operators: Operators = "en", form: Form = "all") -> list[Written]:
    """The words of a query that documents are to have, in the order typed.

    Without those of hashtags and of other fields than the text and the title.
    """
    found, _ = pieces(text, operators)
    reader = Reader(found, Settings("any", form, operators, _SOME_DAY, UTC), rank_stops=True)
    reader.bag(Scope())
    wanted = {
        one.position: one.leaf
        for one in reader.ranked
        if isinstance(one.leaf, Word) and not one.of_tag
    }
    starts = [start + _inside(lexeme) for start, lexeme in _placed(text, operators)]
    return [
        Written(
            starts[piece.at] + token.piece_start,
            starts[piece.at] + token.piece_end,
            token.position,
            wanted[token.position],
            _is_in_row(piece.lexeme),
        )
        for piece in found
        for token in piece.tokens
        if token.position in wanted
    ]


def _is_in_row(lexeme: Lexeme) -> bool:
    return lexeme.kind == "quoted" or not (lexeme.sign or lexeme.field or lexeme.same)


def is_word(text: str, operators: Operators) -> bool:
    """Whether what is typed so is read as a word, and not as an operator."""
    return text not in WORD_OPERATORS[operators]


def without_equals(text: str, operators: Operators) -> str:
    """A query without the ``=`` before words that are meant as they are spelled."""
    for start, lexeme in reversed(list(_placed(text, operators))):
        if lexeme.same:
            at = start + lexeme.raw.index("=")
            text = text[:at] + text[at:].lstrip("=")
    return text


def without_filters(text: str, operators: Operators) -> str:
    """A query without its ``source:``, ``author:``, ``hashtag:`` and ``date:``."""
    gone: list[tuple[int, int]] = []
    depth = within = 0
    for start, lexeme in _placed(text, operators):
        depth += lexeme.kind == "open"
        if lexeme.field in FILTERS and lexeme.kind == "open":
            within = within or depth
        if within or lexeme.field in FILTERS:
            gone.append((start, start + len(lexeme.raw)))
        if lexeme.kind == "close":
            within = 0 if depth == within else within
            depth = max(0, depth - 1)
    for start, end in reversed(gone):
        text = text[:start].rstrip() + text[end:]
    return text.strip() if gone else text


def _placed(text: str, operators: Operators) -> Iterator[tuple[int, Lexeme]]:
    """The lexemes, each with where it begins."""
    end = 0
    for lexeme in lexemes(text[:LONGEST_QUERY], operators):
        start = text.index(lexeme.raw, end)
        end = start + len(lexeme.raw)
        yield start, lexeme


def _inside(lexeme: Lexeme) -> int:
    """Where the text of a lexeme begins in what was typed of it, after signs, field and quote."""
    if lexeme.kind == "quoted":
        return next(at for at, letter in enumerate(lexeme.raw) if letter in CLOSING) + 1
    return lexeme.raw.rindex(lexeme.text)
