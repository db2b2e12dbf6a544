"""What a query that is being typed may become: frequent words, hashtags, titles.

The last word may be half typed, those before it are whole. A word is offered once for all its
forms, and counts the documents that have one of them; of titles the newest come first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, Literal, NamedTuple

from indexer.analysis import analyze, hashtag_key, is_stop
from indexer.analysis.entries import tags
from indexer.engines import Snapshot
from indexer.errors import TooBroad
from indexer.model import And, HasTag, Keys, Node, Phrase, Prefix, Query, Request, Token, Word

from .offers import spelled
from .wider import counted

Kind = Literal["word", "hashtag", "title"]

ARTICLE: Final = "ال"
HASH: Final = "#＃"
MOST_OF: Final = 3
"""Hashtags, and titles, of one answer; the rest is for words."""
LOOKED_AT: Final = 3
"""Completions that are looked at for each word that is wanted: many are forms of one."""
SHORT: Final = 2
"""Letters; so short a beginning says nothing of a title."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """``text`` to search for in place of what was typed, and how many documents have its last word,
    behind the one before it if there is one; the tag; or the title, copies among them. ``id`` is
    that of the document with the title.
    """

    kind: Kind
    text: str
    count: int
    id: str | None = None

    def to_json(self) -> dict[str, Any]:
        """As the API answers it."""
        return asdict(self)


class Typed(NamedTuple):
    """What stands before the word that is being typed; that word, None after a blank; all words."""

    before: str
    last: Token | None
    tokens: list[Token]
    text: str


def suggestions(snapshot: Snapshot, text: str, size: int) -> list[Suggestion]:
    """Up to ``size`` of them, words first; none for a text without a word."""
    typed = _typed(text)
    if not typed.tokens:
        return []
    tagged = list(_hashtags(snapshot, typed))
    titled = list(_titles(snapshot, typed))
    only_tags = text.lstrip().startswith(tuple(HASH))
    words = [] if only_tags else _words(snapshot, typed, size)
    return [*words[: max(1, size - len(tagged) - len(titled))], *tagged, *titled][:size]


def _typed(text: str) -> Typed:
    tokens = analyze(text)
    last = tokens[-1] if tokens and tokens[-1].end == len(text) else None
    return Typed(text[: last.piece_start] if last else text, last, tokens, text)


def _words(snapshot: Snapshot, typed: Typed, size: int) -> list[Suggestion]:
    """Words that begin as the last one, with the article or without: the most frequent, or behind
    another word those that most often stand there.
    """
    if typed.last is None:
        return []
    begun = typed.last.keys.surface
    beginnings = (begun,) if begun.startswith(ARTICLE) else (begun, ARTICLE + begun)
    counts: dict[str, int] = {}
    for beginning in beginnings:
        counts |= snapshot.completions("surface", beginning, LOOKED_AT * size)
    before = typed.tokens[-2] if len(typed.tokens) > 1 else None
    found: dict[str, Suggestion] = {}
    for word in sorted(counts, key=lambda word: (-counts[word], word)):
        if before is None and len(found) == size:
            break
        for token in analyze(spelled(snapshot, word))[:1]:
            keys = token.keys
            if keys.lemma not in found and not is_stop(keys):
                text = typed.before + _as_begun(snapshot, word, counts, begun)
                count = _documents(snapshot, before, keys)
                found[keys.lemma] = Suggestion("word", text, count)
    if before is None:
        return list(found.values())
    behind = [one for one in found.values() if one.count]
    return sorted(behind, key=lambda one: -one.count)[:size]


def _documents(snapshot: Snapshot, before: Token | None, keys: Keys) -> int:
    """How many documents have a word in any form; right behind another, if there is one."""
    if before is None:
        return snapshot.document_count("lemma", keys.lemma)
    row = Phrase("", (Word("", before.keys), Word("", keys)))
    return counted(snapshot, replace(_all(row), group=False))


def _as_begun(snapshot: Snapshot, word: str, counts: dict[str, int], begun: str) -> str:
    """A word as it is written; without the article where nobody typed it and it does without."""
    bare = word.removeprefix(ARTICLE)
    return spelled(snapshot, bare if not word.startswith(begun) and bare in counts else word)


def _hashtags(snapshot: Snapshot, typed: Typed) -> Iterator[Suggestion]:
    """Hashtags that begin as all that was typed, ``_`` for blanks."""
    key = hashtag_key("_".join(typed.text.split()))
    if not key or typed.last is None:
        return
    for tag, count in snapshot.completions("tag", key, MOST_OF):
        found = snapshot.search(_all(HasTag(tag, tag))).hits
        written = (one.written for hit in found for one in tags(hit.document) if one.key == tag)
        yield Suggestion("hashtag", f"#{next(written, tag)}", count)


def _titles(snapshot: Snapshot, typed: Typed) -> Iterator[Suggestion]:
    """The newest titles with all words that were typed."""
    whole = typed.tokens if typed.last is None else typed.tokens[:-1]
    nodes: list[Word | Prefix] = [
        Word(typed.text[token.piece_start : token.piece_end], token.keys, in_title=True)
        for token in whole
        if not is_stop(token.keys)
    ]
    if typed.last is not None:
        begun = typed.last.keys.surface
        if len(begun) > SHORT:
            nodes.append(Prefix(begun, begun, in_title=True))
    if not nodes:
        return
    try:
        found = snapshot.search(_all(*nodes))
    except TooBroad:
        return
    for hit in found.hits:
        yield Suggestion("title", hit.document.title, 1 + hit.copies.count, hit.document.id)


def _all(*nodes: Node) -> Request:
    """The newest documents that all of the nodes match."""
    query = Query("", And(nodes), (), (), "", (), "all", "all")
    return Request(query, sort="newest", size=MOST_OF, group=True)
