"""The pieces of a query to a tree of nodes and the leaves that rank.

    query   := clause*                      words side by side: a bag
    clause  := both (OR both)*
    both    := unary (AND unary)*
    unary   := NOT* sign? primary
    primary := word | "…" | "…"~3 | ( query ) | field:…

In a bag, ``+`` and fields must match and ``-`` and NOT must not; :func:`.clauses.bagged` says what
of the rest must. A sign, a field or ``=`` before a bracket counts for all that is in it. The words
of a hashtag rank beside other words. Operators bind tighter than words side by side.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, tzinfo
from itertools import groupby
from typing import Final, NamedTuple

from ..analysis import analyze, fold_phrase, hashtag_key, is_stop
from ..model import (
    POSITION_GAP,
    And,
    Dated,
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
    Rule,
    Token,
    Unit,
    Word,
)
from .clauses import Clause, bagged, joined, operand
from .dates import midnight, period
from .lexer import WORD_OPERATORS, Field, in_quotes
from .pieces import Dropped, Named, Piece, tag_name

DEEPEST: Final = 20
"""Brackets within brackets; deeper ones are dropped."""
SHORT_WORD: Final = 4
"""Letters; in a fuzzy word that is no longer one edit is allowed, in a longer one two."""
FILTERS: Final = frozenset(("source", "author", "hashtag", "date"))
"""Fields that say which documents are meant, not what they are about."""

FORM_OF: Final[Mapping[Rule, Form]] = {"spelling": "exact", "clitic": "word"}
"""How far another way to write a word reaches, where that is not as far as the word."""

_AT_THE_END: Final = re.compile(r"[\s،,;؛:!؟?.]+$")


@dataclass(frozen=True, slots=True)
class Settings:
    """What :func:`.parse.parse` was told beside the text."""

    match: Match
    form: Form
    operators: Operators
    today: date
    zone: tzinfo


class Scope(NamedTuple):
    """What brackets, fields and signs around a place in the query mean for it."""

    depth: int = 0
    field: Field = ""
    same: bool = False
    negated: bool = False


class Ranked(NamedTuple):
    """A positive leaf, the positions ``position:end`` it has, and whether it is of a hashtag."""

    position: int
    end: int
    leaf: Leaf
    of_tag: bool = False


class Element(NamedTuple):
    """A word or unit of a piece, and the tokens it is made of."""

    tokens: Sequence[Token]
    leaf: Word | Unit


class Reader:
    """Reads one query; holds what is not yet read, what was dropped and what ranks."""

    def __init__(self, found: Sequence[Piece], settings: Settings, *, rank_stops: bool) -> None:
        self.pieces = found
        self.settings = settings
        self.rank_stops = rank_stops
        self.at = 0
        self.unopened = 0
        self.dropped: list[Dropped] = []
        self.ranked: list[Ranked] = []
        self.units: list[Unit] = []

    def bag(self, scope: Scope) -> Clause | None:
        """Clauses up to the bracket that closes this bag, or to the end."""
        clauses: list[Clause] = []
        while self.at < len(self.pieces):
            if not self._next_is("close"):
                clauses += self._joined("or", Or, scope, self._both)
            elif scope.depth and not self.unopened:
                break
            else:
                self.unopened = max(0, self.unopened - 1)
                self._drop(self._take())
        return bagged(clauses, self.settings.match)

    def _both(self, scope: Scope) -> list[Clause]:
        return self._joined("and", And, scope, self._unary)

    def _joined(
        self,
        kind: str,
        make: Callable[[tuple[Node, ...]], Node],
        scope: Scope,
        read: Callable[[Scope], list[Clause]],
    ) -> list[Clause]:
        first = read(scope)
        sides = [first] if first else []
        symbols: list[str] = []
        while self._next_is(kind):
            symbol = self._take()
            side = read(scope)
            if sides and side:
                symbols.append(symbol.lexeme.raw)
            else:
                self._drop(symbol)
            sides += [side] if side else []
        if len(sides) < 2:
            return sides[0] if sides else []
        return [joined(make, [operand(side) for side in sides], symbols)]

    def _unary(self, scope: Scope) -> list[Clause]:
        nots: list[Piece] = []
        while self._next_is("not", "and", "or"):
            symbol = self._take()
            if symbol.lexeme.kind == "not":
                nots.append(symbol)
            else:  # an operator where a word should be
                self._drop(symbol)
        negative = len(nots) % 2 == 1
        inner: list[Clause] = []
        if self.at < len(self.pieces) and not self._next_is("close"):
            inner = self._signed(
                self._take(), scope._replace(negated=not scope.negated) if negative else scope
            )
        if not inner:
            self._drop(*nots)
        if not (inner and nots):
            return inner
        clause = operand(inner)
        if not negative:
            return [clause]
        text = f"{nots[0].lexeme.raw} {clause.text}"
        return [Clause(clause.node, text, "must_not", restricts=True)]

    def _signed(self, piece: Piece, scope: Scope) -> list[Clause]:
        sign, field = piece.lexeme.sign, piece.lexeme.field
        negative = sign == "-"
        if sign or field or piece.lexeme.same:
            scope = scope._replace(
                field=field or scope.field,
                same=piece.lexeme.same or scope.same,
                negated=scope.negated ^ negative,
            )
        inner = self._primary(piece, scope)
        if not inner:
            self._drop(piece)
        if not inner or not (sign or field):
            return inner
        clause = operand(inner)
        text = f"{sign}{field}:{clause.text}" if field else f"{sign}{clause.text}"
        restricts = negative or field in FILTERS or isinstance(clause.node, HasTag)
        return [Clause(clause.node, text, "must_not" if negative else "must", restricts)]

    def _primary(self, piece: Piece, scope: Scope) -> list[Clause]:
        if piece.lexeme.kind == "open":
            return self._bracketed(scope)
        if scope.field == "date":
            return self._dated(piece)
        if scope.field in ("source", "author"):
            return _valued(piece, scope.field)
        if scope.field == "hashtag":
            return self._tagged(tag_name(piece.lexeme.text), piece, piece.tokens, scope)
        if piece.lexeme.kind == "quoted":
            return self._quoted(piece, scope)
        return self._words(piece, scope)

    def _bracketed(self, scope: Scope) -> list[Clause]:
        if scope.depth >= DEEPEST:
            self.unopened += 1
            return []
        inner = self.bag(scope._replace(depth=scope.depth + 1))
        closing = [self._take()] if self._next_is("close") else []
        if inner is None:  # the bracket that opens is dropped by whoever read it
            self._drop(*closing)
            return []
        return [replace(inner, text=f"({inner.text})")]

    def _dated(self, piece: Piece) -> list[Clause]:
        text = _AT_THE_END.sub("", " ".join(piece.lexeme.text.split()))
        days = period(text, self.settings.today)
        if days is None:
            return []
        since, until = (midnight(day, self.settings.zone) for day in days)
        return [Clause(Dated(text, since, until), f"[{text}]" if " " in text else text)]

    def _tagged(
        self, typed: str, piece: Piece, tokens: Sequence[Token], scope: Scope
    ) -> list[Clause]:
        tag = HasTag(typed, hashtag_key(typed))
        self._rank(tokens[:1], tag, scope)
        for token in tokens:
            self._rank([token], self._word(piece, token, scope), scope, of_tag=True)
        return [Clause(tag, self._quoted_operator(typed))]

    def _quoted(self, piece: Piece, scope: Scope) -> list[Clause]:
        elements = list(self._elements(piece, piece.tokens, scope))
        for tokens, leaf in elements:
            if self.rank_stops or not all(is_stop(token.keys) for token in tokens):
                self._rank(tokens, leaf, scope)
        words = tuple(leaf for _, leaf in elements)
        slop = piece.lexeme.slop
        slop = None if slop is None else min(slop, POSITION_GAP - 1)
        text = _equals(scope) + in_quotes(" ".join(piece.text.split()))
        text += "" if slop is None else f"~{slop}"
        return [Clause(words[0] if len(words) == 1 else Phrase(piece.text, words, slop), text)]

    def _words(self, piece: Piece, scope: Scope) -> list[Clause]:
        ending = piece.ending
        if ending and scope.same:
            self.dropped.append(Dropped(piece.at, ending.string[ending.end("word") :]))
            ending = None
        clauses: list[Clause] = []
        for tag, run in groupby(piece.tokens, key=lambda token: token.tag and token[1:3]):
            tokens = list(run)
            if tag and not ending and scope.field != "title":
                typed = f"#{piece.text[tokens[0].start : tokens[0].end]}"
                clauses += self._tagged(typed, piece, tokens, scope)
                continue
            for of_it, word in self._elements(piece, tokens, scope):
                is_last = of_it[-1] is piece.tokens[-1]
                leaf: Word | Unit | Prefix | Fuzzy = word
                if ending and is_last and isinstance(word, Word):
                    leaf = _widened(word, ending)
                self._rank(of_it, leaf, scope)
                clauses.append(Clause(leaf, self._reads(leaf, piece, scope)))
        return clauses

    def _elements(self, piece: Piece, tokens: Sequence[Token], scope: Scope) -> Iterator[Element]:
        """The words of a piece; those that are one thing as one."""
        rest = list(tokens)
        while rest:
            thing = piece.named.get(rest[0].position)
            if thing and not scope.same and self.settings.form == "all":
                own = [token for token in rest if token.position < thing.end]
                yield Element(own, self._unit(piece, own, thing, scope))
            else:
                own = rest[:1]
                yield Element(own, self._word(piece, own[0], scope))
            rest = rest[len(own) :]

    def _unit(self, piece: Piece, tokens: Sequence[Token], thing: Named, scope: Scope) -> Unit:
        typed = tuple(
            self._word(piece, token, scope) for token in tokens if token.position < thing.typed_end
        )
        options = {tuple(word.deciding for word in typed): typed}
        form = FORM_OF.get(thing.rule, self.settings.form)
        in_title = typed[0].in_title
        for text in thing.also:
            words = tuple(
                Word(text[token.piece_start : token.piece_end], token.keys, form, in_title)
                for token in analyze(text)
            )
            options.setdefault(tuple(word.deciding for word in words), words)
        written = " ".join(piece.typed(token) for token in tokens)
        unit = Unit(written, tuple(options.values()), thing.rule, in_title)
        self.units.append(unit)
        return unit

    def _word(self, piece: Piece, token: Token, scope: Scope) -> Word:
        form = "exact" if scope.same else self.settings.form
        return Word(piece.typed(token), token.keys, form, scope.field == "title")

    def _reads(self, leaf: Word | Unit | Prefix | Fuzzy, piece: Piece, scope: Scope) -> str:
        """How a leaf is typed; an operator or function word meant as a word is quoted."""
        if isinstance(leaf, Prefix):
            return f"{leaf.typed}*"
        if isinstance(leaf, Fuzzy):
            return f"{leaf.typed}~{leaf.distance}"
        if isinstance(leaf, Unit):
            return leaf.typed
        lexeme = piece.lexeme
        signed = len(piece.tokens) == 1 and (lexeme.sign or lexeme.field or lexeme.same)
        dropped = is_stop(leaf.keys) and not (self.rank_stops or signed or scope.same)
        text = in_quotes(leaf.typed) if dropped else self._quoted_operator(leaf.typed)
        return _equals(scope) + text

    def _quoted_operator(self, typed: str) -> str:
        operator = typed in WORD_OPERATORS[self.settings.operators]
        return in_quotes(typed) if operator else typed

    def _rank(
        self, tokens: Sequence[Token], leaf: Leaf, scope: Scope, *, of_tag: bool = False
    ) -> None:
        if not scope.negated:
            position, end = tokens[0].position, tokens[-1].position + 1
            self.ranked.append(Ranked(position, end, leaf, of_tag))

    def _next_is(self, *kinds: str) -> bool:
        return self.at < len(self.pieces) and self.pieces[self.at].lexeme.kind in kinds

    def _take(self) -> Piece:
        self.at += 1
        return self.pieces[self.at - 1]

    def _drop(self, *found: Piece) -> None:
        self.dropped += (Dropped(piece.at, piece.lexeme.raw) for piece in found)


def _equals(scope: Scope) -> str:
    return "=" if scope.same else ""


def _valued(piece: Piece, field: Field) -> list[Clause]:
    assert field in ("source", "author")
    text = piece.lexeme.text
    if piece.lexeme.kind == "word":
        text = _AT_THE_END.sub("", text)
    text = " ".join(text.split())
    key = fold_phrase(text)
    return [Clause(HasValue(field, text, key), in_quotes(text))] if key else []


def _widened(word: Word, ending: re.Match[str]) -> Prefix | Fuzzy:
    """The last word of what was typed before ``*`` or ``~``."""
    if ending["star"]:
        return Prefix(word.typed, word.keys.surface, word.in_title)
    distance = int(ending["distance"] or (1 if len(word.keys.surface) <= SHORT_WORD else 2))
    return Fuzzy(word.typed, word.keys.surface, min(distance, 2), word.in_title)
