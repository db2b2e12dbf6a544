"""Which words of a document are searched, and where they stand.

Title and text share one numbering of positions: the title from 0, the text from
``TITLE_POSITIONS``. What is not searched (``Document.unsearched``, and a paragraph the article
has already had) leaves a gap of ``POSITION_GAP``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ..model import POSITION_GAP, TITLE_POSITIONS, Document, Entry, Span, Tag, Token
from .analyzer import analyze
from .hashtags import key
from .normalize import fold_phrase


class SearchedTokens(NamedTuple):
    """The tokens of a document that are searched; offsets count code points of the field."""

    title: list[Token]
    body: list[Token]


def searched_tokens(document: Document) -> SearchedTokens:
    """The tokens a document is found by, with their offsets in title and body."""
    return SearchedTokens(analyze(document.title), _body_tokens(document))


def _body_tokens(document: Document) -> list[Token]:
    tokens: list[Token] = []
    position = TITLE_POSITIONS
    paragraphs: set[tuple[str, ...]] = set()
    for start, end, after_gap in _lines(document.body, document.unsearched):
        if after_gap:
            position += POSITION_GAP
        line = analyze(document.body, start, end, position)
        words = tuple(token.keys.surface for token in line)
        if words in paragraphs:
            position += POSITION_GAP
            continue
        if words:
            paragraphs.add(words)
            tokens += line
            position += len(line)
    return tokens


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
    title, body = searched_tokens(document)
    tokens = title + body
    return Entry(
        document=document,
        positions=[token.position for token in tokens],
        keys=[token.keys for token in tokens],
        tags=tags(document, tokens),
        source=fold_phrase(document.source) if document.source else None,
        author=fold_phrase(document.author) if document.author else None,
    )


def tags(document: Document, tokens: list[Token]) -> tuple[Tag, ...]:
    """The hashtags given beside the text and those written in it, each once, as first written."""
    found: dict[str, str] = {}
    for written in document.hashtags:
        found.setdefault(key(written), written.lstrip("#"))
    fields = ((document.title, TITLE_POSITIONS), (document.body, None))
    for token in tokens:
        if token.tag:
            field = next(text for text, limit in fields if limit is None or token.position < limit)
            found.setdefault(token.tag, field[token.start : token.end])
    found.pop("", None)
    return tuple(Tag(tag, written) for tag, written in found.items())
