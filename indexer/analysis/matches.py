"""Which words of a stored document a query found.

The text is analysed again as it was for the index, so marks need nothing from an engine and are
the same whatever engine answered.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Final, Literal, NamedTuple

from ..model import (
    DECIDES,
    And,
    Document,
    Fuzzy,
    HasTag,
    Key,
    Keys,
    Leaf,
    Node,
    Or,
    Phrase,
    Prefix,
    Query,
    Rule,
    Span,
    Token,
    Unit,
    Word,
)
from .chunks import Picked, Standing, surfaces_of, tokens_in
from .cores import part_of, stem_in
from .entries import picks
from .in_a_row import Match, Rows, options, way_of
from .tokenize import may_hold_tags

Field = Literal["title", "body"]
MatchRule = Literal["hashtag", "exact", "spelling", "lemma", Rule, "prefix", "fuzzy"]
RULES: Final[tuple[MatchRule, ...]] = (
    *("hashtag", "exact", "spelling", "lemma", "clitic"),
    *("variant", "month", "number", "prefix", "fuzzy"),
)
"""From the narrowest to the widest."""


class Found(NamedTuple):
    """A word of a document that a word of the query found.

    Offsets are code points of the stored field, half-open: ``start:end`` the whole written word,
    ``piece_start:piece_end`` the part of it that was found (a word of a hashtag; mostly all),
    ``core_start:core_end`` the part of that that matched. ``rule`` is the narrowest that holds.
    ``wanted`` is the word that was looked for, None for what is not one word; ``way`` is empty, or
    the way to write it that was not typed and that ``wanted`` is, or is part of. ``keys`` are those
    of what stands in the text.
    """

    field: Field
    start: int
    end: int
    piece_start: int
    piece_end: int
    core_start: int
    core_end: int
    typed: str
    rule: MatchRule
    wanted: Word | None
    way: str
    keys: Keys

    def moved(self, by: int) -> Found:
        """The same so many code points further on."""
        field, start, end, piece_start, piece_end, core_start, core_end, *_ = self
        return Found(
            field,
            start + by,
            end + by,
            piece_start + by,
            piece_end + by,
            core_start + by,
            core_end + by,
            *self[7:],
        )


Narrowest = Callable[[Keys, str], Match | None]
"""From the keys and the tag of a token to what finds it."""

Alone = Callable[[str, int], Found | None]
"""From a chunk and the number of a token in it to how that is found wherever the chunk stands;
offsets are the chunk's."""


def find(document: Document, query: Query) -> list[Found]:
    """What :class:`Finder` finds of one query in one document."""
    return Finder(query)(document)


class Finder:
    """Finds every word of a searched text that the query's positive words found, in order.

    A word of a phrase is found only where the phrase stands. What one query makes of a word is
    remembered, since the documents that it finds are about the same words.
    """

    def __init__(self, query: Query) -> None:
        phrases = list(_phrases(query.root))
        within = {id(word) for phrase in phrases for word in phrase.words}
        leaves = [leaf for leaf in query.ranking if id(leaf) not in within]
        outside_title = [leaf for leaf in leaves if isinstance(leaf, HasTag) or not leaf.in_title]
        self._title = _Wanted("title", leaves, phrases)
        self._body = _Wanted(
            "body", outside_title, [phrase for phrase in phrases if not phrase.words[0].in_title]
        )
        self._picked = _picked(leaves, phrases)

    def __call__(self, document: Document) -> list[Found]:
        """The words found in a document."""
        title, body = picks(document, self._picked)
        found = (*self._title.found(title), *self._body.found(body))
        places: dict[tuple[object, ...], Found] = {}
        for one in found:  # a hashtag is found once for each of its words
            places.setdefault((one.field, one.start, one.core_start, one.rule), one)
        return list(places.values())


class _Wanted:
    """What is to be found in one field: words alone, and words in a row."""

    def __init__(self, field: Field, leaves: Sequence[Leaf], phrases: Sequence[Phrase]) -> None:
        self._field = field
        self._rows = Rows(phrases, [leaf for leaf in leaves if isinstance(leaf, Unit)])
        self._alone = _alone(field, leaves)

    def found(self, standing: Sequence[Standing]) -> Iterator[Found]:
        """What is found of the tokens of the field that were picked."""
        in_a_row = self._rows.found(standing)
        for position, start, chunk, number in standing:
            match = in_a_row.get(position)
            if match:
                yield _found(self._field, match, chunk, number).moved(start)
            elif found := self._alone(chunk, number):
                yield found.moved(start)


