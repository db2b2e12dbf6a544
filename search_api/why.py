"""Why a word was found, in a sentence: وجدنا «بالصواريخ»: جمع صاروخ + بـ + الـ."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from typing import Final, NamedTuple

from indexer.analysis import Found, Step
from indexer.analysis.why import FORMS

from .catalogue import said

HASH: Final = "#"
TATWEEL: Final = "ـ"
JOINING: Final = frozenset("بلكفس")
"""Clitics that join the letter after them, and so are shown with a tatweel."""
OTHER_WAYS: Final = ("variant", "month", "number", "spelling")
"""Rules of a first step by which something is also written as it was not typed."""
TOLD: Final = frozenset((*OTHER_WAYS, "prefix", "fuzzy", "hashtag"))
"""Rules with a sentence of their own; by the others a word is a form of what was typed."""
TOLD_FORMS: Final = frozenset((*FORMS, "oblique"))
MOST: Final = 6
"""Sentences about one result."""
KEPT: Final = 1 << 14
"""Reasons whose sentences are kept: the results of one query repeat them."""

Say = Callable[..., str]
"""From a message's key and values to its text in one language."""


class Reasoned(NamedTuple):
    """A word that was found, and its chain of steps."""

    found: Found
    steps: tuple[Step, ...]


class _Reason(NamedTuple):
    """What stands in the text, what was typed, and the steps between them."""

    word: str
    typed: str
    steps: tuple[Step, ...]


def sentence(word: str, typed: str, steps: Sequence[Step], language: str) -> str:
    """Why ``word`` stands for what was ``typed``; ``language`` is ``ar`` or ``en``."""
    return _sentence(_Reason(word, typed, tuple(steps)), language)


def _sentence(reason: _Reason, language: str) -> str:
    say = partial(said, language)
    return say("why", word=reason.word, how=_how(reason, say))


@lru_cache(KEPT)
def _sentences(reason: _Reason, languages: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_sentence(reason, language) for language in languages)


def sentences(
    text: Mapping[str, str], reasoned: Iterable[Reasoned], languages: tuple[str, ...]
) -> dict[str, list[str]]:
    """Of the words found in a document, each different one once, in each language; those of what
    was typed letter for letter are left out. ``text`` has the fields that they were found in.
    """
    worth = (run for run in _runs(reasoned) if not _is_as_typed(run))
    reasons = dict.fromkeys(_reason(text, run) for run in worth)
    each = [_sentences(reason, languages) for reason in reasons if not _is_own_tag(reason)]
    return {
        language: list(dict.fromkeys(one[at] for one in each))[:MOST]
        for at, language in enumerate(languages)
    }


def _runs(reasoned: Iterable[Reasoned]) -> Iterator[list[Reasoned]]:
    """The words one by one; those of one other way (كانون الثاني) together."""
    run: list[Reasoned] = []
    for one in reasoned:
        if run and (len(run) == _words(run[0]) or _way(run[0]) != _way(one)):
            yield run
            run = []
        run.append(one)
    if run:
        yield run


def _way(one: Reasoned) -> tuple[object, ...]:
    found, steps = one
    return found.field, found.typed, steps[0]


def _words(one: Reasoned) -> int:
    """How many words the way has by which a word was found."""
    first = one.steps[0]
    is_way = first.rule in OTHER_WAYS and len(one.steps) > 1
    return len(first.value.split()) if is_way else 1


def _reason(text: Mapping[str, str], run: Sequence[Reasoned]) -> _Reason:
    (first, steps), last = run[0], run[-1].found
    word = text[first.field][first.piece_start : last.piece_end]
    word = f"{HASH}{word}" if steps[0].rule == "hashtag" else word
    if len(run) > 1:
        rule = "exact" if word == steps[0].value else "spelling"
        steps = (steps[0], Step(rule, steps[0].value))
    return _Reason(word, first.typed, steps)


def _is_as_typed(run: Sequence[Reasoned]) -> bool:
    return run[0].steps[0].rule == "exact"


def _is_own_tag(reason: _Reason) -> bool:
    """Whether the hashtag stands there as typed."""
    rule, value = reason.steps[0]
    return rule == "hashtag" and value == reason.word


def _how(reason: _Reason, say: Say) -> str:
    (rule, value), *more = reason.steps
    if rule not in TOLD:
        return _made(reason, say)
    what = say(f"why_{rule}", typed=reason.typed)
    if not more or more[0].rule == "exact":
        return what
    made = "" if _is_bare(more, value) else _made(reason._replace(typed=value, steps=(*more,)), say)
    return say("made_and" if made else "made_is", made=made, way=value, what=what)


def _is_bare(steps: Sequence[Step], word: str) -> bool:
    """Whether ``steps`` say no more of a form than that it is one of ``word``."""
    return len(steps) == 1 and (steps[0].rule != "lemma" or steps[0].value == word)


def _made(reason: _Reason, say: Say) -> str:
    """How the word is made: جمع صاروخ + بـ + الـ."""
    lemma = next((step.value for step in reason.steps if step.rule == "lemma"), "")
    forms = [step.rule for step in reason.steps if step.rule in TOLD_FORMS]
    attached = list(_attached(reason.steps))
    if forms:
        others = say("comma").join(say(f"label_{form}") for form in forms[1:])
        made = say(f"form_of_{forms[0]}", word=lemma) + (f" ({others})" if others else "")
    elif reason.word == lemma:
        made = say("made_lemma_of", typed=reason.typed)
    else:
        both = lemma in reason.typed.split()
        named = lemma if both else say("made_lemma", word=lemma, typed=reason.typed)
        made = named if attached else say("made_form", word=named)
    return say("made_with").join((made, say("made_plus").join(attached))) if attached else made


def _attached(steps: Iterable[Step]) -> Iterator[str]:
    for step in steps:
        if step.rule == "proclitic":
            joins = step.value[-1] in JOINING
            yield f"{step.value}{TATWEEL}" if joins else step.value
        elif step.rule == "pronoun":
            yield f"{TATWEEL}{step.value}"
