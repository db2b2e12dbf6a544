"""What is asked to find articles like one that is stored: the words that set it apart."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Collection
from typing import Final

from ..analysis import is_stop, searched_tokens
from ..model import Document, HasId, Level, Not, Or, Query, Request, Token, Word

MOST_WORDS: Final = 25
"""Words of a document that are asked for. Of 97 pairs of one story under different hands, each
asked for from the other, .979 were among the first ten with 10 or 15 words, .985 with 25, .964
with 40.
"""
IN_TITLE: Final = 3.0
"""A word of the title counts as much as so many of the text."""
LONGEST: Final = 200
"""Words of the body that are looked at: news says first what it is about, and of those pairs .995
were found (.985 by 100 words, and by 600).
"""
SHORTEST: Final = 3
"""Letters; a shorter word hardly sets an article apart."""

Count = Callable[[Level, str], int]
"""How many documents have a word with this key at this level."""


def similar(
    document: Document, *, count: Count, of: int, without: Collection[str], size: int
) -> Request:
    """What an engine is asked for the ``size`` articles that are most like ``document``.

    ``of`` documents are in the index; those with the ids in ``without`` (the document and its
    copies) are not answers. A document without telling words is like none.
    """
    words = distinctive(document, count=count, of=of)
    query = Query(
        raw="",
        root=Or(words),
        ranking=words,
        pairs=(),
        understood=" ".join(word.typed for word in words),
        ignored=(),
        match="any",
        form="all",
    )
    return Request(query, (Not(HasId(tuple(without))),), size=size, group=True)


def distinctive(document: Document, *, count: Count, of: int) -> tuple[Word, ...]:
    """The words that set a document apart, the most telling first: frequent in it, rare elsewhere.

    Words in one form are one; words that no other document has tell nothing.
    """
    title, body = searched_tokens(document)
    weights: defaultdict[str, float] = defaultdict(float)
    first: dict[str, Word] = {}
    for text, tokens, weight in (
        (document.title, title, IN_TITLE),
        (document.body, body[:LONGEST], 1.0),
    ):
        for token in filter(_may_tell, tokens):
            key = token.keys.lemma
            weights[key] += weight
            first.setdefault(key, Word(text[token.piece_start : token.piece_end], token.keys))
    scores = {}
    for key, weight in weights.items():
        have = count("lemma", key)
        if have > 1:
            scores[key] = (1 + math.log(weight)) * math.log((of + 1) / have)
    chosen = sorted(scores, key=lambda key: (-scores[key], key))[:MOST_WORDS]
    return tuple(first[key] for key in chosen)


def _may_tell(token: Token) -> bool:
    surface = token.keys.surface
    return len(surface) >= SHORTEST and not surface.isdigit() and not is_stop(token.keys)
