"""What is known of single Arabic words: how often each is written, and which are never cut.

Data: ``tables/lexicon.tsv``, made from wordfreq (CC BY-SA 4.0) by ``tables/make_lexicon.py``;
``tables/whole.tsv`` and ``tables/stopwords.tsv``, reviewed by hand.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Mapping

from .letters import ALEF_MAKSURA, HEH, TEH_MARBUTA, YEH
from .normalize import fold
from .tables import read_rows


@functools.cache
def forms() -> Mapping[str, float]:
    """Form (folded but for ى and ة) to occurrences per million words."""
    return {form: float(count) for form, count in read_rows("lexicon.tsv")}


@functools.cache
def frequencies() -> Mapping[str, float]:
    """Folded form to occurrences per million words."""
    folded: defaultdict[str, float] = defaultdict(float)
    for form, count in forms().items():
        folded[form.replace(ALEF_MAKSURA, YEH).replace(TEH_MARBUTA, HEH)] += count
    folded.default_factory = None
    return folded


def attested(word: str) -> float:
    """How often ``word``, folded, is written in a million words; 0 for less than once in two."""
    return frequencies().get(word, 0.0)


def is_feminine(word: str) -> bool | None:
    """Whether the final ه of ``word``, folded, is ة rather than ه; None where nobody writes it."""
    stem = word[:-1]
    teh_marbuta, heh = forms().get(stem + TEH_MARBUTA, 0.0), forms().get(stem + HEH, 0.0)
    return teh_marbuta >= heh if teh_marbuta or heh else None


@functools.cache
def whole_words() -> frozenset[str]:
    """Folded words that are never cut."""
    return frozenset(fold(row[0]) for row in read_rows("whole.tsv"))


@functools.cache
def function_words() -> Mapping[str, str]:
    """Folded function words to their kind, but for those that are another word if spelt so."""
    rows = read_rows("stopwords.tsv")
    return {fold(word): kind for word, kind, spelling, *_ in rows if spelling == "any"}
