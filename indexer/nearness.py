"""Which occurrences of words make a phrase, in any order with a few other words among them.

Pure functions of positions, shared by what decides whether a document matches and by what marks
the words in it, so that the two cannot disagree.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Hashable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import TypeVar

Name = TypeVar("Name", bound=Hashable)


def near_windows(
    wanted: Sequence[Name], positions: Mapping[Name, Sequence[int]], slop: int
) -> Iterator[list[int]]:
    """Places where all of ``wanted`` stand with at most ``slop`` other words among them.

    ``wanted`` may hold a word twice: then it must stand there twice. ``positions`` are sorted and
    hold every word of ``wanted``. Yields the sorted positions of the wanted words of each window.
    """
    needed = Counter(wanted)
    width = len(wanted) + slop
    places = sorted(
        ((position, word) for word in needed for position in positions[word]), key=itemgetter(0)
    )
    window: deque[tuple[int, Name]] = deque()
    missing = len(wanted)
    for position, word in places:
        window.append((position, word))
        missing -= needed[word] > 0
        needed[word] -= 1
        while window[0][0] <= position - width:
            gone = window.popleft()[1]
            needed[gone] += 1
            missing += needed[gone] > 0
        if not missing:
            yield [position for position, _ in window]
