"""``root`` against nltk's ISRI stemmer, string for string."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nltk.stem.isri import ISRIStemmer
from wordfreq import get_frequency_dict

from indexer.analysis.normalize import fold
from indexer.analysis.root import QUADRILITERAL, TRILITERAL, WHOLE, root

GOLDEN = Path(__file__).parents[1] / "golden" / "root.tsv"
PATTERNS = " ".join((*TRILITERAL.values(), *QUADRILITERAL.values())).split()
oracle = ISRIStemmer().stem


def golden() -> list[list[str]]:
    lines = GOLDEN.read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]


@pytest.mark.parametrize(("word", "expected", "why"), golden())
def test_golden_words(word: str, expected: str, why: str) -> None:
    assert root(word) == expected, why
    assert oracle(word) == expected, "the golden table itself"


@pytest.mark.parametrize("pattern", PATTERNS)
def test_each_pattern_gives_its_radicals(pattern: str) -> None:
    word = pattern.replace("ف", "ق").replace("ع", "د").replace("ل", "ر", 1).replace("ل", "ز")
    assert root(word) == "".join(sorted(set(word) & set("قدرز"), key=word.index))


def test_a_sixth_of_all_words_that_people_write() -> None:
    # All of them (620,701 as written, 504,387 folded) are the same too, in half a minute.
    sample = sorted(get_frequency_dict("ar", "best"))[::6]
    words = {*sample, *map(fold, sample)}
    assert len(words) > 100_000
    assert [word for word in words if root(word) != oracle(word)] == []


@pytest.mark.parametrize("clitic", ["", "و", "ف", "ال", "وال", "\u064e"])
def test_words_left_whole_alone_and_after_clitics(clitic: str) -> None:
    words = [clitic + word for word in WHOLE]
    assert [root(word) for word in words] == [oracle(word) for word in words]


@given(st.text(alphabet="ابتسفلنويةكهمئءأإآىدرق\u064e\u0651", max_size=10))
def test_any_word_of_affix_letters(word: str) -> None:
    assert root(word) == oracle(word)


@given(st.text())
def test_any_string(text: str) -> None:
    assert root(text) == oracle(text)


@given(st.text(alphabet=st.characters(max_codepoint=0x5FF) | st.characters(min_codepoint=0x700)))
def test_strings_without_arabic_letters_stay(text: str) -> None:
    assert root(text) == text
