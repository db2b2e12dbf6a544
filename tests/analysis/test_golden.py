"""Golden spellings and hashtags."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis import analyze, fold, hashtag_key
from indexer.analysis.hashtags import parts
from indexer.analysis.normalize import exact
from tests.expanding import meets
from tests.golden_rows import rows


def seen(cell: str) -> str:
    """A cell with its ``\\uXXXX`` as letters; a blank alone is nothing."""
    letters = re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), cell)
    return letters.removeprefix(" ") if not letters.strip() else letters


@pytest.mark.parametrize(("written", "folded", "kept", "why"), rows("normalize"))
def test_a_word_is_spelled_so(written: str, folded: str, kept: str, why: str) -> None:
    assert fold(seen(written)) == seen(folded), why
    assert exact(seen(written)) == seen(kept), why


@pytest.mark.parametrize(("written", "key", "words", "why"), rows("hashtags"))
def test_a_hashtag_has_this_key_and_these_words(
    written: str, key: str, words: str, why: str
) -> None:
    assert hashtag_key(f"#{written}") == key, why
    assert [piece.text for piece in parts(written)] == words.split(), why
    assert {token.tag for token in analyze(f"#{written}")} == {key}


@pytest.mark.parametrize(("query", "text", "expected", "why"), rows("hashtags_in_queries"))
def test_a_hashtag_is_found_whole_and_by_its_words(
    query: str, text: str, expected: str, why: str
) -> None:
    assert meets(query, text) == (expected == "match"), why


@given(st.text("سورياةىلبنمك_aB1خ\u064e\u0640", max_size=30).map(lambda text: f"س{text}"))
def test_the_words_of_a_hashtag_are_its_letters_in_order(written: str) -> None:
    found = list(parts(written))

    kept = "".join(piece.text for piece in found).replace("\u064e", "")
    assert kept == written.replace("_", "").replace("\u064e", "")
    assert all(written[piece.start : piece.end] == piece.text for piece in found)
