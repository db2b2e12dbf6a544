"""How often the right word is offered, and how often one where none should be, by a real index."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from indexer.analysis import fold
from indexer.analysis.lexicon import frequencies
from indexer.engines import Snapshot, open_engine
from search_api.params import SearchParams
from search_api.present import answer
from tests.golden_rows import rows
from tests.shared import shared

DAY = "2015-08-03.zip"
FIRST = 0.8
"""Least share of typing errors for which the right word is offered first."""
WRONG = 0.02
"""Greatest share of names and other right words for which anything is offered."""


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """A day of a country's papers."""
    index = str(tmp_path_factory.mktemp("spelling") / "index")
    day: Path = shared("corpora", "saudinewsnet", DAY)
    done = subprocess.run(
        [sys.executable, "-m", "indexer.cli", "index", str(day), "--index", index, "--quiet"],
        check=False,
    )
    assert done.returncode in (0, 6)  # some records of the day have no text
    return open_engine(index).snapshot()


def offers(news: Snapshot, words: Iterable[str]) -> dict[str, list[str]]:
    """For each word what is offered, folded."""
    today = date(2015, 8, 4)
    found = {word: answer(news, SearchParams(q=word), today=today) for word in words}
    return {
        word: [fold(offer["text"]) for offer in one["did_you_mean"]] for word, one in found.items()
    }


@pytest.mark.shared
def test_typing_errors_are_offered_the_right_word(
    news: Snapshot, capsys: pytest.CaptureFixture[str]
) -> None:
    errors = {
        typed: fold(word)
        for typed, word, *_, place, why in rows("spelling")
        if place == "first"
        and not why.startswith("wrong")
        and news.document_count("surface", fold(word))
        and not news.document_count("surface", fold(typed))
    }
    offered = offers(news, errors)
    first = sum(offered[typed][:1] == [word] for typed, word in errors.items())
    any_ = sum(word in offered[typed] for typed, word in errors.items())
    with capsys.disabled():
        print(f"\nof {len(errors)} typing errors {first} are offered the word first, {any_} at all")

    assert first / len(errors) >= FIRST


@pytest.mark.shared
def test_right_words_are_left_alone(news: Snapshot, capsys: pytest.CaptureFixture[str]) -> None:
    known = sorted(word for word in frequencies() if word.isalpha() and len(word) > 2)
    rare = [word for word in known if 1 <= news.document_count("surface", word) <= 2]
    absent = [word for word in known if not news.document_count("surface", word)]
    names = [typed for typed, *_, place, _ in rows("spelling") if place == "no"]
    words = {*names, *rare[::40], *absent[::200]}
    offered = [word for word, others in offers(news, words).items() if others]
    with capsys.disabled():
        print(f"\nof {len(words)} right words {len(offered)} are offered another: {offered}")

    assert len(offered) / len(words) <= WRONG
