"""Snowball's Arabic stemmer, the words ranked by bm25s with Lucene's formula.

Marks are taken out before words are found: the stemmer would, but a word would be split at them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

import bm25s
import snowballstemmer

from ..runs import Run

_MARKS: Final = re.compile("[\u064b-\u0652\u0670\u0640]")
_WORD: Final = re.compile(r"[^\W_]+")
_stemmer: Final = snowballstemmer.stemmer("arabic")
_stem: Final = cache(_stemmer.stemWord)


def answer(documents: Mapping[str, str], queries: Mapping[str, str], depth: int) -> Run:
    """All scores of each query, of which those above nothing are matches."""
    names = list(documents)
    ranking = bm25s.BM25(k1=1.2, b=0.75, method="lucene")
    ranking.index([_stems(text) for text in documents.values()], show_progress=False)
    found: Run = {}
    for name, text in queries.items():
        known = [stem for stem in _stems(text) if stem in ranking.vocab_dict]
        if not known:
            found[name] = {}
            continue
        best, scores = ranking.retrieve([known], k=min(depth, len(names)), show_progress=False)
        found[name] = {
            names[number]: float(score)
            for number, score in zip(best[0], scores[0], strict=True)
            if score > 0
        }
    return found


def _stems(text: str) -> list[str]:
    return [_stem(word) for word in _WORD.findall(_MARKS.sub("", text).lower())]
