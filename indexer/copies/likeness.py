"""Whether two texts are copies of one story.

Every three words in a row are a run. A word that is part of a run which the other text has too is
shared, any other is its own. ``short`` is the text with fewer words, ``long`` the other. They are
copies when all of this holds:

- ``short`` has at least LENGTHS of the words of ``long``: a story is no copy of a much longer one
  that has it in it;
- at least CONTAINED of the words of ``short`` are shared, and LEAD_CONTAINED of its first LEAD;
- these do not stand far into a ``long`` that has much else to say (FAR, EMBEDDED, MUCH): a story
  is no copy of a round-up that comes to it later;
- not both have numbers that the other has not, as many as OTHER_NUMBERS of all: two prices, two
  results, two forecasts in the words of one template;
- not both have NAMES words which they say more than once and the other never: two people, two
  countries, two clubs. In a ``short`` of fewer than BRIEF words one is enough: a telegram names the
  country twice, and little else;
- not both have more words that the other has not than OTHER_WORDS of ``short``, or than
  OTHER_WORDS_LATER where more than DAYS lie between them, since a template comes back on another
  day and a copy seldom does. In a text of FEW words one is enough;
- no more than a MONTH lies between them, unless they say the same word for word.

Headlines do not count, and what an outlet adds or cuts gives words of its own to one side only. The
bounds were chosen by half of the pairs in ``tests/copies``, articles that were labelled by reading
them; the other half tells how good they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .words import FIRST_NUMBER, LEAST, Codes

LENGTHS: Final = 0.33
CONTAINED: Final = 0.7
LEAD: Final = 40
"""Words."""
LEAD_CONTAINED: Final = 0.6
FAR: Final = 100
"""Words from the beginning."""
EMBEDDED: Final = 0.33
"""The part of a text that stands before, where it is far into it."""
MUCH: Final = 0.33
"""The part of a text that is its own."""
OTHER_NUMBERS: Final = 0.25
NAMES: Final = 2
BRIEF: Final = 100
"""Words."""
OTHER_WORDS: Final = 0.15
OTHER_WORDS_LATER: Final = 0.07
DAYS: Final = 2.5
MONTH: Final = 30
"""Days."""
FEW: Final = 40

_RUN: Final = 3
"""Words."""
_MARGIN: Final = 20
"""Words before the first and after the last shared one, in which a moved word is still found."""

Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Text:
    """A text as it is compared: its first words, how many there are in all, and when it was
    published, in days, or None. What one that is compared often needs each time, it keeps.
    """

    words: Codes
    length: int
    published: float | None

    @cached_property
    def rank(self) -> tuple[int, bytes]:
        """The less, the shorter it is."""
        return self.length, bytes(self.words)

    @cached_property
    def runs(self) -> Runs:
        """Of all words that are followed by so many."""
        return Runs.of(self.words)

    @cached_property
    def edges(self) -> bytes:
        """The first run and the last."""
        return bytes(self.words[:_RUN]) + bytes(self.words[-_RUN:])

    @cached_property
    def numbers(self) -> int:
        """A bit for each code of a number that is among the words."""
        return sum(1 << code for code in set(self.words[self.words >= FIRST_NUMBER].tolist()))


class Runs(NamedTuple):
    """Those of a text, each as one number: in its order, ascending, and where those stood."""

    own: NDArray[np.uint32]
    ascending: NDArray[np.uint32]
    places: NDArray[np.int64]

    @classmethod
    def of(cls, words: Codes) -> Runs:
        """Those of some words."""
        count = max(0, len(words) - _RUN + 1)
        own = np.zeros(count, np.uint32)
        for place in range(_RUN):
            own = own << np.uint32(8) | words[place : place + count]
        places = own.argsort(kind="stable")
        return cls(own, own[places], places)


class _Side(NamedTuple):
    """The words of one of two texts, and of each whether it is shared."""

    words: Codes
    is_shared: Flags

    @property
    def alike(self) -> _Side:
        """From the first shared word to the last."""
        at = self.is_shared.nonzero()[0]
        return self._between(int(at[0]), int(at[-1]) + 1)

    @property
    def around(self) -> _Side:
        """The same with a margin."""
        at = self.is_shared.nonzero()[0]
        return self._between(max(0, int(at[0]) - _MARGIN), int(at[-1]) + 1 + _MARGIN)

    @property
    def own(self) -> Codes:
        """The words that are not shared."""
        return self.words[~self.is_shared]

    @property
    def numbers(self) -> set[int]:
        """The codes of numbers."""
        return set(self.words[self.words >= FIRST_NUMBER].tolist())

    def _between(self, start: int, end: int) -> _Side:
        return _Side(self.words[start:end], self.is_shared[start:end])


def are_copies(one: Text, two: Text) -> bool:
    """Whether two texts are, in either order."""
    short, long = (one, two) if one.rank <= two.rank else (two, one)
    if len(short.words) < LEAST or short.length < LENGTHS * long.length:
        return False
    if short.rank[1] == long.rank[1]:
        return True
    if _days(short, long) > MONTH or _are_of_a_template(short, long):
        return False
    places = _places(short.runs, long.runs)
    left = _Side(short.words, _covered(places >= 0, len(short.words)))
    if left.is_shared.mean() < CONTAINED or left.is_shared[:LEAD].mean() < LEAD_CONTAINED:
        return False
    right = _Side(long.words, _covered(_places(long.runs, short.runs) >= 0, len(long.words)))
    for edge in (0, -1):  # Runs begin at the third word; what comes before is alike all the same.
        if short.words[edge] == long.words[edge]:
            left.is_shared[edge] = right.is_shared[edge] = True
    return not (
        _is_embedded(places, right)
        or _have_other_numbers(left, right)
        or _have_other_names(left, right)
        or _have_other_words(left, right, _bound(short, long))
    )


def _are_of_a_template(short: Text, long: Text) -> bool:
    """Whether they begin alike, end alike and have other numbers in between: then nothing else need
    be looked at, and of the stories of a template most are told apart by it.
    """
    return short.edges == long.edges and _are_other(
        (short.numbers & ~long.numbers).bit_count(),
        (long.numbers & ~short.numbers).bit_count(),
        (short.numbers & long.numbers).bit_count(),
    )


def _places(ours: Runs, theirs: Runs) -> NDArray[np.int64]:
    """Where each of some runs first stands among others, or -1."""
    at = theirs.ascending.searchsorted(ours.own)
    at[at == len(theirs.own)] = 0
    return np.where(theirs.ascending[at] == ours.own, theirs.places[at], -1)


def _covered(runs: Flags, words: int) -> Flags:
    """Of so many words, whether each is part of a run that is flagged."""
    covered = np.zeros(words, np.bool_)
    for place in range(_RUN):
        covered[place : place + len(runs)] |= runs
    return covered


def _is_embedded(places: NDArray[np.int64], long: _Side) -> bool:
    begins = np.median(places[places >= 0][:LEAD])
    own = 1 - long.is_shared.mean()
    return bool(own > MUCH and begins > FAR and begins > EMBEDDED * len(long.words))


def _have_other_numbers(short: _Side, long: _Side) -> bool:
    ours, theirs = short.numbers, long.numbers
    # A dateline or a tail that is cut has numbers too: they count only where the texts are alike.
    others = len(short.alike.numbers - theirs), len(long.alike.numbers - ours)
    return _are_other(*others, len(ours & theirs))


def _are_other(ours: int, theirs: int, both: int) -> bool:
    """Of so many numbers, of which the one, the other and both have some."""
    others = min(ours, theirs)
    return others > 0 and others >= OTHER_NUMBERS * (both + others)


def _have_other_names(short: _Side, long: _Side) -> bool:
    enough = 1 if len(short.words) < BRIEF else NAMES
    return min(_repeated(short, long), _repeated(long.alike, short)) >= enough


def _repeated(side: _Side, other: _Side) -> int:
    """How many words a side says more than once and the other never."""
    return int(np.count_nonzero(np.bincount(_only(side.own, other.words)) > 1))


def _have_other_words(short: _Side, long: _Side, bound: float) -> bool:
    ours = len(_only(short.own, long.around.own))
    return min(ours, len(_only(long.alike.own, short.own))) > bound


def _only(words: Codes, others: Codes) -> Codes:
    """The words that are not among the others."""
    is_other = np.zeros(256, np.bool_)
    is_other[others] = True
    return words[~is_other[words]]


def _bound(short: Text, long: Text) -> float:
    """How many words both may have that the other has not."""
    if len(short.words) < FEW:
        return 0
    bound = OTHER_WORDS_LATER if _days(short, long) > DAYS else OTHER_WORDS
    return bound * len(short.words)


def _days(one: Text, two: Text) -> float:
    """That lie between them; none where a date is not known."""
    if one.published is None or two.published is None:
        return 0
    return abs(one.published - two.published)
