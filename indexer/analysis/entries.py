"""Which words of a document are searched, and where they stand.

Title and text share one numbering of positions: the title from 0, the text from
``TITLE_POSITIONS``. What is not searched (``Document.unsearched``, and a paragraph the article
has already had) leaves a gap of ``POSITION_GAP``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sized
from typing import Final, Generic, NamedTuple, TypeVar

from ..lately import Lately
from ..model import POSITION_GAP, TITLE_POSITIONS, Document, Entry, Span, Tag, Token
from .analyzer import analyze, keys_in
from .chunks import Fields, Picked, SignedLine, Standing, signs, surfaces_in, tokens_in
from .hashtags import key
from .normalize import fold_phrase
from .tokenize import SIGNS, may_hold_tags

Words = TypeVar("Words", bound=Sized)

LONGEST_TITLE: Final = TITLE_POSITIONS - POSITION_GAP
"""Words of a title that are searched; the next position but a gap is the text's."""
ROOM: Final = 1 << 26
"""Bytes of documents whose words are kept: of some twenty thousand news articles."""

_documents: Final[Lately[int, Fields]] = Lately(ROOM, Fields.nbytes)


class SearchedTokens(NamedTuple):
    """The tokens of a document that are searched; offsets count code points of the field."""

    title: list[Token]
    body: list[Token]


def searched_tokens(document: Document) -> SearchedTokens:
    """The tokens a document is found by, with their offsets in title and body."""
    lines = _numbered(document, lambda text, _: analyze(text))
    return SearchedTokens(
        analyze(document.title)[:LONGEST_TITLE],
        [_moved(token, line) for line in lines for token in line.words],
    )


def _moved(token: Token, line: _Line[list[Token]]) -> Token:
    """A token of a line as one of the body."""
    position, *offsets, keys, tag = token
    start, end, piece_start, piece_end = (line.start + offset for offset in offsets)
    return Token(line.position + position, start, end, piece_start, piece_end, keys, tag)


class Picks(NamedTuple):
    """The tokens of a document that were picked of those it is found by."""

    title: list[Standing]
    body: list[Standing]


def picks(document: Document, picked: Picked) -> Picks:
    """What ``picked`` picks of a document."""
    fields = _documents.get(_key(document), lambda: _fields(document))
    title = picked.among(document.title, fields.title(), 0)
    return Picks(
        [one for one in title if one.position < LONGEST_TITLE],
        list(picked.among(document.body, fields.body(), TITLE_POSITIONS)),
    )


def _key(document: Document) -> int:
    """Stands for the texts of a document, and is small: two hashes of 64 bits, which of two that
    differ are the same by chance once in the lifetime of a sun.
    """
    return (hash(document.title) << 64) + hash((document.body, document.unsearched))


def _fields(document: Document) -> Fields:
    title = SignedLine(0, document.title, signs(document.title.split()))
    body: list[SignedLine] = []
    gaps: list[int] = []
    before = 0
    for line in _numbered(document, lambda _, chunks: signs(chunks)):
        # No gap is told of, but the positions after it are that much larger.
        left_out = (line.position - TITLE_POSITIONS - before) // POSITION_GAP - len(gaps)
        gaps += [before] * left_out
        before += len(line.words)
        body.append(SignedLine(line.start, line.text, line.words))
    return Fields.of(title, body, tuple(gaps))


class _Line(NamedTuple, Generic[Words]):
    """A line of a body that is searched, and the position of its first word.

    ``start`` counts code points of the body.
    """

    start: int
    text: str
    chunks: list[str]
    words: Words
    position: int


def _numbered(
    document: Document, read: Callable[[str, list[str]], Words]
) -> Iterator[_Line[Words]]:
    """The lines of a document that are searched; ``read`` makes of a line and its chunks as much as
    it has words.
    """
    position = TITLE_POSITIONS
    seen = _Paragraphs()
    for start, end, after_gap in _lines(document.body, document.unsearched):
        if after_gap:
            position += POSITION_GAP
        text = document.body[start:end]
        chunks = text.split()
        begins = next(surfaces_in(chunks), None)
        if begins is None:
            continue
        if seen.has(chunks, begins):
            position += POSITION_GAP
            continue
        words = read(text, chunks)
        yield _Line(start, text, chunks, words, position)
        position += len(words)


class _Paragraphs:
    """Paragraphs met so far. One is compared word for word only with those that begin alike; most
    paragraphs have none.
    """

    def __init__(self) -> None:
        self._first: dict[str, list[str]] = {}
        self._others: defaultdict[str, set[tuple[str, ...]]] = defaultdict(set)

    def has(self, line: list[str], begins: str) -> bool:
        """Whether the chunks of a line were met before, the first word of which is ``begins``; they
        have been from now on.
        """
        first = self._first.setdefault(begins, line)
        if first is line:
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
    for line in _numbered(document, lambda text, _: keys_in(text)):
        keys += line.words
        positions += range(line.position, line.position + len(line.words))
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
    for text, token in _tagged(document):
        found.setdefault(token.tag, text[token.start : token.end])
    found.pop("", None)
    return tuple(Tag(tag, written) for tag, written in found.items())


def _tagged(document: Document) -> Iterator[tuple[str, Token]]:
    """The tokens of hashtags, each with the text that its offsets are of."""
    if may_hold_tags(document.title):
        for token in analyze(document.title)[:LONGEST_TITLE]:
            yield document.title, token
    if may_hold_tags(document.body):
        for line in _numbered(document, lambda _, chunks: chunks):
            for chunk in filter(may_hold_tags, line.chunks):
                for token in tokens_in(chunk):
                    yield chunk, token
