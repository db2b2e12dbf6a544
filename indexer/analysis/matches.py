"""Which words of a stored document a query found.

The text is analysed again as it was for the index, so marks need nothing from an engine and are
the same whatever engine answered.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import chain, product
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
from ..nearness import near_windows
from .chunks import Picked, Standing, surfaces_of, tokens_in
from .cores import part_of, stem_in
from .entries import picks
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


class _Match(NamedTuple):
    """A leaf of the query, and the word of it that a token is; ``way`` as in ``Found``."""

    leaf: Leaf
    word: Word | None
    way: str = ""


Narrowest = Callable[[Keys, str], _Match | None]
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
        self._phrases = phrases
        self._units = [leaf for leaf in leaves if isinstance(leaf, Unit) and _has_rows(leaf)]
        words = chain(self._units, chain.from_iterable(one.words for one in phrases))
        self._firsts = {option[0].deciding for word in words for option in _options(word)}
        self._alone = _alone(field, leaves)

    def found(self, standing: Sequence[Standing]) -> Iterator[Found]:
        """What is found of the tokens of the field that were picked."""
        in_a_row = self._in_a_row(standing) if self._firsts else {}
        for position, start, chunk, number in standing:
            match = in_a_row.get(position)
            if match:
                yield _found(self._field, match, chunk, number).moved(start)
            elif found := self._alone(chunk, number):
                yield found.moved(start)

    def _in_a_row(self, standing: Sequence[Standing]) -> dict[int, _Match]:
        """What is found beside others, by its position."""
        here = _places(standing, self._firsts)
        in_a_row: dict[int, _Match] = {}
        for position, one in chain(
            chain.from_iterable(_standing(phrase, here) for phrase in self._phrases),
            chain.from_iterable(_named(unit, here) for unit in self._units),
        ):
            in_a_row.setdefault(position, one)
        return in_a_row


def _picked(leaves: Sequence[Leaf], phrases: Sequence[Phrase]) -> Picked:
    """The tokens that something of the query may find, alone or in a row."""
    words = [leaf for leaf in leaves if isinstance(leaf, Word | Unit)]
    others = [leaf for leaf in leaves if not isinstance(leaf, Word | Unit)]
    spelled = [leaf for leaf in others if not isinstance(leaf, HasTag)]
    lemmas, surfaces = set(), set()
    for element in (*words, *chain.from_iterable(phrase.words for phrase in phrases)):
        for word in chain.from_iterable(_options(element)):
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


def _found(field: Field, match: _Match, chunk: str, number: int) -> Found:
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
    words: defaultdict[Key, list[_Match]] = defaultdict(list)
    others = [leaf for leaf in leaves if not isinstance(leaf, Word | Unit)]
    for leaf in leaves:
        if isinstance(leaf, Word | Unit):
            for option in _options(leaf):
                if len(option) == 1:
                    match = _Match(leaf, option[0], _way(leaf, option))
                    words[option[0].deciding].append(match)

    @functools.cache
    def narrowest(keys: Keys, tag: str) -> _Match | None:
        found = [_Match(leaf, None) for leaf in others if _finds(leaf, keys.surface, tag)]
        for level in DECIDES.values():
            found += words.get((level, getattr(keys, level)), ())
        return min(found, key=lambda match: RULES.index(_rule(match, keys)), default=None)

    return narrowest


def _options(leaf: Word | Unit) -> tuple[tuple[Word, ...], ...]:
    """The ways to write one thing."""
    return leaf.options if isinstance(leaf, Unit) else ((leaf,),)


def _has_rows(unit: Unit) -> bool:
    """Whether a way to write it is several words."""
    return any(len(option) > 1 for option in unit.options)


def _way(leaf: Word | Unit, option: tuple[Word, ...]) -> str:
    """How ``option`` is written, if that is not what was typed."""
    if isinstance(leaf, Word) or option == leaf.options[0]:
        return ""
    return " ".join(word.typed for word in option)


def _finds(leaf: Prefix | Fuzzy | HasTag, surface: str, tag: str) -> bool:
    """Whether ``leaf`` stands for a token with this surface and this tag."""
    match leaf:
        case Prefix(key=key):
            return surface.startswith(key)
        case Fuzzy(key=key, distance=distance):
            return within_edits(key, surface, distance)
        case HasTag(key=key):
            return tag == key


def _is(word: Word, keys: Keys) -> bool:
    level, key = word.deciding
    return bool(getattr(keys, level) == key)


class _Places(NamedTuple):
    """The keys at each position of a text, and the positions of some of them, ascending."""

    keys_at: Mapping[int, Keys]
    of: Mapping[Key, Sequence[int]]

    def begins(self, word: Word | Unit) -> Iterator[int]:
        """Where an element of a phrase may begin."""
        firsts = (option[0].deciding for option in _options(word))
        return chain.from_iterable(self.of.get(first, ()) for first in firsts)


def _places(standing: Sequence[Standing], firsts: Collection[Key]) -> _Places:
    keys_at = {one.position: tokens_in(one.chunk)[one.number].keys for one in standing}
    of: dict[Key, list[int]] = {key: [] for key in firsts}
    for level in {level for level, _ in firsts}:
        for position, keys in keys_at.items():
            key = (level, getattr(keys, level))
            if key in of:
                of[key].append(position)
    return _Places(keys_at, of)


def _standing(phrase: Phrase, here: _Places) -> Iterator[tuple[int, _Match]]:
    """The positions where the words of the phrase stand as a phrase."""
    if phrase.slop is None:
        for first in here.begins(phrase.words[0]):
            for run in _rows(phrase.words, here.keys_at, first):
                yield from run
        return
    runs = {word.deciding: _runs_of(word, here) for word in phrase.words}
    places = {name: sorted(found) for name, found in runs.items()}
    names = [word.deciding for word in phrase.words]
    for window in near_windows(names, places, phrase.slop):
        for position, name in product(window, runs):
            yield from runs[name].get(position, ())


def _runs_of(word: Word | Unit, here: _Places) -> dict[int, tuple[tuple[int, _Match], ...]]:
    """Where one element of a phrase stands: by its first position, all of its positions."""
    runs = ((first, next(_rows((word,), here.keys_at, first), None)) for first in here.begins(word))
    return {first: run for first, run in runs if run}


def _named(unit: Unit, here: _Places) -> Iterator[tuple[int, _Match]]:
    """The positions where a way to write a unit stands that is several words."""
    for option in unit.options:
        if len(option) > 1:
            way = _way(unit, option)
            for first in here.begins(option[0]):
                for run in _rows(option, here.keys_at, first):
                    yield from ((position, _Match(unit, one.word, way)) for position, one in run)


def _rows(
    words: Sequence[Word | Unit], keys_at: Mapping[int, Keys], at: int
) -> Iterator[tuple[tuple[int, _Match], ...]]:
    """The ways in which ``words`` stand one after the other from position ``at`` on."""
    if not words:
        yield ()
        return
    first, rest = words[0], words[1:]
    for option in _options(first):
        places = range(at, at + len(option))
        standing = tuple(zip(places, option, strict=True))
        if all(place in keys_at and _is(word, keys_at[place]) for place, word in standing):
            way = _way(first, option)
            run = tuple((place, _Match(first, word, way)) for place, word in standing)
            for others in _rows(rest, keys_at, at + len(option)):
                yield run + others


def _rule(match: _Match, keys: Keys) -> MatchRule:
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
