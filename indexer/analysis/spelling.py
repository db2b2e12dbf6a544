"""Words that may have been meant by one that hardly any document has.

How far apart two words are is Damerau's distance ("A technique for computer detection and
correction of spelling errors", 1964), no letter edited twice, between the folded words, so that
ه/ة, ى/ي and أ/إ/ا cost nothing. Errors that people make cost less than others, in tenths:

| edit | costs |
| --- | --- |
| a letter for another | ``EDIT`` |
| a letter put in or left out | ``ALONE``, at the beginning ``EDIT`` |
| letters that sound or look alike, long vowels | what ``tables/confusions.tsv`` says |
| a letter that is one key away | ``BESIDE`` |
| two neighbours that changed places | ``SWAPPED`` |
| a letter struck twice, or one of two left out | ``DOUBLED`` |

Which near word was meant is a bargain between distance and documents (Kernighan, Church and Gale,
"A spelling correction program based on a noisy channel model", 1990): an edit must be worth it.
Measured on twelve days of a country's papers (20,290 documents, 218,665 words), with 78 typing
errors and 143 rare names and words that nothing was chosen by: the right word came first for 53 of
the errors, 17 of the others found it all the same, and 2 of the names were offered another. The
cases that it was chosen by are in ``tests/golden/spelling.tsv``.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, islice, pairwise, product
from typing import Final, NamedTuple

from .hashtags import parts
from .lemma import is_written
from .letters import (
    ALEF,
    ALEF_HAMZA_ABOVE,
    ALEF_HAMZA_BELOW,
    ALEF_MADDA,
    ALEF_MAKSURA,
    FATHATAN,
    HAMZA,
    HEH,
    LAM,
    TEH_MARBUTA,
    WAW_HAMZA,
    YEH,
    YEH_HAMZA,
)
from .lexicon import attested
from .normalize import fold
from .segment import SHORT_WORDS
from .tables import read_rows

EDIT: Final = 10
ALONE: Final = 8
BESIDE: Final = 7
SWAPPED: Final = 5
DOUBLED: Final = 4
EDITS: Final = 2
"""Edits, all alike, within which words are weighed: two neighbours that changed places are two."""

KEYS: Final = ("ضصثقفغعهخحجد", "شسيبلاتنمكط", "ئءؤر ىةوزظ")
"""The rows of the Arabic keyboard (Unicode CLDR, ``ar-t-k0-windows``) from its left side on, a
blank for the key that writes two letters. A key of a lower row lies between two of the row above.
"""

FEW: Final = 3
"""A word that so many documents have is not doubted."""
SHORTEST: Final = 3
"""Letters, the article apart, of a word that is doubted."""
SHORTEST_OF_FOUND: Final = 5
"""The same where documents have the word as it stands: a short name has many neighbours."""
FARTHEST: Final[Mapping[int, int]] = {3: 5, 4: 6, 5: 8, 6: 10, 7: 10}
"""How far another word may be, by letters without the article; for more, ``FARTHEST_OF_LONG``."""
FARTHEST_OF_LONG: Final = 12
FARTHEST_OF_FOUND: Final = 5
"""The same where documents have the word, as it stands or in another form."""

SPACE: Final = 5
"""The distance of two words from one, or of one from two."""
MOST_APART: Final = 3
SHORTEST_APART: Final = 3
"""Letters of a word that was run together with another, but for the frequent short ones."""

TRADE: Final = 0.6
"""A word one edit away must be in exp(6), 400, documents: a tenth less far, in half as many."""
LETTERS: Final = 6
"""With fewer letters, twice as many documents are needed for each that is missing."""
FAR_MORE: Final = 100
"""Times the documents that another word has, of those that have the typed one as it stands."""
MEASURED_ON: Final = 20_290
"""Documents of the index that these numbers come from. Of a smaller one fewer are needed, yet not
in proportion: there more of the right words are missing."""
SMALLER: Final = 0.75
"""The power of an index's share of ``MEASURED_ON`` that they shrink with."""

MOST_SPELLINGS: Final = 512

ALEFS_WITHIN: Final[str] = ALEF + ALEF_HAMZA_ABOVE + ALEF_MADDA
ALEFS: Final[str] = ALEFS_WITHIN + ALEF_HAMZA_BELOW
"""Those that may begin a word."""
LONGEST_CLITICS: Final = 4
"""Letters that may stand before what begins a word: وبال."""
HAMZAS: Final[str] = HAMZA + WAW_HAMZA + YEH_HAMZA
ENDINGS: Final[Mapping[str, Sequence[str]]] = {
    HEH: HEH + TEH_MARBUTA,
    YEH: YEH + ALEF_MAKSURA,
    ALEF: (ALEF, ALEF + FATHATAN, ALEF_HAMZA_ABOVE),
}
ARTICLE: Final[str] = ALEF + LAM


class Meant(NamedTuple):
    """A folded word that may have been meant, how far it is, and how many documents have it."""

    word: str
    distance: int
    documents: int

    @property
    def cost(self) -> float:
        """The less, the likelier."""
        return TRADE * self.distance - math.log(self.documents)


class Known(NamedTuple):
    """Of a doubtful word: how many documents have it as it stands, and in any form that is searched
    for, ``of`` all that there are.
    """

    here: int
    found: int
    of: int


