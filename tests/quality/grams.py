"""A trial: runs of four letters rank too, for the typed words that no document has.

They carry words that are mistyped or in a form nobody knows: what matched by the other words is
ranked higher where it has a word that looks like this one. They are no level of the index; the
postings of a gram are those of all indexed words that it is in, put together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Final
from unittest.mock import patch

import numpy as np

from indexer.engines.whoosh import rank
from indexer.engines.whoosh.postings import Postings, PostingsReader
from indexer.model import Query, Word

SIZE: Final = 4

Words = Callable[[], Collection[str]]
"""The different words of an index, folded; asked for when they are needed."""


def grams(word: str) -> list[str]:
    """The runs of four letters of a word; all of a shorter one."""
    return [word[at : at + SIZE] for at in range(max(1, len(word) - SIZE + 1))]


@contextmanager
def with_grams(weight: float, words: Words) -> Iterator[None]:
    """Rank by them too, as much as ``weight`` says, while the block lasts."""
    terms = rank._terms

    @cache
    def holders() -> dict[str, list[str]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for word in words():
            for gram in dict.fromkeys(grams(word)):
                found[gram].append(word)
        return dict(found)

    def more(query: Query, postings: PostingsReader) -> Iterator[Any]:
        yield from terms(query, postings)
        for leaf in query.ranking:
            if isinstance(leaf, Word) and not len(postings.term(leaf.deciding).documents):
                for gram in grams(leaf.keys.surface):
                    found = [postings.term(("surface", each)) for each in holders().get(gram, ())]
                    if found:
                        yield rank._Term(gram, "gram", weight, _together(found))

    with patch.object(rank, "_terms", more):
        yield


def _together(found: list[Postings]) -> Postings:
    """The postings of several words as if they were one."""
    documents = np.concatenate([one.documents for one in found])
    counts = np.concatenate([one.counts for one in found])
    all_documents, where = np.unique(documents, return_inverse=True)
    all_counts = np.bincount(where, counts, len(all_documents))
    return Postings(all_documents, all_counts.astype(counts.dtype))
