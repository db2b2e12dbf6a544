"""What each step of the pipeline is worth: the pipeline as it is, with one step off at a time.

Each step is switched off where it is set (a table, a constant, a function of the analysis is
replaced for a while), and the real index and engine are asked again; nothing is ranked by a second
implementation. Steps are of two kinds.

* Of the query: weights, what decides, stop words, expansions. The index stays.
* Of the text: hashtags and spelling. The keys of words are kept in caches, so a process of its own
  makes an index without the step, by the real command, and asks it.

A step of spelling is worth nothing while queries and documents are spelled alike, so the queries
are typed the other way, by rule: without hamzas, with ه for ة, with marks, with other digits.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager
from importlib import import_module
from math import inf
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar
from unittest.mock import patch

from indexer.analysis import hashtags, letters, normalize
from indexer.analysis.letters import TATWEEL
from indexer.analysis.tokenize import Piece
from indexer.cli import main as kashshaf
from indexer.model import DECIDES, Query
from indexer.query import parse
from search_api import present

from .grams import Words
from .judged import Judged
from .runs import Asking, Run
from .weights import GRAM, PAIR, current, weighing

T = TypeVar("T")
Off = Callable[[], AbstractContextManager[Any]]
"""Switches a step off for as long as the block lasts."""
Typed = Callable[[str], str]
"""A query as people also type it."""

_PARSE: Final = import_module("indexer.query.parse")
_LEMMA: Final = import_module("indexer.analysis.lemma")
"""Modules that a function of their own name may stand before."""
_ARABIC: Final = re.compile("[ء-ي]+")
_FIRST: Final = re.compile("(?<![ء-ي])[ء-ي](?=[ء-ي])")
_ENDING: Final = re.compile("[ةى](?![ء-ي])")
_NEVER: Final = re.compile("(?!)")


class Step(NamedTuple):
    """A step of the pipeline: what is off, and how to switch it off."""

    name: str
    off: Off


class Spelling(NamedTuple):
    """A step of spelling: what is off, how queries are typed then, and how to switch it off."""

    name: str
    typed: Typed
    off: Callable[[], None]


def of_the_query(words: Words) -> list[Step]:
    """The steps that need no other index; ``words`` are those of the index."""
    weights = current()
    steps = [
        Step(
            "no pairs" if name == PAIR else f"{name} does not rank",
            _weighing({**weights, name: 0.0}, words),
        )
        for name, weight in weights.items()
        if weight
    ]
    return [
        *steps,
        Step("only spelling folded decides what matches", _by_surface),
        Step("stop words count", lambda: patch.object(_PARSE, "ENOUGH_WORDS", inf)),
        Step("nothing stands for anything else", _without_expansions),
        Step("(more: 4-grams of unknown words .2)", _weighing({**weights, GRAM: 0.2}, words)),
    ]


OF_THE_TEXT: Final[Mapping[str, Callable[[], None]]] = {
    "no lemma table: the stem decides": lambda: _put(_LEMMA, "_row", lambda spelled: None),
    "hashtags only split at _": lambda: _put(hashtags, "_split", lambda text: [text]),
    "hashtags not split": lambda: _put(hashtags, "parts", _whole),
}
"""The steps that need an index of their own; each lasts as long as its process."""


def without_hamza(text: str) -> str:
    """أمين, إلى and آخر as hurried writers type them."""
    return re.sub("[أإآ]", "ا", text)


def other_endings(text: str) -> str:
    """مكتبه for مكتبة, مستشفي for مستشفى."""
    return _ENDING.sub(lambda ending: "ه" if ending.group() == "ة" else "ي", text)


def vocalised(text: str) -> str:
    """A fatha on every letter of an Arabic word but the last: no reading of it, but marked."""
    return _ARABIC.sub(lambda word: "\u064e".join(word.group()), text)


def stretched(text: str) -> str:
    """A tatweel after the first letter of every Arabic word that has two."""
    return _FIRST.sub(lambda letter: letter.group() + TATWEEL, text)


def arabic_digits(text: str) -> str:
    """٢٠٢٤ for 2024."""
    return text.translate({ord("0") + value: chr(0x0660 + value) for value in range(10)})


SPELLING: Final = (
    Spelling(
        "hamza on alef",
        without_hamza,
        lambda: _unfold(letters.INITIAL_HAMZA),
    ),
    Spelling("ta marbuta, alef maqsura", other_endings, lambda: _unfold(letters.FOLDED_ENDINGS)),
    Spelling("marks", vocalised, lambda: _put(normalize, "_MARKS", _NEVER)),
    Spelling("tatweel", stretched, lambda: _put(normalize, "_UNSEEN", _NEVER)),
    Spelling("digits", arabic_digits, lambda: _unfold(letters.DIGITS)),
)


def runs(asking: Asking) -> dict[str, Run]:
    """The run of an index with each step of the query off, by the step's name."""
    found = {}
    for step in of_the_query(asking.words):
        with step.off():
            found[step.name] = asking.run()
    return found


def text_runs(judged: Judged) -> dict[str, Run]:
    """As :func:`runs`, for the steps of the text."""
    return {name: apart(_run_without, name, judged) for name in OF_THE_TEXT}


def spelling_runs(judged: Judged, asking: Asking) -> dict[str, tuple[Run, Run]]:
    """Each step of spelling to two runs of queries typed the other way: with the step, without."""
    found = {}
    for number, spelling in enumerate(SPELLING):
        queries = {name: spelling.typed(text) for name, text in judged.asked().items()}
        found[spelling.name] = (
            asking.run(queries),
            apart(_run_unspelled, number, judged, queries),
        )
    return found


def _weighing(weights: Mapping[str, float], words: Words) -> Off:
    return lambda: weighing(weights, words)


def _by_surface() -> AbstractContextManager[Any]:
    return patch.dict(DECIDES, {"all": "surface"})


def _without_expansions() -> AbstractContextManager[Any]:
    def unexpanded(text: str, **options: Any) -> Query:
        return parse(text, **{**options, "expand": None})

    return patch.object(present, "parse", unexpanded)


def _put(module: Any, name: str, value: Any) -> None:
    """Replace what a module has under a name, for as long as the process lives."""
    assert hasattr(module, name), f"{module.__name__} has no {name} any more"
    setattr(module, name, value)


def _whole(tag: str) -> Iterator[Piece]:
    yield Piece(0, len(tag), tag)


def _unfold(typed: Any) -> None:
    """Let these letters stand as they are typed, in documents and queries."""
    tables = (normalize.FOLD, normalize._LETTERS, normalize._KEYBOARDS)
    for letter in typed:
        removed = [table.pop(ord(letter), None) for table in tables]
        assert any(removed), f"{letter!r} is not folded any more"


def apart(function: Callable[..., T], *arguments: Any) -> T:
    """What the function returns in a process that has analysed nothing yet."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as processes:
        return processes.submit(function, *arguments).result()


def _run_without(name: str, judged: Judged) -> Run:
    OF_THE_TEXT[name]()
    return _indexed(judged, judged.asked())


def _run_unspelled(number: int, judged: Judged, queries: Mapping[str, str]) -> Run:
    SPELLING[number].off()
    return _indexed(judged, queries)


def _indexed(judged: Judged, queries: Mapping[str, str]) -> Run:
    """An index made here and now, asked."""
    with tempfile.TemporaryDirectory() as folder:
        index = Path(folder, "index")
        status = kashshaf(["index", str(judged.corpus), "--index", str(index), "--quiet"])
        assert status == 0, status
        return Asking(index, queries).run()
