"""The words near another are those that the plain table of Levenshtein says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.engines.edits import vocabulary, within
from tests.oracle import edits

words = st.text("ابت😀x", max_size=7)


@given(st.sets(words, max_size=30), words, st.integers(0, 3))
def test_words_within_some_edits(known: set[str], word: str, most: int) -> None:
    near = within(vocabulary(known), word, most)
    assert near == sorted(each for each in known if edits(each, word) <= most)


@given(st.dictionaries(words, st.integers(1, 9), max_size=30), words, st.floats(0, 10))
def test_words_within_some_edits_that_many_have(
    known: dict[str, int], word: str, least: float
) -> None:
    counted = sorted(known.items(), key=lambda one: -one[1])
    near = within(vocabulary(*zip(*counted, strict=True)) if known else {}, word, 2, least)
    assert near == sorted(
        each for each, count in counted if edits(each, word) <= 2 and count >= least
    )


def test_each_word_must_have_its_number() -> None:
    with pytest.raises(ValueError, match="shorter"):
        vocabulary(["خبر", "نص"], [1])
