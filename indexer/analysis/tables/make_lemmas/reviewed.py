"""What people decided, against the analyser: ``lemma_words.tsv`` and ``lemma_joins.tsv``.

A row that changes nothing is an error, so that the tables hold only what they must; one may give a
lemma to a word that nobody wrote.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from .. import read_rows
from .agreement import taken_apart
from .choice import Choice

ANY: Final = "-"


class _Decision(NamedTuple):
    lemma: str
    form: str


def joins() -> dict[str, str]:
    """Keys that are forms of another; those that stay alone are given to themselves."""
    return {lemma: other for lemma, other, _ in read_rows("lemma_joins.tsv")}


def corrected(choices: Mapping[str, Choice]) -> dict[str, Choice]:
    """The choices, with the words of ``lemma_words.tsv`` as it says. Raises ValueError."""
    anywhere: dict[str, _Decision] = {}
    alone: dict[str, tuple[str, _Decision]] = {}
    for word, lemma, proclitics, form, _ in read_rows("lemma_words.tsv"):
        decision = _Decision(lemma, form.replace(ANY, ""))
        if proclitics == ANY:
            anywhere[word] = decision
        else:
            alone[word] = proclitics, decision
    found = dict(choices)
    idle = {word for word in (*anywhere, *alone) if word in choices}
    for word, choice in choices.items():
        front, core, pronoun = taken_apart(word, choice)
        if word in alone:
            prefix, decision = alone[word]
            new = _decided(choice, prefix, "", decision)
        elif word in anywhere:
            new = _decided(choice, "", "", anywhere[word])
        elif core in anywhere:
            new = _decided(choice, front, pronoun, anywhere[core])
        else:
            continue
        if new.lemma != choice.lemma:
            idle -= {core, word}
        found[word] = new
    if idle:
        raise ValueError(f"lemma_words.tsv: these rows change nothing: {' '.join(sorted(idle))}")
    return found


def _decided(choice: Choice, prefix: str, pronoun: str, decision: _Decision) -> Choice:
    return choice._replace(
        lemma=decision.lemma, reading=None, prefix=prefix, suffix=pronoun, form=decision.form
    )