def _picked(leaves: Sequence[Leaf], phrases: Sequence[Phrase]) -> Picked:
    """The tokens that something of the query may find, alone or in a row."""
    words = [leaf for leaf in leaves if isinstance(leaf, Word | Unit)]
    others = [leaf for leaf in leaves if not isinstance(leaf, Word | Unit)]
    spelled = [leaf for leaf in others if not isinstance(leaf, HasTag)]
    lemmas, surfaces = set(), set()
    for element in (*words, *chain.from_iterable(phrase.words for phrase in phrases)):
        for word in chain.from_iterable(options(element)):
            if word.form == "all":
                lemmas.add(word.keys.lemma)
            else:
                surfaces.add(word.keys.surface)

    @functools.cache
    def is_other(chunk: str) -> bool:
        return may_hold_tags(chunk) or any(
            _finds(leaf, surface, "") for leaf in spelled for surface in surfaces_of(chunk)
        )

    return Picked(lemmas, surfaces, is_other if others else None)


def _phrases(node: Node) -> Iterator[Phrase]:
    """The phrases of a query that are not under a NOT."""
    if isinstance(node, Phrase):
        yield node
    elif isinstance(node, And | Or):
        for inner in node.nodes:
            yield from _phrases(inner)


def _alone(field: Field, leaves: Sequence[Leaf]) -> Alone:
    """How the tokens of chunks are found by one leaf, if one finds them. The documents that a query
    finds repeat their chunks: of each it is made once.
    """
    narrowest = _narrowest(leaves)

    @functools.cache
    def alone(chunk: str, number: int) -> Found | None:
        token = tokens_in(chunk)[number]
        match = narrowest(token.keys, token.tag)
        return _found(field, match, chunk, number) if match else None

    return alone


def _found(field: Field, match: Match, chunk: str, number: int) -> Found:
    """A token of a chunk that was found; offsets are the chunk's."""
    token = tokens_in(chunk)[number]
    rule = _rule(match, token.keys)
    piece = (token.piece_start, token.piece_end)
    if isinstance(match.leaf, HasTag):
        piece = (token.start, token.end)
    core = _core(match.leaf, rule, token, chunk)
    place = (token.start, token.end, *piece, *core)
    return Found(field, *place, match.leaf.typed, rule, match.word, match.way, token.keys)


def _narrowest(leaves: Sequence[Leaf]) -> Narrowest:
    """Which leaf finds a token with these keys and this tag by the narrowest rule, if one does.

    A text repeats its words, and a query may have thousands: each different word is looked at
    once, and words of the query are looked up, not tried.
    """
    words: defaultdict[Key, list[Match]] = defaultdict(list)
    others = [leaf for leaf in leaves if not isinstance(leaf, Word | Unit)]
    for leaf in leaves:
        if isinstance(leaf, Word | Unit):
            for option in options(leaf):
                if len(option) == 1:
                    match = Match(leaf, option[0], way_of(leaf, option))
                    words[option[0].deciding].append(match)

    @functools.cache
    def narrowest(keys: Keys, tag: str) -> Match | None:
        found = [Match(leaf, None) for leaf in others if _finds(leaf, keys.surface, tag)]
        for level in DECIDES.values():
            found += words.get((level, getattr(keys, level)), ())
        return min(found, key=lambda match: RULES.index(_rule(match, keys)), default=None)

    return narrowest


def _finds(leaf: Prefix | Fuzzy | HasTag, surface: str, tag: str) -> bool:
    """Whether ``leaf`` stands for a token with this surface and this tag."""
    match leaf:
        case Prefix(key=key):
            return surface.startswith(key)
        case Fuzzy(key=key, distance=distance):
            return within_edits(key, surface, distance)
        case HasTag(key=key):
            return tag == key


def _rule(match: Match, keys: Keys) -> MatchRule:
    """The narrowest rule by which a leaf finds a token with these keys."""
    leaf, word, way = match
    if isinstance(leaf, Unit) and way:
        return leaf.rule
    if word is None:
        return _RULE_OF[type(leaf)]
    if word.keys.exact == keys.exact:
        return "exact"
    return "spelling" if word.keys.surface == keys.surface else "lemma"


_RULE_OF: Final[Mapping[type[Leaf], MatchRule]] = {
    HasTag: "hashtag",
    Fuzzy: "fuzzy",
    Prefix: "prefix",
}


def _core(leaf: Leaf, rule: MatchRule, token: Token, text: str) -> Span:
    """The part of the text that matched."""
    if isinstance(leaf, HasTag):
        return token.start, token.end
    piece = text[token.piece_start : token.piece_end]
    if isinstance(leaf, Prefix):
        start, end = part_of(piece, token.keys.surface, 0, len(leaf.key))
    elif rule == "lemma":
        start, end = stem_in(piece, token.keys)
    else:
        start, end = 0, len(piece)
    return token.piece_start + start, token.piece_start + end


def within_edits(left: str, right: str, most: int) -> bool:
    """Whether ``most`` insertions, deletions and replacements make ``right`` of ``left``.

    Levenshtein's distance, row by row, given up as soon as a row is beyond ``most``.
    """
    if abs(len(left) - len(right)) > most:
        return False
    row = list(range(len(right) + 1))
    for at, letter in enumerate(left, 1):
        above, row = row, [at]
        for column, other in enumerate(right, 1):
            row.append(min(above[column] + 1, row[-1] + 1, above[column - 1] + (letter != other)))
        if min(row) > most:
            return False
    return row[-1] <= most
