"""The table of lemmas as it is read, and what becomes of words that it lacks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis.lemma import Shape, is_known, is_written, lemma, lemma_key
from indexer.analysis.stem import stem
from indexer.analysis.tables import read_rows
from indexer.analysis.tables.compile_lemmas import COMPILED, compiled, table

WORDS = st.text(alphabet="ابتةجحدرزسشصطعغفقكلمنهويىءأإآؤئ", min_size=1, max_size=12)
MARKS = "\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652"


@pytest.mark.parametrize(
    ("word", "key", "proclitics", "form", "pronoun"),
    [
        ("بالصواريخ", "صاروخ", "ب ال", "broken", ""),
        ("وزراء", "وزير", "", "broken", ""),
        ("قراراتها", "قرار", "", "plural", "ها"),
        ("سيجتمعون", "اجتمع", "س", "present", ""),
        ("استؤنفت", "استأنف", "", "past", ""),
        ("للجنة", "لجنة", "ل ال", "", ""),
        ("اللبنانيين", "لبنان", "ال", "nisba plural", ""),
        ("شركائهم", "شريك", "", "broken", "هم"),
        ("لجنة", "لجنة", "", "", ""),
        ("علي", "علي", "", "", ""),
        ("على", "على", "", "", ""),
        ("آب", "آب", "", "", ""),
        ("أب", "أب", "", "", ""),
    ],
)
def test_a_word_of_the_table(word: str, key: str, proclitics: str, form: str, pronoun: str) -> None:
    found = lemma(word)

    assert found.key == lemma_key(word) == key
    assert found.shape == Shape(tuple(proclitics.split()), frozenset(form.split()), pronoun)


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("اعلنت", "أعلنت"),
        ("موتمر", "مؤتمر"),
        ("مسئول", "مسؤول"),
        ("المكتبه", "المكتبة"),
        ("المستشفي", "المستشفى"),
        ("الاسرى", "الأسرى"),
        ("مُحَمَّد", "محمد"),
        ("العـــربية", "العربية"),
        ("کتاب", "كتاب"),
    ],
)
def test_hurried_spellings_have_the_lemma_of_the_word(typed: str, word: str) -> None:
    assert lemma_key(typed) == lemma_key(word)


@pytest.mark.parametrize(
    ("one", "other"),
    [("إعلام", "أعلام"), ("علي", "على"), ("آب", "أب"), ("شركة", "شرك"), ("كريم", "ريم")],
)
def test_words_told_apart_by_what_is_typed(one: str, other: str) -> None:
    assert lemma_key(one) != lemma_key(other)


def test_a_word_that_the_table_lacks_is_looked_up_without_what_hangs_on_it() -> None:
    word = "ومستشارتهما"
    assert not is_written(word)

    found = lemma(word)

    assert found.shape is None
    assert found.key == lemma_key("مستشارة") == "مستشار"
    assert word[found.start : found.end].endswith("مستشار")


def test_a_word_that_nobody_knows_is_its_stem() -> None:
    word = "زغنطشقة"
    assert not is_known(word)
    assert lemma_key(word) == stem(word).text


@pytest.mark.parametrize("word", ["Reuters", "playing", "2018", "٢٠١٨", "Ελλάδα", "москва"])
def test_other_scripts_have_their_stem(word: str) -> None:
    assert lemma_key(word) == stem(word).text


@given(WORDS)
def test_every_word_has_a_lemma_within_itself(word: str) -> None:
    found = lemma(word)

    assert found.key
    assert found.key == lemma_key(word)
    assert 0 <= found.start <= found.end <= len(word)


@given(WORDS, st.lists(st.sampled_from(MARKS), max_size=4))
def test_marks_change_no_lemma(word: str, marks: list[str]) -> None:
    marked = word[0] + "".join(marks) + word[1:]

    assert lemma_key(marked) == lemma_key(word)


def test_the_compiled_files_are_what_the_table_compiles_to() -> None:
    assert compiled() == {path.name: path.read_bytes() for path in COMPILED.iterdir()}


def test_no_word_stands_twice_in_the_table() -> None:
    words = [row.word for row in table()]

    assert len(words) == len(set(words)) > 150_000


@pytest.mark.parametrize("row", list(read_rows("lemma_words.tsv")), ids=lambda row: row[0])
def test_each_reviewed_word_has_the_lemma_it_was_given(row: list[str]) -> None:
    word, given_lemma, _, _, why = row

    assert lemma_key(word) == given_lemma
    assert why.strip()


@pytest.mark.parametrize("row", list(read_rows("lemma_joins.tsv")), ids=lambda row: row[0])
def test_each_joined_lemma_is_gone_and_each_kept_one_is_there(row: list[str]) -> None:
    joined, other, why = row
    names = {row.lemma for row in table()}

    assert (joined in names) == (joined == other)
    assert other in names
    assert why.strip()
