"""Broken plurals that the analyser does not know: أرقام of رقم, عمال of عامل, أساطيل of أسطول.

Patterns are from any grammar (W. Wright, A Grammar of the Arabic Language, 1896, §§ 303-305). A
word that has the shape of one, and no reading that is known to be used, is the plural of the
commonest noun that the shape allows.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Final

from .choice import Choice

_R: Final = "([^اأإآءةى])"
_LAST: Final = "([^اأإآءةىيو])"
"""A letter of the root, and its last: a weak one makes other shapes."""

PATTERNS: Final = tuple(
    (re.compile(plural.replace("L", _LAST).replace("R", _R)), tuple(singulars.split()))
    for plural, singulars in (
        ("أRRاL", "{0}{1}{2} {0}ا{1}{2} {0}{1}ي{2}"),
        ("RRاL", "{0}ا{1}{2}"),
        ("RRوL", "{0}{1}{2}"),
        ("RRاة", "{0}ا{1}ي {0}ا{1}ية"),
        ("RRLاء", "{0}{1}ي{2} {0}ا{1}{2}"),
        ("أRRLاء", "{0}{1}ي{2}"),
        ("RوائL", "{0}ائ{1}ة {0}ائ{1}"),
        ("RRائL", "{0}{1}ي{2}ة {0}{1}ا{2}ة {0}{1}و{2}ة"),
        ("RواRيL", "{0}ا{1}و{2} {0}ا{1}و{2}ة {0}ا{1}ي{2}"),
        ("RواRL", "{0}ا{1}{2} {0}ا{1}{2}ة"),
        ("أRاRيL", "أ{0}{1}و{2} إ{0}{1}ي{2} أ{0}{1}و{2}ة"),
        ("RRاRيL", "{0}{1}{2}و{3} {0}{1}{2}ي{3} {0}{1}{2}ا{3} {0}{1}{2}و{3}ة {0}{1}{2}ي{3}ة"),
        ("(?!ت)RRاRL", "{0}{1}{2}{3} {0}{1}{2}{3}ة"),
    )
)
"""Shapes of plurals, and the shapes of their singulars; R, L and numbers stand for the root."""
LEAST_TIMES: Final = {4: 30, 5: 5}
"""Times that the news write a plural, a third of them definite, by its letters: the shorter it is,
the more often it is a masdar or a name. One of more letters is never anything else."""
LEAST_SHARE: Final = 0.05
"""How often its singular must be written, for each time it is."""


class Nouns:
    """What the choices say of nouns: how often each lemma is written, and which are nouns."""

    def __init__(
        self,
        choices: Mapping[str, Choice],
        counts: Mapping[str, int],
        is_used: Callable[[Choice], bool],
    ) -> None:
        self.counts = counts
        self.written: Counter[str] = Counter()
        self.known: set[str] = set()
        used: set[str] = set()
        for word, choice in choices.items():
            self.written[choice.lemma] += counts.get(word, 0)
            if is_used(choice):
                used.add(choice.lemma)
                if choice.reading and choice.reading.kind in ("noun", "nisba"):
                    self.known.add(choice.lemma)
        self.unsure = set(self.written) - used

    def definite(self, lemma: str) -> int:
        """How often it is written with the article, and nothing else on it."""
        return self.counts.get(f"ال{lemma}", 0)


def plurals(
    choices: Mapping[str, Choice], counts: Mapping[str, int], is_used: Callable[[Choice], bool]
) -> dict[str, str]:
    """Keys that are broken plurals, each with its singular. ``is_used`` tells a reading that the
    analyser's corpus has from one that only its grammar allows.
    """
    nouns = Nouns(choices, counts, is_used)
    found = ((lemma, _singular(lemma, nouns)) for lemma in sorted(nouns.unsure))
    return {lemma: singular for lemma, singular in found if singular}


def _singular(plural: str, nouns: Nouns) -> str:
    times = LEAST_TIMES.get(len(plural), 0)
    if nouns.written[plural] < times or 3 * nouns.definite(plural) < times:
        return ""
    for pattern, singulars in PATTERNS:
        if root := pattern.fullmatch(plural):
            words = [one.format(*root.groups()) for one in singulars]
            likely = [(nouns.written[word], word) for word in words if _is_noun(word, nouns)]
            best, word = max(likely, default=(0, ""))
            return word if best >= LEAST_SHARE * nouns.written[plural] else ""
    return ""


def _is_noun(word: str, nouns: Nouns) -> bool:
    """Whether it is a known one, or a foreign one that takes the article, as no name does."""
    return word in nouns.known or (word in nouns.unsure and nouns.definite(word) > 1)
