"""Stop words as typed, and the words that must never be taken for one."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis.normalize import exact, fold
from indexer.analysis.stopwords import is_stop
from indexer.analysis.tables import read_rows
from indexer.model import Keys

GOLDEN = Path(__file__).parents[1] / "golden" / "stopwords.tsv"
ROWS = list(read_rows("stopwords.tsv"))
KINDS = (
    "preposition conjunction particle negation question relative demonstrative personal"
    " determiner auxiliary adverb colloquial letter english"
)


CONTENT_WITHOUT_HAMZA = set("أمام أمامه إثر وأن وإن فإن بأن بأي لأي أية".split())
"""Stop words whose spelling without hamza may be a content word: imam, trace, Van, Ban, bye."""


def stops(word: str) -> bool:
    return is_stop(Keys(exact(word), fold(word), "", "", ""))


def golden() -> list[list[str]]:
    lines = GOLDEN.read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]


@pytest.mark.parametrize(("word", "expected", "why"), golden())
def test_golden_words(word: str, expected: str, why: str) -> None:
    assert ("stop" if stops(word) else "content") == expected, why


def test_every_row_is_whole_and_of_a_known_kind() -> None:
    for word, kind, spelling, why in ROWS:
        assert word == exact(word).casefold()
        assert kind in KINDS.split(), word
        assert spelling in ("any", "this"), word
        assert why.strip(), word


def test_no_row_says_what_another_says() -> None:
    anyhow = Counter(fold(word) for word, _, spelling, _ in ROWS if spelling == "any")
    as_typed = Counter(word for word, _, spelling, _ in ROWS if spelling == "this")
    assert {word for word, count in (anyhow | as_typed).items() if count > 1} == set()
    assert {word for word in as_typed if fold(word) in anyhow} == set()


def test_every_row_stops_its_word() -> None:
    assert [word for word, *_ in ROWS if not stops(word)] == []


def test_hamzas_may_be_left_out() -> None:
    bare = str.maketrans("أإآ", "ااا")
    kept = {word for word, *_ in ROWS if not stops(word.translate(bare))}
    assert kept == CONTENT_WITHOUT_HAMZA


def test_names_that_are_never_cut_are_never_stopped() -> None:
    names = [word for word, *_ in read_rows("whole.tsv")]
    assert len(names) > 50
    assert [word for word in names if stops(word)] == []


def test_words_in_capitals_are_names() -> None:
    english = [word for word, kind, *_ in ROWS if kind == "english"]
    assert [word for word in english if stops(word.upper())] == []
    assert [word for word in english if len(word) > 1 and not stops(word.title())] == []


@given(st.sampled_from([word for word, *_ in ROWS]), st.data())
def test_marks_and_tatweel_decide_nothing(word: str, data: st.DataObject) -> None:
    if word.isascii():
        return
    marks = st.text(alphabet="\u064b\u064e\u0650\u0651\u0652\u0640", max_size=2)
    written = "".join(letter + data.draw(marks) for letter in word)
    assert stops(written)


@given(st.text(max_size=8))
def test_any_string_is_answered(text: str) -> None:
    assert stops(text) in (True, False)
