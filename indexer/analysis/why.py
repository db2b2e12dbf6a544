"""Why a word of a text was found: the steps from what was typed to what stands there.

| rule | value |
| --- | --- |
| ``variant`` ``month`` ``number`` ``spelling`` ``clitic`` | the other way to write it |
| ``exact`` ``spelling`` | what was looked for, letter for letter or folded |
| ``lemma`` | the word that both are forms of |
| one of ``FORMS`` | nothing |
| ``proclitic`` ``pronoun`` | what is written before it, and after it |
| ``prefix`` ``fuzzy`` ``hashtag`` | what was typed |
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from .lemma import lemma
from .matches import Found

FORMS: Final = (
    "nisba", "feminine", "dual", "plural", "broken", "past", "present", "imperative",
)  # fmt: skip
"""What a form of a word may be, in the order it is told."""


class Step(NamedTuple):
    """A rule and what it was about."""

    rule: str
    value: str


def chain(one: Found) -> tuple[Step, ...]:
    """The steps from what was typed to the word of the text."""
    return tuple(_steps(one))


def _steps(one: Found) -> Iterator[Step]:
    wanted = one.wanted
    if wanted is None:
        yield Step(one.rule, one.typed)
        return
    if one.rule not in ("exact", "spelling", "lemma") or one.typed != wanted.typed:
        yield Step(one.rule if one.rule != "lemma" else "variant", wanted.typed)
    if wanted.keys.exact == one.keys.exact:
        yield Step("exact", wanted.typed)
    elif wanted.keys.surface == one.keys.surface:
        yield Step("spelling", wanted.typed)
    else:
        yield from _forms(one.keys.exact)


def _forms(word: str) -> Iterator[Step]:
    """The lemma of a word, and how the word is made of it."""
    found = lemma(word)
    yield Step("lemma", found.key)
    if found.shape:
        yield from (Step(form, "") for form in FORMS if form in found.shape.form)
        yield from (Step("proclitic", clitic) for clitic in found.shape.proclitics)
        if found.shape.pronoun:
            yield Step("pronoun", found.shape.pronoun)
