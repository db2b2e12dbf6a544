"""Where the words of a query stand in what was typed, so that one can be put in another's place."""

from __future__ import annotations

from datetime import UTC, date
from typing import Final, NamedTuple

from ..model import Form, Operators, Word
from .lexer import CLOSING, WORD_OPERATORS, Lexeme, lexemes
from .pieces import LONGEST_QUERY, pieces
from .reader import Reader, Scope, Settings

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
    starts = _starts(text, operators)
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


def _starts(text: str, operators: Operators) -> list[int]:
    """Where the text of each lexeme begins."""
    starts = []
    end = 0
    for lexeme in lexemes(text[:LONGEST_QUERY], operators):
        start = text.index(lexeme.raw, end)
        end = start + len(lexeme.raw)
        starts.append(start + _inside(lexeme))
    return starts


def _inside(lexeme: Lexeme) -> int:
    """Where the text of a lexeme begins in what was typed of it, after signs, field and quote."""
    if lexeme.kind == "quoted":
        return next(at for at, letter in enumerate(lexeme.raw) if letter in CLOSING) + 1
    return lexeme.raw.rindex(lexeme.text)
