"""Numbers: what is read as one, and what it is then found by."""

from __future__ import annotations

import re
from itertools import chain, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarabic.number import text2number

from indexer.analysis.analyzer import keys_in
from indexer.analysis.deciding import deciding, deciding_in
from indexer.analysis.normalize import fold
from indexer.analysis.number_words import (
    LIMIT,
    below_a_hundred_spelled,
    hundreds_spelled,
    spellings,
    thousands_spelled,
)
from indexer.analysis.numbers import COUNTED, LEAST, MOST, MULTIPLES, ORDINALS, expansions
from tests.expanding import meets
from tests.golden_rows import rows

NUMBERS = st.integers(LEAST, LIMIT - 1)
PIECES = (
    "مئة مائة ألف ألفين آلاف ثلاثة ثلاث عشر عشرة وعشرون ستمئة و والعشرين ست سنوات السبع 5 270 ب في"
)


@pytest.mark.parametrize(("query", "text", "expected", "why"), rows("numbers"))
def test_a_number_is_found_in_digits_and_in_words(
    query: str, text: str, expected: str, why: str
) -> None:
    assert meets(query, text, expansions) == (expected == "match"), why


@given(NUMBERS, st.data())
def test_the_words_of_a_number_are_read_as_that_number(number: int, data: st.DataObject) -> None:
    written = data.draw(st.sampled_from(list(spellings(number))))
    clitic = data.draw(st.sampled_from(["", "و", "ب", "ل"]))
    words = keys_in(f"{clitic}{written} سنوات")
    found = expansions(words)

    if number != 1000:
        assert [(one.start, one.end, one.group) for one in found] == [
            (0, len(words) - 1, f"number-{number}")
        ]
        assert str(number) in found[0].also


@given(NUMBERS)
def test_what_digits_are_expanded_to_comes_back_to_them(number: int) -> None:
    for found in expansions(keys_in(str(number))):
        assert {*found.also} <= {*spellings(number)}


@given(st.lists(st.sampled_from(PIECES.split()) | NUMBERS.map(str), max_size=8))
def test_expansions_are_in_order_and_never_what_was_typed(typed: list[str]) -> None:
    words = keys_in(" ".join(typed))
    found = expansions(words)

    assert all(one.end <= two.start for one, two in pairwise(found))
    for one in found:
        assert one.rule == "number"
        assert 0 <= one.start < one.end <= len(words)
        keys = [deciding_in(also) for also in one.also]
        assert deciding(words[one.start : one.end]) not in keys
        assert 0 < len(keys) == len(set(keys)) <= MOST


def test_no_two_numbers_are_spelled_alike_in_the_index() -> None:
    parts = (range(1, 100), range(100, 1000, 100), range(1000, LIMIT, 1000))
    spelled: dict[tuple[str, ...], int] = {}
    for number in chain(*parts):
        for written in spellings(number):
            assert spelled.setdefault(deciding_in(written), number) == number, written


@pytest.mark.parametrize("other", "ماء ثلث ثلاثاء خميس ربع مئات سبت".split())
def test_a_word_like_a_number_is_none(other: str) -> None:
    spelled = {deciding_in(text) for number in range(LEAST, 1000) for text in spellings(number)}

    assert deciding_in(other) not in spelled
    assert not expansions(keys_in(other))


def test_pyarabic_reads_what_is_spelled_where_it_can() -> None:
    """It reads مائتان as 0 and اثنتا عشرة as 10."""
    misread = {
        (written, number)
        for number in range(LEAST, 1000)
        for written in spellings(number)
        if text2number(written) != number
    }

    assert all(re.search("مائت|مئت[اي]$|اثنت|اثنا", written) for written, _ in misread), misread


def test_every_word_of_the_tables_is_folded_and_decides_something() -> None:
    for word in COUNTED | MULTIPLES | ORDINALS:
        assert fold(word) == word
    for noun in COUNTED:
        assert expansions(keys_in(f"سبع {noun}")), noun
    for multiple in MULTIPLES:
        assert len(expansions(keys_in(f"270 {multiple} وثلاثمئة"))) == 1, multiple
    for ordinal in ORDINALS:
        assert not expansions(keys_in(f"ال{ordinal} والعشرون")), ordinal


def test_the_parts_of_numbers_have_all_their_words() -> None:
    for parts, numbers in (
        (thousands_spelled(), range(1000, LIMIT, 1000)),
        (hundreds_spelled(), range(100, 1000, 100)),
        (below_a_hundred_spelled(), range(1, 100)),
    ):
        assert {number for rest in parts.values() for number in rest.values()} == {*numbers}
