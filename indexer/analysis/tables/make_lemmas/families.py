"""Which keys are one: spellings of one lemma, and a nisba with the noun it is made of."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from ...normalize import fold
from .choice import Choice

LEAST_SHARE_OF_BASE: Final = 0.05
"""How often the noun must be written, for each time its nisba is."""
LEAST_MASS: Final = 2e-7
WITHOUT_DOTS: Final = 0.7
"""Weight of a noun in ة, which has two nisbas of one spelling less often than one without."""
SHORTEST_NISBA: Final = 3
UNDERIVED: Final = frozenset(("اسم جامد", "مصدر أصلي", "صفة مشبهة"))
"""What is no nisba, though it ends like one: كرسي, قوي."""
PARTICIPLE: Final = "اسم فاعل"
_WHOLE: Final = re.compile("[\u064e-\u0650].$|\u0651$")
"""A vowelled participle that lost no ي: a vowel before its last letter, or that letter doubled."""
SHARE_OF_MASCULINE: Final = 0.1
STRONG_YEH: Final = "\u0650\u064a\u0651"
"""How a vowelled nisba ends: kasra, ي, shadda."""

Choices = Mapping[str, Choice]


def families(
    choices: Choices,
    counts: Mapping[str, int],
    shares: Mapping[str, float],
    plurals: Mapping[str, str],
    reviewed: Mapping[str, str],
) -> dict[str, str]:
    """Each key that belongs to another, and that other.

    ``plurals`` are broken ones with their singular; ``reviewed`` goes before every rule, and a key
    that it gives to itself stays as it is.
    """
    mass = _masses(choices, counts, shares)
    joined = _one_spelling(choices, mass) | _defective(choices, mass) | dict(plurals)
    joined |= reviewed
    for nisba in sorted(_nisbas(choices, counts)):
        base = _base(nisba, mass)
        if base != nisba and nisba not in reviewed:
            joined[nisba] = base
    found = {lemma: _last(lemma, joined) for lemma in joined}
    return {lemma: last for lemma, last in found.items() if lemma != last}


def _last(lemma: str, joined: Mapping[str, str]) -> str:
    """Where a chain of keys ends; one that goes round ends at its first key in order."""
    seen = [lemma]
    while (after := joined.get(seen[-1], seen[-1])) not in seen:
        seen.append(after)
    return seen[-1] if after == seen[-1] else min(seen[seen.index(after) :])


def _nisbas(choices: Choices, counts: Mapping[str, int]) -> set[str]:
    """Keys of words that are mostly read as nisbas."""
    times: Counter[str] = Counter()
    as_nisba: Counter[str] = Counter()
    for word, choice in choices.items():
        times[choice.lemma] += counts.get(word, 0)
        as_nisba[choice.lemma] += counts.get(word, 0) * is_nisba(choice)
    return {lemma for lemma, count in as_nisba.items() if 2 * count > times[lemma]}


def is_nisba(choice: Choice) -> bool:
    """Whether a word is one by its reading."""
    reading = choice.reading
    if reading is None or reading.kind == "nisba":
        return reading is not None
    return reading.lemma.endswith(STRONG_YEH) and reading.label not in UNDERIVED


def _masses(
    choices: Choices, counts: Mapping[str, int], shares: Mapping[str, float]
) -> dict[str, float]:
    """Key to its share of the words of the news."""
    total = sum(counts.values())
    mass: defaultdict[str, float] = defaultdict(float)
    of_lemma = {choice.reading.lemma: choice.lemma for choice in choices.values() if choice.reading}
    for lemma, share in shares.items():
        if lemma in of_lemma:
            mass[of_lemma[lemma]] += share
    for word, choice in choices.items():
        if not choice.is_known:
            mass[choice.lemma] += counts.get(word, 0) / total
    return mass


def _one_spelling(choices: Choices, mass: Mapping[str, float]) -> dict[str, str]:
    """Keys that differ in the seat of a hamza are one, the commoner; a word that is its own lemma
    is the known one that folds alike, or the commonest spelling of itself.
    """
    known = {choice.lemma for choice in choices.values() if choice.is_known}
    unknown = {choice.lemma for choice in choices.values()} - known
    seated = _commonest(known, _seatless, mass)
    folded = {fold(lemma): one for lemma, one in _by_mass(known, mass)}
    own = _commonest(unknown, fold, mass)
    joined = {lemma: folded.get(fold(lemma), own.get(lemma, lemma)) for lemma in unknown}
    found = seated | {lemma: seated.get(one, one) for lemma, one in joined.items()}
    return {lemma: one for lemma, one in found.items() if lemma != one}


def _defective(choices: Choices, mass: Mapping[str, float]) -> dict[str, str]:
    """Participles that lose a final ي when nothing follows, to what they are with it: قاض is قاضي;
    and their feminines in ية, where the masculine is written too.
    """
    participles = {
        choice.lemma: choice.reading.lemma
        for choice in choices.values()
        if choice.reading and choice.reading.label == PARTICIPLE
    }
    found = {
        lemma: f"{lemma}ي"
        for lemma, vowelled in participles.items()
        if not _WHOLE.search(vowelled) and mass.get(f"{lemma}ي", 0.0) >= mass.get(lemma, 0.0) / 2
    }
    for lemma in participles:
        masculine = found.get(lemma[:-2], lemma[:-1])
        if lemma.endswith("ية") and mass.get(masculine, 0.0) >= mass[lemma] * SHARE_OF_MASCULINE:
            found[lemma] = masculine
    return found


def _by_mass(lemmas: Iterable[str], mass: Mapping[str, float]) -> list[tuple[str, str]]:
    """Pairs of a lemma and itself, the commonest last."""
    return [(one, one) for one in sorted(lemmas, key=lambda one: (mass.get(one, 0.0), one))]


def _commonest(
    lemmas: Iterable[str], same: Callable[[str], str], mass: Mapping[str, float]
) -> dict[str, str]:
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for lemma, _ in _by_mass(lemmas, mass):
        groups[same(lemma)].append(lemma)
    return {lemma: group[-1] for group in groups.values() for lemma in group}


def _seatless(lemma: str) -> str:
    return lemma.replace("ؤ", "ئ")


def _base(nisba: str, mass: Mapping[str, float]) -> str:
    if len(nisba) < SHORTEST_NISBA or not nisba.endswith("ي"):
        return nisba
    found = sorted((-mass.get(base, 0.0) * weight, base) for base, weight in _stems(nisba))
    best, base = found[0]
    is_written = -best > LEAST_SHARE_OF_BASE * mass.get(nisba, 1e-9) and -best > LEAST_MASS
    return base if is_written else nisba


def _stems(nisba: str) -> Iterator[tuple[str, float]]:
    """What a nisba may be made of, each with its weight: مصر, سياسة, فرنسا, سوريا, موسيقى; then
    قضاء of قضائي, سماء, نمسا and غزة of ـاوي, سلطة and قرية of ـوي.
    """
    stem = nisba[:-1]
    yield from ((stem + ending, 1.0) for ending in ("", "ا", "يا", "ى"))
    yield stem + "ة", WITHOUT_DOTS
    if stem.endswith("ئ"):
        yield stem[:-1] + "ء", 1.0
    if stem.endswith("او"):
        yield from ((stem[:-2] + ending, 1.0) for ending in ("اء", "ا", "ة"))
    elif stem.endswith("و") and len(stem) > SHORTEST_NISBA:
        yield from ((stem[:-1] + ending, 1.0) for ending in ("ة", "ية"))
