"""What ranks, and how much: the same in every engine."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from math import log
from typing import Final

from ..model import Form, Key, Leaf, Level, Unit, Word

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


def idf(documents_with: int, documents: int) -> float:
    """Of what so many of all documents have; Lucene's, which is never negative."""
    return log(1 + (documents - documents_with + 0.5) / (documents_with + 0.5))


def weights_of(leaves: Iterable[Leaf]) -> Mapping[Key, float]:
    """What each key weighs of the words among some leaves: what several have, for each of them."""
    weights: defaultdict[Key, float] = defaultdict(float)
    for leaf in leaves:
        if isinstance(leaf, Word):
            for level, weight in WEIGHTS[leaf.form].items():
                weights[level, getattr(leaf.keys, level)] += weight
    return weights


def name_of_pair(left: Word | Unit, right: Word | Unit) -> str:
    """What ``--explain`` calls two words that were typed side by side."""
    return f"{_name(left)} {_name(right)}"


def name_of_ways(unit: Unit) -> str:
    """What it calls all the ways to write a thing."""
    return " = ".join((unit.typed, *unit.also))


def _name(word: Word | Unit) -> str:
    return word.typed if isinstance(word, Unit) else word.deciding[1]
