"""Which occurrences of words make a phrase, in any order with a few other words among them.

Pure functions of positions, shared by what decides whether a document matches and by what marks
the words in it, so that the two cannot disagree.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Hashable, Iterator, Mapping, Sequence


def near_windows(
    wanted: Sequence[Hashable], positions: Mapping[Hashable, Sequence[int]], slop: int
) -> Iterator[list[int]]:
    """Places where all of ``wanted`` stand with at most ``slop`` other words among them.

    ``wanted`` may hold a word twice: then it must stand there twice. ``positions`` are sorted and
    hold every word of ``wanted``. Yields the sorted positions of the wanted words of each window.
    """
    needed = Counter(wanted)
    width = len(wanted) + slop
    places = sorted((position, word) for word in needed for position in positions[word])
    window: deque[tuple[int, Hashable]] = deque()
    inside: Counter[Hashable] = Counter()
    for position, word in places:
        window.append((position, word))
        inside[word] += 1
        while window[0][0] <= position - width:
            inside[window.popleft()[1]] -= 1
        if all(inside[word] >= count for word, count in needed.items()):
            yield [position for position, _ in window]
