"""Which words of a document are searched, and where they stand.

Title and text share one numbering of positions: the title from 0, the text from
``TITLE_POSITIONS``. What is not searched (``Document.unsearched``, and a paragraph the article
has already had) leaves a gap of ``POSITION_GAP``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import Final, Generic, NamedTuple, TypeVar

from ..model import POSITION_GAP, TITLE_POSITIONS, Document, Entry, Span, Tag, Token
from .analyzer import analyze, keys_in
from .hashtags import key
from .normalize import fold_phrase
from .tokenize import SIGNS, may_hold_tags

T = TypeVar("T")

LONGEST_TITLE: Final = TITLE_POSITIONS - POSITION_GAP
"""Words of a title that are searched; the next position but a gap is the text's."""


class SearchedTokens(NamedTuple):
    """The tokens of a document that are searched; offsets count code points of the field."""

    title: list[Token]
    body: list[Token]


def searched_tokens(document: Document) -> SearchedTokens:
    """The tokens a document is found by, with their offsets in title and body."""
    body = document.body
    numbered = _numbered(document, lambda start, end: analyze(body, start, end), _token_surface)
    tokens = [
        token._replace(position=position + step)
        for position, line in numbered
        for step, token in enumerate(line)
    ]
    return SearchedTokens(analyze(document.title)[:LONGEST_TITLE], tokens)


def _numbered(
    document: Document, read: Callable[[int, int], list[T]], surface: Callable[[T], str]
) -> Iterator[tuple[int, list[T]]]:
    """The words of each line of the body that is searched, and the position of its first word."""
    position = TITLE_POSITIONS
    seen = _Paragraphs(surface)
    for start, end, after_gap in _lines(document.body, document.unsearched):
        if after_gap:
            position += POSITION_GAP
        line = read(start, end)
        if not line:
            continue
        if seen.has(line):
            position += POSITION_GAP
            continue
        yield position, line
        position += len(line)


class _Paragraphs(Generic[T]):
    """Paragraphs met so far. One is compared word for word only with those of its length that
    begin and end alike; most paragraphs have none.
    """

    def __init__(self, surface: Callable[[T], str]) -> None:
        self._surface = surface
        self._first: dict[tuple[int, str, str], list[T]] = {}
        self._others: defaultdict[tuple[int, str, str], set[tuple[str, ...]]] = defaultdict(set)

    def has(self, line: list[T]) -> bool:
        """Whether it was met before; it has been from now on."""
        surface = self._surface
        ends = len(line), surface(line[0]), surface(line[-1])
        first = self._first.setdefault(ends, line)
        if first is line:
            return False
        alike = self._others[ends]
        alike.add(tuple(map(surface, first)))
        words = tuple(map(surface, line))
        if words in alike:
            return True
        alike.add(words)
        return False


def _lines(text: str, unsearched: tuple[Span, ...]) -> Iterator[tuple[int, int, bool]]:
    """The lines of what is searched, each with whether something was left out before it."""
    start = 0
    for skip_start, skip_end in (*unsearched, (len(text), len(text))):
        after_gap = start > 0
        while start < skip_start:
            newline = text.find("\n", start, skip_start)
            end = skip_start if newline < 0 else newline + 1
            yield start, end, after_gap
            start, after_gap = end, False
        start = skip_end


def entry(document: Document) -> Entry:
    """A document with the terms it is found by."""
    body = document.body
    keys = keys_in(document.title)[:LONGEST_TITLE]
    positions = list(range(len(keys)))
    for position, line in _numbered(
        document, lambda start, end: keys_in(body, start, end), _surface
    ):
        keys += line
        positions += range(position, position + len(line))
    return Entry(
        document=document,
        positions=positions,
        keys=keys,
        tags=tags(document),
        source=fold_phrase(document.source) if document.source else None,
        author=fold_phrase(document.author) if document.author else None,
    )


def tags(document: Document) -> tuple[Tag, ...]:
    """The hashtags given beside the text and those searched in it, each once, as first written."""
    found: dict[str, str] = {}
    for written in document.hashtags:
        found.setdefault(key(written), written.lstrip("".join(SIGNS)))
    if may_hold_tags(document.title) or may_hold_tags(document.body):
        title, body = searched_tokens(document)
        for text, tokens in ((document.title, title), (document.body, body)):
            for token in tokens:
                if token.tag:
                    found.setdefault(token.tag, text[token.start : token.end])
    found.pop("", None)
    return tuple(Tag(tag, written) for tag, written in found.items())


_surface: Final = attrgetter("surface")
_token_surface: Final = attrgetter("keys.surface")
