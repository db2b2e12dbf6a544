"""One word with and without what hangs on it has one lemma.

The likeliest reading is found for each spelling by itself, so that الأنبار may be the province and
بالأنبار stresses in speech. Where what is left of a word without clitics is written more often than
the word, its lemma counts: of a definite word, the one with the article; of a noun with a pronoun,
which cannot be a verb, that one too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ...letters import TEH, TEH_MARBUTA
from ..proclitics import parts
from .choice import Choice
from .rows import labels, pronoun_of

ARTICLE: Final = "ال"


def agreed(choices: Mapping[str, Choice], counts: Mapping[str, int]) -> dict[str, Choice]:
    """The choices, each with the lemma that the commoner form of its word has."""
    found = dict(choices)
    for word, choice in choices.items():
        front, core, pronoun = taken_apart(word, choice)
        if not front and not pronoun:
            continue
        for base in _bases(front, core, pronoun):
            other = choices.get(base)
            if base == word or other is None or counts.get(base, 0) <= counts.get(word, 0):
                continue
            if _is_same_kind(choice, other) and taken_apart(base, other)[1] == core:
                if other.lemma != choice.lemma:
                    found[word] = other._replace(
                        reading=None, prefix=front, suffix=pronoun, form=_form(core, other)
                    )
                break
    return found


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
