"""What is cut off a word, and what is left."""

from __future__ import annotations

from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis import clitics, endings
from indexer.analysis.lexicon import forms, frequencies, function_words
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
    assert (
        folded[found.start : found.end] in found.text or folded[found.start :] in endings.NUMERALS
    )
    assert bool(found.text) == bool(folded)


@given(WORDS)
def test_spelling_that_folds_alike_has_one_stem_but_for_a_written_hamza(word: str) -> None:
    plain = fold(word)

    if not any(letter in word for letter in "أإآ") and "ً" not in word:
        assert stem(word).text == stem(plain).text


@pytest.mark.parametrize("row", list(read_rows("whole.tsv")), ids=lambda row: row[0])
def test_each_word_of_the_table_stays_whole_after_every_clitic(row: list[str]) -> None:
    written, why = row
    word = fold(written)
    clitics = "و ف ب ك" if word.startswith("ال") else "و ب ل ال"

    assert why.strip()
    assert stem(written).text == word
    for clitic in clitics.split():
        joined = fold(clitic + written)
        if joined in function_words() or endings.without_endings(joined).text in whole_words():
            continue  # spelt like another: لدينا, لبنان
        found = stem(clitic + written)
        # The article of a name may be its own: اللبنان is the Lebanon.
        assert found.text in ({word, f"ال{word}"} if clitic.endswith("ل") else {word})
        assert joined[found.start :].startswith((word, word.removeprefix("ال")))


def test_each_word_of_the_table_changes_something(monkeypatch: pytest.MonkeyPatch) -> None:
    def stems(word: str) -> list[str]:
        before = " و ف ب ل ك ال وال بال لل وب ول".split(" ")
        after = "ي ية ين ات".split()
        forms = [clitic + word for clitic in before] + [word + ending for ending in after]
        return [stem.__wrapped__(form).text for form in forms]  # which keeps no stems

    table = {word: stems(word) for word, _ in read_rows("whole.tsv")}
    known = set(whole_words())
    for module in (clitics, endings):
        monkeypatch.setattr(module, "whole_words", lambda: known)
    idle = []
    for word, with_row in table.items():
        known.discard(fold(word))
        if stems(word) == with_row:
            idle.append(word)
        known.add(fold(word))

    assert idle == []


def test_no_word_stands_twice_in_the_table() -> None:
    assert len(whole_words()) == len(list(read_rows("whole.tsv")))


def test_the_lexicon_is_what_its_script_makes_of_wordfreq_byte_for_byte() -> None:
    lines = files("indexer.analysis.tables").joinpath("lexicon.tsv").read_bytes().split(b"\n", 1)

    assert lines[0].startswith(b"# form\t")
    assert lines[1] == "".join(f"{form}\t{count}\n" for form, count in made()).encode()


def test_folding_the_lexicon_loses_no_occurrence() -> None:
    assert sum(frequencies().values()) == pytest.approx(sum(forms().values()))
