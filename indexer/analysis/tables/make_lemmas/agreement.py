"""One word with and without what hangs on it has one lemma.

The likeliest reading is found for each spelling by itself, so that الأنبار may be the province and
بالأنبار stresses in speech. Where what is left of a word without clitics is written more often than
the word, its lemma counts: of a definite word, the one with the article; of a noun with a pronoun,
which cannot be a verb, that one too. A word that begins with لل may have lost a third ل: للجنة is ل
and اللجنة where that is the commoner of اللجنة and الجنة. And a word that is mostly written with
the article is that noun without it: يمن, which could be a verb.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from ...attached import ARTICLE
from ...letters import TEH, TEH_MARBUTA
from ..proclitics import parts
from .choice import Choice
from .rows import labels, pronoun_of

MOSTLY_DEFINITE: Final = 10
"""Times as often that a word is written with the article as without anything."""
_TO_THE: Final = re.compile("(?P<clitics>[وف]?لل)(?P<rest>.{2,})")


def agreed(choices: Mapping[str, Choice], counts: Mapping[str, int]) -> dict[str, Choice]:
    """The choices, each with the lemma that the commoner form of its word has."""
    found = dict(choices)
    for word, choice in choices.items():
        front, core, pronoun = taken_apart(word, choice)
        other = _hidden_lam(word, choices, counts)
        if not other and not front and not pronoun:
            other = _mostly_definite(word, choices, counts)
        if other:
            found[word] = _like(*other)
            continue
        if not front and not pronoun:
            continue
        for base in _bases(front, core, pronoun):
            base_choice = choices.get(base)
            if base == word or base_choice is None or counts.get(base, 0) <= counts.get(word, 0):
                continue
            if _is_same_kind(choice, base_choice) and taken_apart(base, base_choice)[1] == core:
                if base_choice.lemma != choice.lemma:
                    found[word] = _like(front, core, base_choice, pronoun)
                break
    return found


def _like(front: str, core: str, other: Choice, pronoun: str = "") -> Choice:
    """A choice with the lemma of ``other``, between these clitics and that pronoun."""
    return other._replace(reading=None, prefix=front, suffix=pronoun, form=_form(core, other))


def _mostly_definite(
    word: str, choices: Mapping[str, Choice], counts: Mapping[str, int]
) -> tuple[str, str, Choice] | None:
    """As :func:`_hidden_lam`, of a word without clitics."""
    definite = choices.get(ARTICLE + word)
    often = counts.get(ARTICLE + word, 0) >= MOSTLY_DEFINITE * counts.get(word, 0)
    if definite is None or not often or definite.lemma == choices[word].lemma:
        return None
    return ("", word, definite) if _has_article(word, definite) else None


def _has_article(core: str, definite: Choice) -> bool:
    """Whether ``core`` with the article was read so: الغام is a hurried ألغام."""
    return taken_apart(ARTICLE + core, definite)[:2] == (ARTICLE, core)


def _hidden_lam(
    word: str, choices: Mapping[str, Choice], counts: Mapping[str, int]
) -> tuple[str, str, Choice] | None:
    """Of a word that is ل and a definite one that begins with ل: its clitics, what they stand
    before, and the choice of that with the article.
    """
    found = _TO_THE.fullmatch(word)
    if not found:
        return None
    core = f"ل{found['rest']}"
    definite = choices.get(ARTICLE + core)
    if definite is None or counts.get(ARTICLE + core, 0) <= counts.get(ARTICLE + core[1:], 0):
        return None
    return (found["clitics"], core, definite) if _has_article(core, definite) else None


def taken_apart(word: str, choice: Choice) -> tuple[str, str, str]:
    """Clitics before a word, the word, the pronoun after it; a ة that it hides comes back."""
    front = choice.prefix + (choice.reading.proclitics if choice.reading else "")
    pronoun = pronoun_of(choice)
    core = word.removeprefix(front).removesuffix(pronoun)
    hides_teh = pronoun and core.endswith(TEH) and _kind(choice) == "noun"
    return front, core[:-1] + TEH_MARBUTA if hides_teh else core, pronoun


def _bases(front: str, core: str, pronoun: str) -> Iterator[str]:
    if ARTICLE in parts(front):
        yield ARTICLE + core
    elif pronoun:
        yield from (ARTICLE + core, core)
    else:
        yield core


def _is_same_kind(one: Choice, other: Choice) -> bool:
    kinds = {_kind(one), _kind(other)}
    return len(kinds) == 1 and "particle" not in kinds


def _kind(choice: Choice) -> str:
    """verb, particle, or noun: what a word without a reading is too."""
    kind = choice.reading.kind if choice.reading else "noun"
    return kind if kind in ("verb", "particle") else "noun"


def _form(core: str, choice: Choice) -> str:
    return choice.form if choice.form is not None else " ".join(labels(core, choice))
