"""Query text to Query.

    query   := clause*                      words side by side: a bag
    clause  := both (OR both)*
    both    := unary (AND unary)*
    unary   := NOT unary | sign? primary
    primary := word | "…" | "…"~3 | ( query ) | field:…

In a bag, ``+`` and fields must match and ``-`` and NOT must not; of the other clauses all must
match (``match`` all) or one must, unless something else must already: then they only rank. The
words of a hashtag rank beside other words. Operators bind tighter than words side by side.

``match`` auto is any: of what was tried it ranks best (phrases that must match cost .010 and .006
nDCG@10 on checkthat21_ar and xquad_ar).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, tzinfo
from itertools import pairwise
from typing import Final

from ..analysis import analyze, fold_phrase, hashtag_key, is_stop
from ..errors import UsageError
from ..model import (
    FORMS,
    MATCHES,
    OPERATORS,
    POSITION_GAP,
    And,
    Dated,
    Everything,
    Form,
    Fuzzy,
    HasTag,
    HasValue,
    Leaf,
    Match,
    Node,
    Operators,
    Or,
    Phrase,
    Prefix,
    Query,
    Token,
    Word,
)
from .clauses import Clause, as_operand, bagged
from .dates import midnight, period
from .lexer import Lexeme, in_quotes, lexemes

DEEPEST: Final = 20
"""Brackets within brackets; deeper ones are dropped."""
MOST_WORDS: Final = 256
"""Words of a query that count; those after them are dropped, which bounds the time of an answer."""
ENOUGH_WORDS: Final = 2
"""A stop word counts only in a query with fewer other words than this."""
SHORT_WORD: Final = 4
"""Letters; in a fuzzy word that is no longer one edit is allowed, in a longer one two."""

_ENDING: Final = re.compile(r"(?P<word>.*[^*~])(?:(?P<star>\*)|~(?P<distance>\d?))", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Scope:
    """What brackets, fields and signs around a place in the query mean for it."""

    depth: int = 0
    in_title: bool = False
    negated: bool = False


class _Parser:
    """Reads one query; holds what is not yet read, what was dropped and what ranks."""

    def __init__(
        self, pieces: Sequence[Lexeme], match: Match, form: Form, today: date, zone: tzinfo
    ) -> None:
        self.pieces = pieces
        self.match: Match = match
        self.form: Form = form
        self.today = today
        self.zone = zone
        self.at = 0
        self.position = 0
        self.room = MOST_WORDS
        self.ignored: list[str] = []
        self.ranking: list[tuple[int, Leaf]] = []
        tokens = [token for piece in pieces if _ranks(piece) for token in analyze(_bare(piece))]
        self.drop_stops = sum(not _is_stop(token) for token in tokens) >= ENOUGH_WORDS
        self.only_tags = all(token.tag for token in tokens)

    def bag(self, scope: _Scope) -> Clause | None:
        """Clauses up to the bracket that closes this bag, or to the end."""
        clauses: list[Clause] = []
        while self.at < len(self.pieces):
            if self._next_is("close"):
                if scope.depth:
                    break
                self._drop()
            else:
                clauses += self._joined("or", Or, scope, self._both)
        return bagged(clauses, self.match)

    def _both(self, scope: _Scope) -> list[Clause]:
        return self._joined("and", And, scope, self._unary)

    def _joined(
        self,
        operator: str,
        make: Callable[[tuple[Node, ...]], Node],
        scope: _Scope,
        operand: Callable[[_Scope], list[Clause]],
    ) -> list[Clause]:
        operands = [operand(scope)]
        symbol = ""
        while self._next_is(operator):
            symbol = self.pieces[self.at].raw
            self.at += 1
            right = operand(scope)
            if operands[-1] and right:
                operands.append(right)
            else:
                self.ignored.append(symbol)
                operands[-1] = operands[-1] or right
        if len(operands) == 1:
            return operands[0]
        sides = [as_operand(clauses) for clauses in operands]
        text = f" {symbol} ".join(side.text for side in sides)
        return [Clause(make(tuple(side.node for side in sides)), text)]

    def _unary(self, scope: _Scope) -> list[Clause]:
        while self._next_is("and"):  # an operator where a word should be
            self._drop()
        symbols: list[str] = []
        while self._next_is("not"):
            symbols.append(self.pieces[self.at].raw)
            self.at += 1
        if self.at >= len(self.pieces) or self._next_is("close") or self._next_is("or"):
            self.ignored += symbols
            return []
        piece = self.pieces[self.at]
        if piece.kind == "and":
            self.ignored += symbols
            return []
        self.at += 1
        negative = len(symbols) % 2 == 1
        inner = self._signed(piece, replace(scope, negated=scope.negated ^ negative))
        if not symbols:
            return inner
        if not inner:
            self.ignored += symbols
            return []
        clause = as_operand(inner)
        if not negative:
            return [clause]
        return [Clause(clause.node, f"{symbols[0]} {clause.text}", must_not=True)]

    def _signed(self, piece: Lexeme, scope: _Scope) -> list[Clause]:
        negative = piece.sign == "-"
        inner = self._primary(
            piece,
            replace(
                scope,
                in_title=scope.in_title or piece.field == "title",
                negated=scope.negated ^ negative,
            ),
        )
        if not inner:
            self.ignored.append(piece.raw)
            return []
        if piece.sign or piece.field:
            clause = as_operand(inner)
            label = f"{piece.field}:" if piece.field else ""
            text = f"{piece.sign}{label}{clause.text}"
            return [Clause(clause.node, text, must=not negative, must_not=negative)]
        return inner

    def _primary(self, piece: Lexeme, scope: _Scope) -> list[Clause]:
        if piece.kind == "open":
            return self._bracketed(scope)
        if piece.field == "date":
            return self._dated(piece)
        if piece.field in ("source", "author"):
            key = fold_phrase(piece.text)
            return (
                [Clause(HasValue(piece.field, piece.text, key), f'"{piece.text}"')] if key else []
            )
        if piece.field == "hashtag" or _is_tag(piece):
            return self._tagged(piece, scope)
        if piece.kind == "quoted":
            return self._quoted(piece, scope)
        return self._words(piece, scope)

    def _bracketed(self, scope: _Scope) -> list[Clause]:
        if scope.depth >= DEEPEST:
            return []
        inner = self.bag(replace(scope, depth=scope.depth + 1))
        self.at += self._next_is("close")
        return [Clause(inner.node, f"({inner.text})")] if inner else []

    def _dated(self, piece: Lexeme) -> list[Clause]:
        days = period(piece.text, self.today)
        if days is None:
            return []
        since, until = (midnight(day, self.zone) for day in days)
        text = f"[{piece.text}]" if piece.kind == "range" else piece.text
        return [Clause(Dated(piece.text, since, until), text)]

    def _tagged(self, piece: Lexeme, scope: _Scope) -> list[Clause]:
        key = hashtag_key(piece.text)
        if not key:
            return []
        tag = HasTag(piece.text, key)
        self._rank(tag, scope)
        for token in [] if self.only_tags else analyze(piece.text):
            self.position += 1
            self._rank(self._word(piece.text, token, piece.same, scope), scope)
        return [Clause(tag, piece.text)]

    def _quoted(self, piece: Lexeme, scope: _Scope) -> list[Clause]:
        tokens = self._tokens(piece.text)
        words = [self._word(piece.text, token, piece.same, scope) for token in tokens]
        if not words:
            return []
        for word in words:
            if not (self.drop_stops and is_stop(word.keys)):
                self._rank(word, scope)
            self.position += 1
        near = "" if piece.slop is None else f"~{piece.slop}"
        text = f"{in_quotes(piece.text)}{near}"
        if len(words) == 1:
            return [Clause(words[0], text)]
        slop = None if piece.slop is None else min(piece.slop, POSITION_GAP - 1)
        phrase = Phrase(piece.text, tuple(words), slop)
        return [Clause(phrase, text)]

    def _words(self, piece: Lexeme, scope: _Scope) -> list[Clause]:
        ending = _ending(piece)
        tokens = self._tokens(_bare(piece))
        clauses: list[Clause] = []
        for token in tokens:
            word = self._word(piece.text, token, piece.same, scope)
            leaf: Word | Prefix | Fuzzy = word
            if ending and token is tokens[-1]:
                leaf = _widened(word, ending)
            elif self.drop_stops and _is_stop(token) and not (piece.same or piece.sign):
                self.ignored.append(leaf.typed)
                self.position += 1
                continue
            self._rank(leaf, scope)
            self.position += 1
            clauses.append(Clause(leaf, _read(leaf)))
        if tokens and not clauses:  # nothing but stop words, reported one by one
            self.ignored.pop()
        return clauses

    def _tokens(self, text: str) -> list[Token]:
        """The words of a piece, as far as there is room for them."""
        tokens = analyze(text)
        if len(tokens) > self.room > 0:
            self.ignored.append(text[tokens[self.room].start :])
        kept = tokens[: self.room]
        self.room -= len(kept)
        return kept

    def _word(self, text: str, token: Token, same: bool, scope: _Scope) -> Word:
        typed = text[token.piece_start : token.piece_end]
        return Word(typed, token.keys, "exact" if same else self.form, scope.in_title)

    def _rank(self, leaf: Leaf, scope: _Scope) -> None:
        if not scope.negated:
            self.ranking.append((self.position, leaf))

    def _next_is(self, kind: str) -> bool:
        return self.at < len(self.pieces) and self.pieces[self.at].kind == kind

    def _drop(self) -> None:
        self.ignored.append(self.pieces[self.at].raw)
        self.at += 1


def parse(
    text: str,
    *,
    today: date,
    match: Match = "auto",
    form: Form = "all",
    operators: Operators = "en",
    zone: tzinfo = UTC,
) -> Query:
    """Read a query. An empty one matches everything, one with nothing to search for nothing.

    ``today`` and ``zone`` say what أمس means. Raises UsageError only for a ``match``, ``form`` or
    ``operators`` that does not exist.
    """
    for name, value, legal in (
        ("match", match, MATCHES),
        ("form", form, FORMS),
        ("operators", operators, OPERATORS),
    ):
        if value not in legal:
            raise UsageError(f"{name}: {value!r} is none of {', '.join(legal)}")
    parser = _Parser(list(lexemes(text, operators)), match, form, today, zone)
    clause = parser.bag(_Scope())
    nothing = Or(()) if text.strip() else Everything()
    return Query(
        raw=text,
        root=clause.node if clause else nothing,
        ranking=tuple(leaf for _, leaf in parser.ranking),
        pairs=_pairs(parser.ranking),
        understood=clause.text if clause else "",
        ignored=tuple(parser.ignored),
        match=match,
        form=form,
    )


def _ranks(piece: Lexeme) -> bool:
    return piece.kind in ("word", "quoted") and piece.sign != "-" and piece.field in ("", "title")


def _ending(piece: Lexeme) -> re.Match[str] | None:
    """The ``*`` or ``~`` that a word ends with."""
    return _ENDING.fullmatch(piece.text) if piece.kind == "word" and not piece.same else None


def _bare(piece: Lexeme) -> str:
    ending = _ending(piece)
    return ending["word"] if ending else piece.text


def _is_tag(piece: Lexeme) -> bool:
    return (
        piece.kind == "word"
        and piece.text[0] in "#＃"
        and any(token.tag for token in analyze(piece.text))
    )


def _is_stop(token: Token) -> bool:
    return not token.tag and is_stop(token.keys)


def _widened(word: Word, ending: re.Match[str]) -> Prefix | Fuzzy:
    """The last word of what was typed before ``*`` or ``~``."""
    if ending["star"]:
        return Prefix(word.typed, word.keys.surface, word.in_title)
    distance = int(ending["distance"] or (1 if len(word.keys.surface) <= SHORT_WORD else 2))
    return Fuzzy(word.typed, word.keys.surface, min(distance, 2), word.in_title)


def _read(leaf: Word | Prefix | Fuzzy) -> str:
    if isinstance(leaf, Prefix):
        return f"{leaf.typed}*"
    if isinstance(leaf, Fuzzy):
        return f"{leaf.typed}~{leaf.distance}"
    return f"={leaf.typed}" if leaf.form == "exact" else leaf.typed


def _pairs(ranking: Sequence[tuple[int, Leaf]]) -> tuple[tuple[Word, Word], ...]:
    return tuple(
        (left, right)
        for (at, left), (after, right) in pairwise(ranking)
        if after == at + 1 and isinstance(left, Word) and isinstance(right, Word)
    )
