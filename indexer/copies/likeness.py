"""Whether two texts are copies of one story.

Every three words in a row are a run. A word of one text that is part of a run which the other has
too is shared, any other is its own. ``short`` is the text with fewer words. They are copies if

- it has at least LENGTHS of the words of the other: a story that a much longer one has in it is no
  copy of that;
- at least CONTAINED of its words are shared, and LEAD_CONTAINED of those it begins with;
- these stand in the first EMBEDDED of the other, or no farther than LEAD words from its start: a
  story that follows another in a round-up is no copy of that;
- it is not that both have numbers the other has not, at least OTHER_NUMBERS of those that they
  could share: these are two prices, two matches or two forecasts in the words of one template;
- it is not that both have more than OTHER_WORDS of its words that the other has not: two names,
  two places, two crimes. Where more than DAYS lie between them it is less (OTHER_WORDS_LATER), for
  a template comes back on another day and a copy seldom does, and nothing in a text of FEW words.

Cuts, new headlines, bylines and boilerplate give words of its own to one of the two only, and a
light rewording some to both. The bounds were chosen on pairs of real articles labelled by reading
them (``tests/copies``), half of which were not looked at.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .words import FIRST_NUMBER, LEAST, Codes

LENGTHS: Final = 0.33
CONTAINED: Final = 0.7
LEAD: Final = 40
"""Words that a text begins with."""
LEAD_CONTAINED: Final = 0.6
EMBEDDED: Final = 0.33
FAR: Final = 100
OF_ITS_OWN: Final = 0.33
OTHER_NUMBERS: Final = 0.2
OTHER_WORDS: Final = 0.15
OTHER_WORDS_LATER: Final = 0.07
DAYS: Final = 2.5
FEW: Final = 40
"""Words of a text in which one is enough to tell two stories apart."""

_RUN: Final = 3
_MARGIN: Final = 20
"""Words beyond the first and the last shared one that are still looked at for another's words."""

Flags = NDArray[np.bool_]


class Text(NamedTuple):
    """A text as it is compared: its first words, how many there are in all, and when it was
    published, in days since whenever, or None.
    """

    words: Codes
    length: int
    published: float | None


class _Side(NamedTuple):
    """One of two texts, and of each of its words whether it is shared."""

    words: Codes
    is_shared: Flags

    @property
    def alike(self) -> slice:
        """From the first shared word to the last."""
        at = self.is_shared.nonzero()[0]
        return slice(at[0], at[-1] + 1)

    def numbers(self, part: slice = slice(None)) -> set[int]:
        """The codes of numbers."""
        words = self.words[part]
        return set(words[words >= FIRST_NUMBER].tolist())


def are_copies(one: Text, two: Text) -> bool:
    """Whether two texts are, in either order."""
    short, long = sorted((one, two), key=lambda text: (text.length, bytes(text.words)))
    if len(short.words) < LEAST or short.length < LENGTHS * long.length:
        return False
    if bytes(short.words) == bytes(long.words):
        return True
    ours, theirs = _runs(short.words), _runs(long.words)
    places = _places(ours, theirs)
    is_shared = _covered(places >= 0, len(short.words))
    if is_shared.mean() < CONTAINED or is_shared[:LEAD].mean() < LEAD_CONTAINED:
        return False
    is_shared_there = _covered(np.isin(theirs, ours), len(long.words))
    return not (
        _is_embedded(places, is_shared_there)
        or _have_other_numbers(_Side(short.words, is_shared), _Side(long.words, is_shared_there))
        or _has_other_words(short, long, is_shared, is_shared_there)
    )


def _runs(words: Codes) -> NDArray[np.uint32]:
    """Each as one number."""
    count = max(0, len(words) - _RUN + 1)
    found = np.zeros(count, np.uint32)
    for place in range(_RUN):
        found = found << np.uint32(8) | words[place : place + count]
    return found


def _places(ours: NDArray[np.uint32], theirs: NDArray[np.uint32]) -> NDArray[np.int64]:
    """Where each of some numbers first stands among others, or -1."""
    order = theirs.argsort(kind="stable")
    ascending = theirs[order]
    at = ascending.searchsorted(ours)
    at[at == len(theirs)] = 0
    return np.where(ascending[at] == ours, order[at], -1)


def _covered(runs: Flags, words: int) -> Flags:
    """Of so many words, whether each is part of a run that is flagged."""
    covered = np.zeros(words, np.bool_)
    for place in range(_RUN):
        covered[place : place + len(runs)] |= runs
    return covered


def _is_embedded(places: NDArray[np.int64], is_shared_there: Flags) -> bool:
    """Whether what the short text begins with stands far into the other, which has more to say."""
    begins = np.median(places[places >= 0][:LEAD])
    has_more = 1 - is_shared_there.mean() > OF_ITS_OWN
    return bool(has_more and begins > FAR and begins > EMBEDDED * len(is_shared_there))


def _have_other_numbers(short: _Side, long: _Side) -> bool:
    ours, theirs = short.numbers(), long.numbers()
    own, their_own = short.numbers(short.alike) - theirs, long.numbers(long.alike) - ours
    others = min(len(own), len(their_own))
    return others > 0 and others >= OTHER_NUMBERS * (len(ours & theirs) + others)


def _has_other_words(short: Text, long: Text, is_shared: Flags, is_shared_there: Flags) -> bool:
    """Whether both have too many words that the other has not, where they are alike."""
    there = is_shared_there.nonzero()[0]
    first, last = there[0], there[-1] + 1
    around = slice(max(0, first - _MARGIN), last + _MARGIN)
    own = short.words[~is_shared]
    theirs = long.words[first:last][~is_shared_there[first:last]]
    own_alone = np.isin(own, long.words[around][~is_shared_there[around]], invert=True)
    theirs_alone = np.isin(theirs, own, invert=True)
    others = min(np.count_nonzero(own_alone), np.count_nonzero(theirs_alone))
    if len(short.words) < FEW:
        return others > 0
    bound = OTHER_WORDS_LATER if _days(short, long) > DAYS else OTHER_WORDS
    return others > bound * len(short.words)


def _days(one: Text, two: Text) -> float:
    """That lie between them; of an undated one, none."""
    if one.published is None or two.published is None:
        return 0
    return abs(one.published - two.published)
