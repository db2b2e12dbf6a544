"""Why a word was found, in a sentence: وجدنا «بالصواريخ»: جمع صاروخ + بـ + الـ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from indexer.analysis import Step

from .messages_table import MESSAGES

TATWEEL: Final = "ـ"
JOINING: Final = frozenset("بلكفس")
"""Clitics that join the letter after them, and so are shown with a tatweel."""
MOST: Final = 6
"""Sentences about one result."""


def sentence(word: str, typed: str, steps: Sequence[Step], language: str) -> str:
    """Why ``word`` stands for what was ``typed``; ``language`` is ``ar`` or ``en``."""
    say = MESSAGES[language]
    how = " + ".join(_parts(typed, steps, say))
    return say["why"].format(word=word, how=how)


def sentences(
    text: Mapping[str, str], matches: Iterable[Mapping[str, Any]], language: str
) -> list[str]:
    """Of the matches of a result, as in the answer, each different one once; those of what was
    typed letter for letter are left out. ``text`` has the fields that the matches count in.
    """
    found: dict[str, None] = {}
    for match in matches:
        steps = [Step(**step) for step in match["chain"]]
        word = text[match["field"]][match["start"] : match["end"]]
        if [step.rule for step in steps] != ["exact"]:
            found.setdefault(sentence(word, match["typed"], steps, language))
    return list(found)[:MOST]


def _parts(typed: str, steps: Sequence[Step], say: Mapping[str, str]) -> Iterator[str]:
    lemma = next((step.value for step in steps if step.rule == "lemma"), "")
    forms = [step.rule for step in steps if f"form_of_{step.rule}" in say]
    said = [
        say[f"why_{step.rule}"].format(word=step.value)
        for step in steps
        if f"why_{step.rule}" in say
    ]
    if forms:
        said.append(say[f"form_of_{forms[0]}"].format(word=lemma))
    elif lemma:
        said.append(lemma if lemma == typed else say["why_of"].format(word=lemma, typed=typed))
    others = [say[f"label_{form}"] for form in forms[1:]]
    also = f" ({say['comma'].join(others)})" if others else ""
    yield say["comma"].join(said) + also
    for step in steps:
        if step.rule == "proclitic":
            joins = step.value[-1] in JOINING
            yield f"{step.value}{TATWEEL}" if joins else step.value
        elif step.rule == "pronoun":
            yield f"{TATWEEL}{step.value}"
