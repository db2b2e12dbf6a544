"""Why a word of a text was found: the steps from what was typed to what stands there.

| rule | value |
| --- | --- |
| ``variant`` ``month`` ``number`` ``spelling`` ``clitic`` | the other way to write it, whole |
| ``exact`` ``spelling`` | the word that was looked for, letter for letter or folded |
| ``lemma`` | the word that both are forms of |
| one of ``FORMS``, ``oblique`` | nothing |
| ``proclitic`` ``pronoun`` | what is written before it, and after it |
| ``prefix`` ``fuzzy`` ``hashtag`` | what was typed |
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from ..model import Keys, Word
from .lemma import PRONOUNS, Lemma, Shape, lemma
from .letters import ALEF
from .matches import Found
from .normalize import spell
from .tables.proclitics import parts

FORMS: Final = (
    "nisba", "feminine", "dual", "plural", "broken", "past", "present", "imperative",
)  # fmt: skip
"""What a form of a word may be, in the order it is told."""
OBLIQUE: Final = ("ين", "ي")
"""How both a plural and a dual may end (وزيرين); what is either is ``oblique``. A dual that ends in
ا is hardly ever told from an accusative (صاروخا), and so is not told."""
KEPT: Final = 1 << 14
"""Chains that are kept: the results of one query repeat them."""


class Step(NamedTuple):
    """A rule and what it was about."""

    rule: str
    value: str


def chain(one: Found) -> tuple[Step, ...]:
    """The steps from what was typed to the word of the text."""
    return _chain(one.typed, one.rule, one.wanted, one.way, one.keys)


@lru_cache(KEPT)
def _chain(typed: str, rule: str, wanted: Word | None, way: str, keys: Keys) -> tuple[Step, ...]:
    return tuple(_steps(typed, rule, wanted, way, keys))


def _steps(typed: str, rule: str, wanted: Word | None, way: str, keys: Keys) -> Iterator[Step]:
    if wanted is None:
        yield Step(rule, typed)
        return
    if way:
        yield Step(rule, way)
    if rule == "clitic":
        yield Step("lemma", typed)
        clitics = way.removesuffix(spell(typed))
        yield from (Step("proclitic", clitic) for clitic in parts(clitics))
    elif wanted.keys.exact == keys.exact:
        yield Step("exact", wanted.typed)
    elif wanted.keys.surface == keys.surface:
        yield Step("spelling", wanted.typed)
    else:
        yield from _forms(keys.exact)


def _forms(word: str) -> Iterator[Step]:
    """The lemma of a word, and how the word is made of it."""
    found = lemma(word)
    yield Step("lemma", found.key)
    shape = found.shape or _seen(word, found)
    if shape:
        body = spell(word).removesuffix(shape.pronoun)
        for form in FORMS:
            if form in shape.form and not (form == "dual" and body.endswith(ALEF)):
                either = form == "plural" and body.endswith(OBLIQUE)
                yield Step("oblique" if either else form, "")
        yield from (Step("proclitic", clitic) for clitic in shape.proclitics)
        if shape.pronoun:
            yield Step("pronoun", shape.pronoun)


def _seen(word: str, found: Lemma) -> Shape | None:
    """How a word that the table lacks is made, where clitics alone keep it from being there."""
    spelled = spell(word)
    front, rest = spelled[: found.start], spelled[found.end :]
    key, inside, *_ = lemma(spelled[found.start : found.end])
    if key != found.key or not inside or (rest and (inside.pronoun or rest not in PRONOUNS)):
        return None
    return Shape((*parts(front), *inside.proclitics), inside.form, inside.pronoun or rest)
