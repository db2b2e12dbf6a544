"""Laws of folding: over all of Unicode, not only over what was thought of."""

from __future__ import annotations

from unicodedata import combining, decomposition

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis.normalize import exact, fold, fold_with_offsets, unmark

ANY = st.text(max_size=20)
NEWS = st.text(
    "ابتةىيأإآؤئءکیگپچژ٠١٢۳۴abcAÉßﻻﷲﷺﺍ\u0640\u064b\u0651\u0654\u0670\u200c\u200f\u0301",
    max_size=20,
)
COMPOSING = [
    letter
    for letter in map(chr, range(0x30000))
    if combining(letter)
    or decomposition(letter)
    or letter in "\u1100\u1161\u11a8\u0640\u200c\u06c3"
]
"""Letters that change those beside them, or are made of others."""
PAIRS = [
    ("أحمد", "احمد", "hamza above"),
    ("إيران", "ايران", "hamza below"),
    ("آمن", "امن", "madda"),
    ("ٱلله", "الله", "wasla"),
    ("مستشفى", "مستشفي", "alef maqsura"),
    ("مكتبة", "مكتبه", "ta marbuta"),
    ("مسؤول", "مسئول", "the seat of a hamza"),
    ("شؤون", "شئون", "the seat of a hamza"),
    ("مُحَمَّد", "محمد", "marks"),
    ("العـــربية", "العربية", "tatweel"),
    ("کتاب", "كتاب", "a Persian keyboard"),
    ("ﻻعب", "لاعب", "a shaped ligature"),
    ("سو\u200cريا\u200f", "سوريا", "invisible characters"),
    ("أ", "أ", "a hamza typed as a mark of its own"),
    ("٢٠٢٤", "2024", "Arabic-Indic digits"),
    ("۲۷۰", "270", "Persian digits"),
    ("BBC", "bbc", "case"),
    ("Café", "cafe", "accents"),
]


@pytest.mark.parametrize(("one", "other", "why"), PAIRS)
def test_two_ways_of_writing_fold_alike(one: str, other: str, why: str) -> None:
    assert fold(one) == fold(other), why


@pytest.mark.parametrize(("one", "other"), [("علي", "عدي"), ("حرب", "خرب"), ("كرة", "كره ل")])
def test_different_letters_stay_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(ANY | NEWS)
def test_folding_twice_is_folding_once(word: str) -> None:
    assert fold(fold(word)) == fold(word)
    assert fold(exact(word)) == fold(word)


def test_folding_twice_is_folding_once_for_every_letter_there_is() -> None:
    letters = [chr(code) for code in range(0x30000) if not 0xD800 <= code < 0xE000]
    twice = [letter for letter in letters if fold(fold(letter)) != fold(letter)]
    longer = [letter for letter in letters if len(unmark(letter)) != len(fold(letter))]

    assert (twice, longer) == ([], [])


@given(st.text(st.sampled_from(COMPOSING), max_size=5))
def test_letters_that_compose_fold_once_too(word: str) -> None:
    assert fold(fold(word)) == fold(word)
    assert exact(exact(word)) == exact(word)
    assert len(unmark(word)) == len(fold(word))
    assert fold_with_offsets(word)[0] == fold(word)


@given(ANY | NEWS)
def test_what_is_only_unmarked_is_as_long(word: str) -> None:
    assert len(unmark(word)) == len(fold(word))


@given(ANY | NEWS)
def test_the_map_of_offsets_is_of_the_folded_word_and_never_goes_back(word: str) -> None:
    folded, offsets = fold_with_offsets(word)

    assert folded == fold(word)
    assert len(offsets) == len(folded) + 1
    assert offsets == sorted(offsets)
    assert offsets[-1] == len(word)


@given(NEWS)
def test_exact_keeps_hamzas_and_marks(word: str) -> None:
    assert all(mark in exact(word) for mark in "أإآ" if mark in word)
    assert "\u0640" not in exact(word)
