"""Which words of a document are searched, and where they stand.

Title and text share one numbering of positions: the title from 0, the text from
``TITLE_POSITIONS``. What is not searched (``Document.unsearched``, and a paragraph the article
has already had) leaves a gap of ``POSITION_GAP``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Final, Generic, NamedTuple, TypeVar

from ..model import POSITION_GAP, TITLE_POSITIONS, Document, Entry, Keys, Span, Tag, Token
from .analyzer import keys_in
from .chunks import Picked, surfaces_in
from .hashtags import key
from .normalize import fold_phrase
from .tokenize import SIGNS, may_hold_tags

Made = TypeVar("Made")

LONGEST_TITLE: Final = TITLE_POSITIONS - POSITION_GAP
"""Words of a title that are searched; the next position but a gap is the text's."""


class SearchedTokens(NamedTuple):
    """The tokens of a document that are searched; offsets count code points of the field."""

    title: list[Token]
    body: list[Token]


def searched_tokens(document: Document, picked: Picked | None = None) -> SearchedTokens:
    """The tokens a document is found by, with their offsets in title and body: all, or those of the
    chunks that are ``picked``. Most are not, and so need not be told where they stand.
    """
    some = picked or Picked({}, lambda _: True)

    def read(text: str) -> _Read[list[str]]:
        chunks = some.read(text)
        return _Read(some.size(chunks), chunks)

    title = some.tokens(document.title, some.read(document.title), 0, 0)
    body = (
        some.tokens(line.text, line.made, line.start, line.position)
        for line in _numbered(document, read)
    )
    return SearchedTokens(
        [token for token in title if token.position < LONGEST_TITLE],
        list(chain.from_iterable(body)),
    )


class _Read(NamedTuple, Generic[Made]):
    """How many tokens a line has, and what else is made of it."""

    size: int
    made: Made


class _Line(NamedTuple, Generic[Made]):
    """A line of a body that is searched, the position of its first token, and what is made of it.

    ``start`` counts code points of the body.
    """

    start: int
    text: str
    position: int
    made: Made


def _numbered(document: Document, read: Callable[[str], _Read[Made]]) -> Iterator[_Line[Made]]:
    position = TITLE_POSITIONS
    seen = _Paragraphs()
    for start, end, after_gap in _lines(document.body, document.unsearched):
        if after_gap:
            position += POSITION_GAP
        text = document.body[start:end]
        size, made = read(text)
        if not size:
            continue
        if seen.has(text, size):
            position += POSITION_GAP
            continue
        yield _Line(start, text, position, made)
        position += size


class _Paragraphs:
    """Paragraphs met so far. One is compared word for word only with those of its length that begin
    alike; most paragraphs have none.
    """

    def __init__(self) -> None:
        self._first: dict[tuple[int, str], str] = {}
        self._others: defaultdict[tuple[int, str], set[tuple[str, ...]]] = defaultdict(set)

    def has(self, line: str, size: int) -> bool:
        """Whether it was met before, of ``size`` words; it has been from now on."""
        begins = size, next(surfaces_in(line))
        first = self._first.get(begins)
        if first is None:
            self._first[begins] = line
            return False
        alike = self._others[begins]
        alike.add(tuple(surfaces_in(first)))
        words = tuple(surfaces_in(line))
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
    keys = keys_in(document.title)[:LONGEST_TITLE]
    positions = list(range(len(keys)))
    for line in _numbered(document, _keyed):
        keys += line.made
        positions += range(line.position, line.position + len(line.made))
    return Entry(
        document=document,
        positions=positions,
        keys=keys,
        tags=tags(document),
        source=fold_phrase(document.source) if document.source else None,
        author=fold_phrase(document.author) if document.author else None,
    )


def _keyed(line: str) -> _Read[list[Keys]]:
    keys = keys_in(line)
    return _Read(len(keys), keys)


def tags(document: Document) -> tuple[Tag, ...]:
    """The hashtags given beside the text and those searched in it, each once, as first written."""
    found: dict[str, str] = {}
    for written in document.hashtags:
        found.setdefault(key(written), written.lstrip("".join(SIGNS)))
    if may_hold_tags(document.title) or may_hold_tags(document.body):
        title, body = searched_tokens(document, Picked({}, may_hold_tags))
        for text, tokens in ((document.title, title), (document.body, body)):
            for token in tokens:
                if token.tag:
                    found.setdefault(token.tag, text[token.start : token.end])
    found.pop("", None)
    return tuple(Tag(tag, written) for tag, written in found.items())
