"""Tokens: where they are, what they are found by, and laws that hold for any text."""

from __future__ import annotations

import hashlib
import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis import analyze, chunks, entry, find, searched_tokens
from indexer.analysis.analyzer import keys_in
from indexer.analysis.chunks import Picked, Standing, tokens_in
from indexer.analysis.entries import picks
from indexer.analysis.hashtags import key
from indexer.lately import MadeOnce
from indexer.model import (
    ANALYSIS_VERSION,
    FORMS,
    POSITION_GAP,
    TITLE_POSITIONS,
    Document,
    Query,
    Token,
    Word,
)
from indexer.query import parse
from tests.golden_rows import rows

PIECES = st.sampled_from(
    "مجلس الأمن ، . #مجلس_الأمن #غزةتحتالقصف بـ#سوريا و330 1,000 3.5 BBC الـBBC مُحَمَّد "
    "العـــربية ﷺ https://t.co/a _ # ## ـ \u200f 😀 أ.د. 'x' (ل) سوريا\u200f".split()
)
TEXTS = st.lists(PIECES | st.sampled_from([" ", "\n"]), max_size=25).map(" ".join) | st.text(
    max_size=40
)


@pytest.mark.parametrize(("text", "expected", "why"), rows("tokens"))
def test_a_text_has_these_tokens(text: str, expected: str, why: str) -> None:
    found = [
        f"{text[token.piece_start : token.piece_end]}/{token.keys.surface}"
        for token in analyze(text)
    ]

    assert found == [item if "/" in item else f"ﷺ/{item}" for item in expected.split()], why


@given(TEXTS)
def test_offsets_are_in_the_text_in_order_and_pieces_in_their_words(text: str) -> None:
    tokens = analyze(text)

    assert [token.position for token in tokens] == list(range(len(tokens)))
    for token in tokens:
        assert 0 <= token.start <= token.piece_start < token.piece_end <= token.end <= len(text)
        assert all(token.keys)
    assert [token.start for token in tokens] == sorted(token.start for token in tokens)


@given(TEXTS)
def test_a_written_word_is_never_cut_in_the_middle(text: str) -> None:
    for token in analyze(text):
        assert not (token.start and text[token.start - 1].isalnum())
        assert not (text[token.end : token.end + 1].isalnum())


@given(TEXTS, TEXTS)
def test_what_stands_around_a_text_does_not_change_its_tokens(one: str, other: str) -> None:
    together = analyze(f"{one}\n{other}")
    first, second = analyze(one), analyze(other)

    assert [token.keys for token in together] == [token.keys for token in first + second]
    assert [token.start for token in together] == [
        *(token.start for token in first),
        *(token.start + len(one) + 1 for token in second),
    ]


@given(TEXTS)
def test_the_quick_way_finds_the_same_keys(text: str) -> None:
    assert keys_in(text) == [token.keys for token in analyze(text)]


@given(TEXTS, TEXTS)
def test_what_is_indexed_is_what_is_marked(title: str, body: str) -> None:
    document = Document("1", title, body)
    indexed = entry(document)
    tokens = [token for field in searched_tokens(document) for token in field]

    assert list(indexed.keys) == [token.keys for token in tokens]
    assert list(indexed.positions) == [token.position for token in tokens]
    assert {tag.key for tag in indexed.tags} == {token.tag for token in tokens if token.tag}


def token_of(one: Standing) -> Token:
    """A token of a field that was picked, with its offsets in the field."""
    _, *offsets, keys, tag = tokens_in(one.chunk)[one.number]
    return Token(one.position, *(one.start + offset for offset in offsets), keys, tag)


@given(TEXTS, st.lists(st.integers(0, 60), max_size=6, unique=True), st.sets(st.integers(0, 6)))
def test_what_is_marked_stands_where_it_is_indexed_whatever_is_left_out(
    text: str, cuts: list[int], lengths: set[int]
) -> None:
    edges = [min(cut, len(text)) for cut in sorted(cuts)]
    pairs = zip(edges[::2], edges[1::2], strict=False)
    spans = tuple((start, end) for start, end in pairs if start < end)
    document = Document("1", text, f"{text}\n{text}", unsearched=spans)
    every = picks(document, Picked((), (), lambda _: True))
    some = picks(document, Picked((), (), lambda chunk: len(chunk) in lengths))

    assert [[token_of(one) for one in field] for field in every] == [*searched_tokens(document)]
    for field, of_field in zip(every, some, strict=True):
        assert of_field == [one for one in field if len(one.chunk) in lengths]


def test_words_are_found_where_they_stand_far_down_in_a_text() -> None:
    body = "\n" * 70_000 + "كلمة بعيدة"

    found = find(Document("1", body=body), parse("كلمة بعيدة", today=date(2018, 7, 5)))

    assert [one.start for one in found] == [70_000, 70_005]


def test_words_that_have_one_sign_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "_sign", lambda _: 0)
    fresh = MadeOnce(chunks._pairs_of, chunks.CACHED_WORDS)
    monkeypatch.setattr(chunks, "_signs_of", fresh.__getitem__)
    document = Document("1", body="سنبلوطة قلمونة والسنبلوطة")
    for form, expected in (("all", [0, 15]), ("word", [0]), ("exact", [0])):
        query = parse("سنبلوطة", today=date(2018, 7, 5), form=form)  # type: ignore[arg-type]
        assert [one.start for one in find(document, query)] == expected


@given(TEXTS)
def test_what_stands_between_white_space_can_be_read_alone(text: str) -> None:
    alone = [keys for chunk in text.split() for keys in keys_in(chunk)]

    assert alone == keys_in(text)


@given(TEXTS, TEXTS)
def test_any_word_of_a_document_finds_it_in_every_form(title: str, body: str) -> None:
    document = Document("1", title, body)
    for token in [token for field in searched_tokens(document) for token in field][:5]:
        for form in FORMS:
            word = Word("x", token.keys, form)
            query = Query("", word, (word,), (), "", (), "auto", form)
            assert find(document, query)


def test_a_body_begins_where_titles_end_and_a_gap_is_left_for_what_is_not_searched() -> None:
    body = "أول\nاقرأ أيضا\nثان"
    start = body.index("اقرأ")
    document = Document("1", "عنوان", body, unsearched=((start, start + len("اقرأ أيضا")),))

    assert list(entry(document).positions) == [
        0,
        TITLE_POSITIONS,
        TITLE_POSITIONS + 1 + POSITION_GAP,
    ]


def test_a_paragraph_that_is_repeated_counts_once_and_leaves_a_gap() -> None:
    document = Document("1", body="أول ثان\nآخر\nأَوّل ثانٍ.\nختام")
    found = [keys.surface for keys in entry(document).keys]

    assert found == ["اول", "ثان", "اخر", "ختام"]
    assert entry(document).positions[-1] - entry(document).positions[-2] > POSITION_GAP


@pytest.mark.parametrize("written", ["#مجلس_الأمن", "مجلس_الامن", "#مجلسالأمن", "مَجلس_الأمن"])
def test_one_hashtag_in_every_spelling_has_one_key(written: str) -> None:
    assert key(written) == "مجلسالامن"


def test_the_version_of_the_analysis_goes_with_the_keys() -> None:
    """If this fails, texts have other keys than before: raise ANALYSIS_VERSION and say so here."""
    texts = [row[0] for name in ("stem", "tokens") for row in rows(name)]
    keys = json.dumps([keys_in(text) for text in texts], ensure_ascii=False)

    assert (ANALYSIS_VERSION, hashlib.sha256(keys.encode()).hexdigest()[:16]) == (
        "3",
        "ec3e80db9898741e",
    )
