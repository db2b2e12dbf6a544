"""What is cut off a word, and what is left."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis.lexicon import forms, frequencies
from indexer.analysis.normalize import fold
from indexer.analysis.stem import stem, whole_words
from indexer.analysis.tables import read_rows
from indexer.analysis.tables.make_lexicon import rows as made
from tests.golden_rows import rows

WORDS = st.text("ابتثجحخدذرزسشصضطظعغفقكلمنهويةىأإآؤئءـَُِّْٰ", min_size=1, max_size=12)


@pytest.mark.parametrize(("word", "expected", "why"), rows("stem"))
def test_a_word_is_cut_down_to_what_people_write(word: str, expected: str, why: str) -> None:
    assert stem(word).text == expected, why


@given(WORDS)
def test_the_stem_is_the_part_of_the_folded_word_it_says(word: str) -> None:
    found = stem(word)
    folded = fold(word)

    assert 0 <= found.start <= found.end <= len(folded)
    assert folded[found.start : found.end] in found.text
    assert bool(found.text) == bool(folded)


@given(WORDS)
def test_spelling_that_folds_alike_has_one_stem_but_for_a_written_hamza(word: str) -> None:
    plain = fold(word)

    if not any(letter in word for letter in "أإآ") and "ً" not in word:
        assert stem(word).text == stem(plain).text


@pytest.mark.parametrize("row", list(read_rows("whole.tsv")), ids=lambda row: row[0])
def test_each_word_of_the_table_stays_whole(row: list[str]) -> None:
    word = fold(row[0])

    assert stem(row[0]).text == word
    assert len(row) == 2
    assert row[1].strip()
    if len(word) > 3 and not word.startswith("ال"):
        assert stem(f"ال{row[0]}").text in {word, f"ال{word}"}


def test_no_word_stands_twice_in_the_table() -> None:
    assert len(whole_words()) == len(list(read_rows("whole.tsv")))


def test_the_lexicon_is_what_its_script_makes_of_wordfreq() -> None:
    assert [tuple(row) for row in read_rows("lexicon.tsv")] == made()


def test_folding_the_lexicon_loses_no_occurrence() -> None:
    assert sum(frequencies().values()) == pytest.approx(sum(forms().values()))
