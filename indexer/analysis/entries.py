"""Which words of a document are searched, and where they stand.

Title and text share one numbering of positions: the title from 0, the text from
``TITLE_POSITIONS``. What is not searched (``Document.unsearched``, and a paragraph the article
has already had) leaves a gap of ``POSITION_GAP``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from operator import attrgetter
from typing import Final, NamedTuple

from ..model import POSITION_GAP, TITLE_POSITIONS, Document, Entry, Keys, Span, Tag, Token
from .analyzer import analyze, keys_in, keys_of_written, some_tokens
from .hashtags import key
from .normalize import fold_phrase
from .tokenize import SIGNS, may_hold_tags, plain_words

LONGEST_TITLE: Final = TITLE_POSITIONS - POSITION_GAP
"""Words of a title that are searched; the next position but a gap is the text's."""


class SearchedTokens(NamedTuple):
    """The tokens of a document that are searched; offsets count code points of the field."""

    title: list[Token]
    body: list[Token]


def searched_tokens(
    document: Document, wanted: Callable[[str], bool] | None = None
) -> SearchedTokens:
    """The tokens a document is found by, with their offsets in title and body.

    Of the words that are no hashtags only those ``wanted`` as they are written, if that is given:
    most are not, and so need not be told where they stand.
    """
    body = document.body
    tokens: list[Token] = []
    for line in _numbered(document):
        if wanted is None or line.words is None:
            tokens += analyze(body, line.start, line.end, line.position)
        else:
            tokens += some_tokens(body, line.start, line.end, line.words, wanted, line.position)
    return SearchedTokens(_title_tokens(document.title, wanted), tokens)


def _title_tokens(title: str, wanted: Callable[[str], bool] | None) -> list[Token]:
    words = plain_words(title, 0, len(title)) if wanted else None
    if words is None or wanted is None:
        return analyze(title)[:LONGEST_TITLE]
    tokens = some_tokens(title, 0, len(title), words, wanted, 0)
    return [token for token in tokens if token.position < LONGEST_TITLE]


class _Line(NamedTuple):
    """A line of a body that is searched: the keys of each written word, the position of the first
    token, and the words if there are neither hashtags nor addresses.
    """

    start: int
    end: int
    position: int
    keys: Sequence[tuple[Keys, ...]]
    words: list[str] | None


def _numbered(document: Document) -> Iterator[_Line]:
    body = document.body
    position = TITLE_POSITIONS
    seen = _Paragraphs()
    for start, end, after_gap in _lines(body, document.unsearched):
        if after_gap:
            position += POSITION_GAP
        words = plain_words(body, start, end)
        keys: Sequence[tuple[Keys, ...]]
        if words is None:
            keys = [(one,) for one in keys_in(body, start, end)]
        else:
            keys = list(map(keys_of_written, words))
        size = sum(map(len, keys))
        if not size:
            continue
        if seen.has(keys, size):
            position += POSITION_GAP
            continue
        yield _Line(start, end, position, keys, words)
        position += size


class _Paragraphs:
    """Paragraphs met so far, each the keys of its written words. One is compared word for word only
    with those of its length that begin and end alike; most paragraphs have none.
    """

    def __init__(self) -> None:
        self._first: dict[tuple[int, str, str], Sequence[tuple[Keys, ...]]] = {}
        self._others: defaultdict[tuple[int, str, str], set[tuple[str, ...]]] = defaultdict(set)

    def has(self, line: Sequence[tuple[Keys, ...]], size: int) -> bool:
        """Whether it was met before, of ``size`` words; it has been from now on."""
        begins = line[0] or next(filter(None, line))
        closes = line[-1] or next(filter(None, reversed(line)))
        ends = size, begins[0].surface, closes[-1].surface
        first = self._first.setdefault(ends, line)
        if first is line:
            return False
        alike = self._others[ends]
        alike.add(_surfaces(first))
        words = _surfaces(line)
        if words in alike:
            return True
        alike.add(words)
        return False


def _surfaces(line: Sequence[tuple[Keys, ...]]) -> tuple[str, ...]:
    return tuple(map(_surface, chain.from_iterable(line)))


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
    for line in _numbered(document):
        begun = len(keys)
        keys += chain.from_iterable(line.keys)
        positions += range(line.position, line.position + len(keys) - begun)
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
