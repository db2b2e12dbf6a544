"""Which words of a stored document a query found.

The text is analysed again as it was for the index, so marks need nothing from an engine and are
the same whatever engine answered.
"""

from __future__ import annotations

import functools
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Final, Literal, NamedTuple, get_args

from ..model import (
    DECIDES,
    And,
    Document,
    Fuzzy,
    HasTag,
    Keys,
    Leaf,
    Level,
    Node,
    Or,
    Phrase,
    Prefix,
    Query,
    Span,
    Token,
    Word,
)
from ..nearness import near_windows
from .entries import searched_tokens
from .normalize import fold_with_offsets
from .stem import stem

Field = Literal["title", "body"]
Rule = Literal["hashtag", "exact", "spelling", "stem", "prefix", "fuzzy"]
RULES: Final[tuple[Rule, ...]] = get_args(Rule)
"""From the narrowest to the widest."""


class Found(NamedTuple):
    """A word of a document that a word of the query found.

    Offsets are code points of the stored field, half-open: ``start:end`` the whole written word,
    ``core_start:core_end`` the part of it that matched. ``rule`` is the narrowest that holds.
    """

    field: Field
    start: int
    end: int
    core_start: int
    core_end: int
    typed: str
    rule: Rule


def find(document: Document, query: Query) -> list[Found]:
    """Every word of the searched text that the query's positive words found, in order.

    A word of a phrase is found only where the phrase stands.
    """
    phrases = list(_phrases(query.root))
    within = {id(word) for phrase in phrases for word in phrase.words}
    leaves = [leaf for leaf in query.ranking if id(leaf) not in within]
    outside_title = [leaf for leaf in leaves if isinstance(leaf, HasTag) or not leaf.in_title]
    title, body = searched_tokens(document)
    found = (
        *_find_in("title", document.title, title, leaves, phrases),
        *_find_in(
            "body",
            document.body,
            body,
            outside_title,
            [phrase for phrase in phrases if not phrase.words[0].in_title],
        ),
    )
    return list(dict.fromkeys(found))  # a hashtag is found once for each of its words


def _phrases(node: Node) -> Iterator[Phrase]:
    """The phrases of a query that are not under a NOT."""
    if isinstance(node, Phrase):
        yield node
    elif isinstance(node, And | Or):
        for inner in node.nodes:
            yield from _phrases(inner)


def _find_in(
    field: Field,
    text: str,
    tokens: Sequence[Token],
    leaves: Sequence[Leaf],
    phrases: Sequence[Phrase],
) -> Iterator[Found]:
    of_phrases: dict[int, Word] = {}
    for phrase in phrases:
        for position, word in _standing(phrase, tokens):
            of_phrases.setdefault(position, word)
    narrowest = _narrowest(leaves)
    for token in tokens:
        leaf = of_phrases.get(token.position) or narrowest(token.keys, token.tag)
        if leaf:
            rule = _rule(leaf, token.keys)
            core = _core(leaf, rule, token, text)
            yield Found(field, token.start, token.end, *core, leaf.typed, rule)


def _narrowest(leaves: Sequence[Leaf]) -> Callable[[Keys, str], Leaf | None]:
    """Which leaf finds a token with these keys and this tag by the narrowest rule, if one does.

    A text repeats its words, and a query may have thousands: each different word is looked at
    once, and words of the query are looked up, not tried.
    """
    words: defaultdict[tuple[Level, str], list[Leaf]] = defaultdict(list)
    others = [leaf for leaf in leaves if not isinstance(leaf, Word)]
    for leaf in leaves:
        if isinstance(leaf, Word):
            words[_deciding(leaf)].append(leaf)

    @functools.cache
    def narrowest(keys: Keys, tag: str) -> Leaf | None:
        found: list[Leaf] = [leaf for leaf in others if _finds(leaf, keys, tag)]
        for level in DECIDES.values():
            found += words.get((level, getattr(keys, level)), ())
        return min(found, key=lambda leaf: RULES.index(_rule(leaf, keys)), default=None)

    return narrowest


def _deciding(word: Word) -> tuple[Level, str]:
    """The level that decides what ``word`` finds, and its key there."""
    level = DECIDES[word.form]
    return level, getattr(word.keys, level)


def _finds(leaf: Leaf, keys: Keys, tag: str) -> bool:
    """Whether ``leaf`` stands for a token with these keys and this tag."""
    match leaf:
        case Word():
            level, key = _deciding(leaf)
            return bool(getattr(keys, level) == key)
        case Prefix(key=key):
            return keys.surface.startswith(key)
        case Fuzzy(key=key, distance=distance):
            return within_edits(key, keys.surface, distance)
        case HasTag(key=key):
            return tag == key


def _standing(phrase: Phrase, tokens: Sequence[Token]) -> Iterator[tuple[int, Word]]:
    """The positions where the words of the phrase stand as a phrase."""
    if phrase.slop is None:
        yield from _in_a_row(phrase, tokens)
        return
    word_of = {_deciding(word): word for word in phrase.words}
    places: dict[tuple[Level, str], list[int]] = {deciding: [] for deciding in word_of}
    found: dict[int, Word] = {}
    level = DECIDES[phrase.words[0].form]  # one for all words of a phrase
    for token in tokens:
        deciding = (level, getattr(token.keys, level))
        if deciding in word_of:
            places[deciding].append(token.position)
            found[token.position] = word_of[deciding]
    for window in near_windows([_deciding(word) for word in phrase.words], places, phrase.slop):
        for position in window:
            yield position, found[position]


def _in_a_row(phrase: Phrase, tokens: Sequence[Token]) -> Iterator[tuple[int, Word]]:
    keys_at = {token.position: token.keys for token in tokens}
    for first in keys_at:
        for position, word in enumerate(phrase.words, first):
            keys = keys_at.get(position)
            if keys is None or not _finds(word, keys, ""):
                break
        else:
            yield from enumerate(phrase.words, first)


def _rule(leaf: Leaf, keys: Keys) -> Rule:
    """The narrowest rule by which ``leaf`` finds a token with these keys."""
    match leaf:
        case HasTag():
            return "hashtag"
        case Fuzzy():
            return "fuzzy"
        case Prefix():
            return "prefix"
        case Word(keys=typed) if typed.exact == keys.exact:
            return "exact"
        case Word(keys=typed) if typed.surface == keys.surface:
            return "spelling"
        case Word():
            return "stem"


def _core(leaf: Leaf, rule: Rule, token: Token, text: str) -> Span:
    """The part of the text that matched."""
    if isinstance(leaf, HasTag):
        return token.start, token.end
    if isinstance(leaf, Prefix):
        return _part(text, token, 0, len(leaf.key))
    if rule != "stem":
        return token.piece_start, token.piece_end
    found = stem(token.keys.exact)
    return _part(text, token, found.start, found.end)


def _part(text: str, token: Token, start: int, end: int) -> Span:
    """The code points that letters ``start:end`` of the folded piece came from; a ligature whole.

    All of the piece where it is spelled otherwise than it is written (1,000 is 1000).
    """
    folded, offsets = fold_with_offsets(text[token.piece_start : token.piece_end])
    if folded != token.keys.surface or end <= start:
        return token.piece_start, token.piece_end
    after = offsets[bisect_right(offsets, offsets[end - 1])]
    return token.piece_start + offsets[start], token.piece_start + after


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