def distance(one: str, two: str) -> int:
    """How far two words are apart; 0 for those that fold alike, and the same both ways."""
    return _between(fold(one), fold(two))


def is_doubtful(word: str, here: int) -> bool:
    """Whether a word, folded, may be an error, when ``here`` documents have it as it stands.

    A word that the lexicon or the table of lemmas has never is, though people write errors often
    enough to be in them: the names and words they have that the index lacks are far more.
    """
    letters = _letters(word)
    return (
        here < FEW
        and letters >= (SHORTEST_OF_FOUND if here else SHORTEST)
        and word.isalpha()
        and not attested(word)
        and not is_written(word)
    )


def meant(word: str, near: Iterable[str], count: Callable[[str], int], known: Known) -> list[Meant]:
    """The words that may have been meant by a doubtful one, the likeliest first; all folded.

    ``near`` are those within ``EDITS``; ``count`` gives the documents that have one.
    """
    offered = []
    for other in near:
        away = _between(word, other)
        if 0 < away <= _farthest(word, known.found):
            documents = count(other)
            if documents >= needed(word, away, known):
                offered.append(Meant(other, away, documents))
    return sorted(offered, key=lambda one: (one.cost, one.word))


def needed(word: str, away: int, known: Known) -> float:
    """Documents that another word, so far away, must have to be offered for a doubtful one."""
    worth = math.exp(TRADE * away) * 2.0 ** max(0, LETTERS - _letters(word))
    scale = math.pow(min(1.0, known.of / MEASURED_ON), SMALLER)
    return max(scale * worth, known.found + 1, FAR_MORE * known.here)


def least_needed(word: str, known: Known) -> float:
    """Documents that any other word must have, however near it is."""
    return needed(word, min(SWAPPED, DOUBLED, *_costs().values()), known)


def apart(written: str) -> list[str]:
    """The words that one was run together from (مجلسالأمن), or nothing if they are not known."""
    words = [part.text for part in parts(written)]
    known = all(map(_is_known, words))
    return words if known and 2 <= len(words) <= MOST_APART else []


def _is_known(written: str) -> bool:
    word = fold(written)
    return word in SHORT_WORDS or (len(word) >= SHORTEST_APART and attested(word) > 0)


def spellings(word: str) -> Iterator[str]:
    """The ways in which a folded word may be written, ``word`` first: with hamzas, ة and ى, or
    with capitals. Bounded: of a word with very many, not all.
    """
    if word.isascii():
        return iter(dict.fromkeys((word, word.capitalize(), word.upper())))
    letters = [_written(word, at) for at in range(len(word))]
    return islice(map("".join, product(*letters)), MOST_SPELLINGS)


def _letters(word: str) -> int:
    return len(word) - (len(ARTICLE) if word.startswith(ARTICLE) else 0)


def _farthest(word: str, found: int) -> int:
    farthest = FARTHEST.get(_letters(word), FARTHEST_OF_LONG)
    return min(farthest, FARTHEST_OF_FOUND) if found else farthest


def _between(one: str, two: str) -> int:
    """Of folded words, by the usual table of beginnings."""
    costs = _costs()
    down, across = _alone(one, costs), _alone(two, costs)
    above: list[int] = []
    row = list(accumulate(across, initial=0))
    for i, left in enumerate(one):
        before, above, row = above, row, [row[0] + down[i]]
        for j, right in enumerate(two):
            replaced = above[j] + (costs.get(left + right, EDIT) if left != right else 0)
            best = min(replaced, above[j + 1] + down[i], row[j] + across[j])
            if i and j and left == two[j - 1] and right == one[i - 1]:
                best = min(best, before[j - 1] + SWAPPED)
            row.append(best)
    return row[-1]


def _alone(word: str, costs: Mapping[str, int]) -> list[int]:
    """What each letter of a word costs, put in or left out."""
    found = [EDIT if at == 0 else costs.get(letter, ALONE) for at, letter in enumerate(word)]
    for at, (before, letter) in enumerate(pairwise(word), 1):
        if before == letter:
            found[at] = min(found[at], DOUBLED)
    return found


@functools.cache
def _costs() -> Mapping[str, int]:
    """Of one letter for another, both ways, and of a letter alone."""
    costs = {}
    for one, two in _beside():
        costs[one + two] = costs[two + one] = BESIDE
    for letters, cost, *_ in read_rows("confusions.tsv"):
        costs[letters] = costs[letters[::-1]] = int(cost)
    return costs


def _beside() -> Iterator[tuple[str, str]]:
    """The letters of keys that touch, folded."""
    for number, row in enumerate(KEYS):
        below = KEYS[number + 1] if number + 1 < len(KEYS) else ""
        for at, key in enumerate(row):
            for other in row[at + 1 : at + 2] + below[max(0, at - 1) : at + 1]:
                if key != " " != other:
                    yield fold(key), fold(other)


def _written(word: str, at: int) -> Sequence[str]:
    """What a letter of a folded word may be, itself first."""
    letter = word[at]
    if at == len(word) - 1 and letter in ENDINGS:
        return ENDINGS[letter]
    if letter == ALEF:
        return ALEFS if at <= LONGEST_CLITICS else ALEFS_WITHIN
    return HAMZAS if letter == HAMZA else letter
