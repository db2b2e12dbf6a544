"""Which words of a stored document a query found, and how to show them.

The text is analysed again as it was for the index, so marks need nothing from an engine and are
the same whatever engine answered. A mark covers the whole written word; the core says which part
of it matched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from html import escape
from typing import Final, Literal, NamedTuple

from ..model import (
    DECIDES,
    And,
    Document,
    Fuzzy,
    HasTag,
    Keys,
    Leaf,
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

SNIPPETS: Final = 3
SNIPPET_LENGTH: Final = 220
"""Code points a snippet has at the most, but for a longer word."""

Rule = Literal["exact", "spelling", "stem", "prefix", "fuzzy", "hashtag"]


class Found(NamedTuple):
    """A word of a document that a word of the query found.

    Offsets are code points of the stored field, half-open: ``start:end`` the whole written word,
    ``core_start:core_end`` the part of it that matched. ``rule`` is the narrowest that holds.
    """

    field: Literal["title", "body"]
    start: int
    end: int
    core_start: int
    core_end: int
    typed: str
    rule: Rule


def find(document: Document, query: Query) -> list[Found]:
    """Every word of the searched text that the query's positive words found, in order."""
    phrases = list(_phrases(query.root))
    within = {id(word) for phrase in phrases for word in phrase.words}
    leaves = [leaf for leaf in query.ranking if id(leaf) not in within]
    tokens = searched_tokens(document)
    return [
        *_find_in("title", document.title, tokens.title, leaves, phrases),
        *_find_in("body", document.body, tokens.body, leaves, phrases),
    ]


def _find_in(
    field: Literal["title", "body"],
    text: str,
    tokens: Sequence[Token],
    leaves: Sequence[Leaf],
    phrases: Sequence[Phrase],
) -> Iterator[Found]:
    matchers = [_matcher(leaf) for leaf in leaves if field == "title" or not _in_title(leaf)]
    in_phrases = {
        token.position: word
        for phrase in phrases
        if field == "title" or not phrase.words[0].in_title
        for token, word in _phrase_tokens(phrase, tokens)
    }
    for token in tokens:
        leaf = in_phrases.get(token.position)
        found = leaf or next((leaf for leaf, matches in matchers if matches(token)), None)
        if found:
            yield _found(field, text, token, found)


def _matcher(leaf: Leaf) -> tuple[Leaf, Callable[[Token], bool]]:
    """Whether a token is what ``leaf`` stands for."""
    match leaf:
        case Word(keys=keys, form=form):
            level = DECIDES[form]
            key = getattr(keys, level)
            return leaf, lambda token: getattr(token.keys, level) == key
        case Prefix(key=key):
            return leaf, lambda token: token.keys.surface.startswith(key)
        case Fuzzy(key=key, distance=distance):
            return leaf, lambda token: within_edits(key, token.keys.surface, distance)
        case HasTag(key=key):
            return leaf, lambda token: token.tag == key


def _phrase_tokens(phrase: Phrase, tokens: Sequence[Token]) -> Iterator[tuple[Token, Word]]:
    """The tokens that stand in an occurrence of the phrase."""
    by_position = {token.position: token for token in tokens}
    matchers = [_matcher(word)[1] for word in phrase.words]
    if phrase.slop is None:
        for token in tokens:
            run = [by_position.get(token.position + step) for step in range(len(matchers))]
            if all(there and ok(there) for there, ok in zip(run, matchers, strict=True)):
                yield from zip((there for there in run if there), phrase.words, strict=True)
        return
    keys = [_deciding(word) for word in phrase.words]
    word_of = dict(zip(keys, phrase.words, strict=True))
    found = {token.position: key for token in tokens for key in word_of if _has(token.keys, key)}
    places = {key: [at for at, its in found.items() if its == key] for key in word_of}
    for window in near_windows(keys, places, phrase.slop):
        for position in window:
            yield by_position[position], word_of[found[position]]


def _deciding(word: Word) -> tuple[str, str]:
    level = DECIDES[word.form]
    return level, getattr(word.keys, level)


def _has(keys: Keys, key: tuple[str, str]) -> bool:
    return bool(getattr(keys, key[0]) == key[1])


