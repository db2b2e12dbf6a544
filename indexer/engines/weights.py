"""What ranks, and how much: the same in every engine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ..model import Form, Level

K1: Final = 1.2
B: Final = 0.75
POSITIONED: Final = ("exact", "surface", "lemma")
"""The levels whose keys have positions: what a form is decided by."""
WEIGHTS: Final[Mapping[Form, Mapping[Level, float]]] = {
    "all": {"lemma": 1.0, "stem": 0.3, "surface": 0.3, "root": 0.5},
    "word": {"surface": 1.0},
    "exact": {"exact": 1.0},
}
"""Of some thirty choices of weights one of the best for tweets (checkthat21_ar) at no cost to
questions and headlines (xquad_ar, ``titles.py``); ``tests.quality.weights`` tries others.
"""
PAIR_WEIGHT: Final = 0.3
OTHER_WEIGHT: Final = 1.0
"""Of a hashtag, and of all words that a prefix or a fuzzy word stands for, as if they were one."""
