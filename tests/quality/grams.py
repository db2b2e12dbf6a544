"""A trial: runs of four letters rank too, for the typed words that no document has.

They carry words that are mistyped or in a form nobody knows: what matched by the other words is
ranked higher where it has a word that looks like this one. They are no level of the index; the
postings of a gram are those of all indexed words that it is in, put together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from unittest.mock import patch
from weakref import WeakKeyDictionary

from indexer.engines.whoosh import rank
from indexer.engines.whoosh.postings import PostingsReader
from indexer.model import Query, Word

SIZE: Final = 4

_holders: WeakKeyDictionary[PostingsReader, dict[str, list[str]]] = WeakKeyDictionary()


def grams(word: str) -> list[str]:
    """The runs of four letters of a word; all of a shorter one."""
    return [word[at : at + SIZE] for at in range(max(1, len(word) - SIZE + 1))]


@contextmanager
def with_grams(weight: float) -> Iterator[None]:
    """Rank by them too, as much as ``weight`` says, while the block lasts."""
    terms = rank._terms

    def more(query: Query, postings: PostingsReader) -> Iterator[Any]:
        yield from terms(query, postings)
        for leaf in query.ranking:
            if isinstance(leaf, Word) and not len(postings.postings(*leaf.deciding).documents):
                for gram in grams(leaf.keys.surface):
                    found = postings.merged("surface", _words_with(gram, postings))
                    yield rank._Term(gram, "gram", weight, found)

    with patch.object(rank, "_terms", more):
        yield


def _words_with(gram: str, postings: PostingsReader) -> list[str]:
    """The indexed words that a gram is in."""
    if postings not in _holders:
        holders: defaultdict[str, list[str]] = defaultdict(list)
        for word in sorted(postings.terms("surface")):
            for each in dict.fromkeys(grams(word)):
                holders[each].append(word)
        _holders[postings] = dict(holders)
    return _holders[postings].get(gram, [])