def _phrases(node: Node) -> Iterator[Phrase]:
    """The phrases of a query that are not under a NOT."""
    if isinstance(node, Phrase):
        yield node
    elif isinstance(node, And | Or):
        for inner in node.nodes:
            yield from _phrases(inner)


def _in_title(leaf: Leaf) -> bool:
    return not isinstance(leaf, HasTag) and leaf.in_title


def _found(field: Literal["title", "body"], text: str, token: Token, leaf: Leaf) -> Found:
    rule, (core_start, core_end) = _rule(leaf, text, token)
    return Found(field, token.start, token.end, core_start, core_end, leaf.typed, rule)


def _rule(leaf: Leaf, text: str, token: Token) -> tuple[Rule, Span]:
    piece = (token.piece_start, token.piece_end)
    match leaf:
        case HasTag():
            return "hashtag", (token.start, token.end)
        case Fuzzy():
            return "fuzzy", piece
        case Prefix(key=key):
            return "prefix", _part(text, piece, 0, len(key))
        case Word(keys=keys) if keys.exact == token.keys.exact:
            return "exact", piece
        case Word(keys=keys) if keys.surface == token.keys.surface:
            return "spelling", piece
        case Word():
            found = stem(text[slice(*piece)])
            return "stem", _part(text, piece, found.start, found.end)


def _part(text: str, piece: Span, start: int, end: int) -> Span:
    """The code points of ``text`` that letters ``start:end`` of the folded piece came from."""
    _, offsets = fold_with_offsets(text[slice(*piece)])
    return piece[0] + offsets[start], piece[0] + offsets[min(end, len(offsets) - 1)]


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


def mark(text: str, spans: Iterable[Span], pre: str = "<mark>", post: str = "</mark>") -> str:
    """``text`` HTML-escaped with ``pre`` and ``post`` round the spans, which may repeat or overlap."""
    parts: list[str] = []
    done = 0
    for start, end in _merged(spans):
        parts += (escape(text[done:start]), pre, escape(text[start:end]), post)
        done = end
    return "".join((*parts, escape(text[done:])))


def _merged(spans: Iterable[Span]) -> list[Span]:
    """Disjoint spans in order; the ones that overlap as one."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def snippets(text: str, spans: Sequence[Span], most: int = SNIPPETS) -> list[Span]:
    """The parts of ``text`` worth showing: up to ``most``, disjoint, in order, cut at white space.

    Those with the most different marked words come first when there is not room for all; without
    marks it is the beginning.
    """
    marks = _merged(spans)
    if not marks:
        marks = [(0, 0)]
    windows = [_window(text, marks, first) for first in range(len(marks))]
    chosen: list[Span] = []
    for _, window in sorted(windows, key=lambda found: (-found[0], found[1])):
        if all(window[1] <= start or end <= window[0] for start, end in chosen):
            chosen.append(window)
        if len(chosen) == most:
            break
    return sorted(chosen)


def _window(text: str, marks: Sequence[Span], first: int) -> tuple[int, Span]:
    """A snippet that begins a little before a mark: how many words it marks, and where it is."""
    start = _cut_before(text, max(0, marks[first][0] - SNIPPET_LENGTH // 4), marks[first][0])
    inside = [mark for mark in marks[first:] if mark[1] <= start + SNIPPET_LENGTH]
    least = inside[-1][1] if inside else marks[first][1]
    end = _cut_after(text, least, max(least, min(len(text), start + SNIPPET_LENGTH)))
    return len({text[begin:end] for begin, end in inside}), _trimmed(text, start, end)


def _cut_before(text: str, earliest: int, latest: int) -> int:
    """The first beginning of a word from ``earliest`` on, a paragraph's beginning if there is one."""
    newline = text.rfind("\n", earliest, latest)
    if newline >= 0:
        return newline + 1
    if earliest == 0:
        return 0
    return next((at + 1 for at in range(earliest - 1, latest) if text[at].isspace()), latest)


def _cut_after(text: str, earliest: int, latest: int) -> int:
    """The last end of a word up to ``latest``, or the paragraph's end before it."""
    newline = text.find("\n", earliest, latest)
    if newline >= 0:
        return newline
    if latest == len(text):
        return latest
    return next((at for at in range(latest, earliest, -1) if text[at].isspace()), earliest)


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
