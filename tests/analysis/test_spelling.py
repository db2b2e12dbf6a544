"""How far words are apart, and which one is offered for another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis import fold, spelling
from indexer.analysis.spelling import (
    ALONE,
    BESIDE,
    DOUBLED,
    EDIT,
    EDITS,
    FEW,
    MEASURED_ON,
    MOST_SPELLINGS,
    SWAPPED,
    Known,
    apart,
    distance,
    is_doubtful,
    meant,
    needed,
    spellings,
)
from indexer.analysis.tables import read_rows
from tests.golden_rows import rows
from tests.oracle import edits

GOLDEN = rows("spelling")
INDEX = {fold(row[1]): int(row[2]) for row in GOLDEN}
"""The words of the golden cases as an index: how many documents have each."""
CONFUSIONS = list(read_rows("confusions.tsv"))
WORDS = st.text("اأإآبتثجحخدذرزسشصضطظعغفقكلمنهةويىءؤئabA", max_size=9)


def offered(typed: str, here: int, found: int) -> list[str]:
    word = fold(typed)
    if not is_doubtful(word, here):
        return []
    near = [other for other in INDEX if edits(word, other) <= EDITS]
    known = Known(here, found, MEASURED_ON)
    return [one.word for one in meant(word, near, INDEX.__getitem__, known)]


@pytest.mark.parametrize(("typed", "word", "documents", "here", "found", "place", "why"), GOLDEN)
def test_a_word_is_offered_for_an_error_and_not_for_another_word(
    typed: str, word: str, documents: str, here: str, found: str, place: str, why: str
) -> None:
    words = offered(typed, int(here), int(found))

    at = words.index(fold(word)) if fold(word) in words else None
    assert {None: "no", 0: "first"}.get(at, "later") == place, (why, words)


def test_golden_cases_do_not_contradict_each_other() -> None:
    assert len({row[:2] for row in GOLDEN}) == len(GOLDEN)
    assert all(INDEX[fold(row[1])] == int(row[2]) for row in GOLDEN)


def test_few_words_that_are_none_are_offered_for_others() -> None:
    wrong = [row for row in GOLDEN if row[6].startswith("wrong")]
    right = [row for row in GOLDEN if row[5] == "first" and row not in wrong]
    left_alone = [row for row in GOLDEN if row[5] == "no"]

    assert len(right) >= 60
    assert len(left_alone) >= 60
    assert len(wrong) <= 3


@pytest.mark.parametrize("row", CONFUSIONS, ids=lambda row: row[0])
def test_each_row_of_the_table_costs_what_it_says(row: list[str]) -> None:
    letters, cost, pair, why = row
    one, two = pair.split()

    assert distance(one, two) == int(cost) < (EDIT if len(letters) == 2 else ALONE)
    assert fold(letters) == letters
    assert why.strip()


def test_each_row_of_the_table_changes_something(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spelling, "read_rows", lambda _: ())
    spelling._costs.cache_clear()
    try:
        idle = [row for row in CONFUSIONS if distance(*row[2].split()) <= int(row[1])]
    finally:
        spelling._costs.cache_clear()

    assert idle == []


def test_no_letters_stand_twice_in_the_table() -> None:
    assert len({frozenset(row[0]) for row in CONFUSIONS}) == len(CONFUSIONS)


@pytest.mark.parametrize(
    ("one", "two", "cost", "why"),
    [
        ("مدرسة", "مدرسه", 0, "one word once folded"),
        ("مستشفى", "مستشفي", 0, "one word once folded"),
        ("أحمد", "احمد", 0, "one word once folded"),
        ("تغردية", "تغريدة", SWAPPED, "neighbours that changed places"),
        ("المتحددة", "المتحدة", DOUBLED, "a letter twice"),
        ("الليل", "اليل", DOUBLED, "one of two left out"),
        ("بفداد", "بغداد", BESIDE, "the key beside"),
        ("بلداد", "بغداد", BESIDE, "the key below"),
        ("بمداد", "بغداد", EDIT, "a key that is not beside"),
        ("بغاد", "بغداد", ALONE, "a letter left out"),
        ("وبغداد", "بغداد", EDIT, "one at the beginning, though و is a vowel within"),
        ("كامرن", "كاميرون", 8, "two long vowels"),
        ("", "", 0, "nothing"),
        ("", "ضب", EDIT + ALONE, "all of it"),
    ],
)
def test_edits_cost(one: str, two: str, cost: int, why: str) -> None:
    assert distance(one, two) == cost, why


@given(WORDS, WORDS)
def test_words_are_as_far_apart_one_way_as_the_other(one: str, two: str) -> None:
    assert distance(one, two) == distance(two, one)


@given(WORDS, WORDS)
def test_only_words_that_fold_alike_are_no_distance_apart(one: str, two: str) -> None:
    assert (distance(one, two) == 0) == (fold(one) == fold(two))
    assert distance(one, fold(one)) == 0


@given(WORDS, WORDS)
def test_no_edit_costs_more_than_any(one: str, two: str) -> None:
    assert distance(one, two) <= EDIT * edits(fold(one), fold(two))


@st.composite
def slips(draw: st.DrawFn) -> tuple[str, str]:
    """A word and the same with two neighbours swapped, or a letter twice."""
    word = draw(st.text("بتدرسعقكلمن", min_size=2, max_size=8))
    at = draw(st.integers(0, len(word) - 2))
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word, draw(st.sampled_from((swapped, word[: at + 1] + word[at:])))


@given(slips())
def test_a_slip_of_the_fingers_is_less_than_an_edit(pair: tuple[str, str]) -> None:
    assert distance(*pair) <= SWAPPED


words = st.lists(st.sampled_from(sorted(INDEX)), unique=True)
counts = st.integers(0, 10_000)


@given(WORDS.map(fold), words, counts, st.integers(0, FEW - 1), counts, st.integers(1, 10**6))
def test_what_is_offered_is_there_and_finds_more(
    word: str, near: list[str], documents: int, here: int, found: int, of: int
) -> None:
    known = Known(here, max(here, found), of)
    likely = meant(word, near, lambda _: documents, known)

    assert {one.word for one in likely} <= set(near) - {word}
    assert all(one.documents == documents > known.found for one in likely)
    assert all(one.distance == distance(word, one.word) for one in likely)
    assert [one.cost for one in likely] == sorted(one.cost for one in likely)


def test_a_small_index_needs_fewer_documents_but_one() -> None:
    sizes = [needed("تغرديه", SWAPPED, Known(0, 0, of)) for of in (1, 100, 10_000, 10**6)]

    assert sizes == sorted(sizes)
    assert sizes[0] == sizes[1] == 1
    assert sizes[3] == needed("تغرديه", SWAPPED, Known(0, 0, MEASURED_ON))


@pytest.mark.parametrize(
    ("folded", "written"),
    [
        ("تغريده", "تغريدة"), ("اوباما", "أوباما"), ("الاسراءيليه", "الإسرائيلية"),
        ("وبالاجراءات", "وبالإجراءات"), ("مسءول", "مسؤول"), ("مستشفي", "مستشفى"),
        ("ايضا", "أيضاً"), ("القران", "القرآن"), ("reuters", "Reuters"), ("bbc", "BBC"),
    ],
)  # fmt: skip
def test_a_folded_word_may_be_written_so(folded: str, written: str) -> None:
    assert written in spellings(folded)


@given(WORDS.map(fold))
def test_all_spellings_fold_to_the_word(word: str) -> None:
    ways = list(spellings(word))

    assert ways[0] == word
    assert {fold(way) for way in ways} == {word}
    assert len(ways) == len(set(ways)) <= MOST_SPELLINGS


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("مجلسالأمن", ["مجلس", "الأمن"]),
        ("وزيرالخارجية", ["وزير", "الخارجية"]),
        ("فيسوريا", ["في", "سوريا"]),
        ("رئيسمجلسالنواب", ["رئيس", "مجلس", "النواب"]),
        ("مجلس", []),
        ("زيلينسكي", []),
        ("تغردية", []),
    ],
)
def test_words_run_together_come_apart(written: str, expected: list[str]) -> None:
    assert apart(written) == expected


@given(st.lists(st.sampled_from(("مجلس", "الأمن", "وزير", "زعفران", "س")), max_size=4))
def test_coming_apart_loses_no_letter(some: list[str]) -> None:
    written = "".join(some)

    assert "".join(apart(written)) in ("", written)
