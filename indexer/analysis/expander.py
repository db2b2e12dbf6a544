"""What words of a query are also called: all that is known of it, in one order.

    months → numbers → variants → hurried → unheard

What an earlier source says of a word counts, and a later one is not asked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from ..model import Keys
from . import hurried, months, numbers, unheard
from .expansion import Expansion

Expander = Callable[[Sequence[Keys]], Sequence[Expansion]]

NAMES: Final[tuple[Expander, ...]] = (months.expansions, numbers.expansions)
SPELLINGS: Final[tuple[Expander, ...]] = (hurried.expansions, unheard.expansions)
"""Other spellings of the word itself: what ``variants=off`` leaves on."""


def expander(variants: Expander | None) -> Expander:
    """The expansions of words typed side by side; ``variants`` None is only those of spelling."""
    sources = (*NAMES, variants, *SPELLINGS) if variants else SPELLINGS

    def expand(words: Sequence[Keys]) -> list[Expansion]:
        found: list[Expansion] = []
        taken: set[int] = set()
        for source in sources:
            for one in source(words):
                places = range(one.start, one.end)
                if taken.isdisjoint(places):
                    taken.update(places)
                    found.append(one)
        return sorted(found)

    return expand
