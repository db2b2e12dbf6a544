"""Where the words of a query stand in it, and what it is with another in the place of one."""

from __future__ import annotations

import pytest
from hypothesis import given

from indexer.analysis import analyze
from indexer.model import HasTag, Word
from indexer.query.written import Written, is_word, written_words

from .test_laws import QUERIES, SETTINGS, asked


def places(text: str, settings: dict[str, str] | None = None) -> list[Written]:
    chosen = settings or {}
    return written_words(
        text,
        operators=chosen.get("operators", "en"),  # type: ignore[arg-type]
        form=chosen.get("form", "all"),  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("text", "words", "why"),
    [
        ("مجلس الأمن", "مجلس الأمن", "words side by side"),
        ('+مجلس "وقف النار"~2 -سوريا', "مجلس وقف النار", "signs and quotes apart, without -"),
        ("title:مجلس العنوان:(الأمن)", "مجلس الأمن", "words in titles"),
        ("source:مجلس author:الأمن date:أمس", "", "other fields"),
        ("#مجلس_الأمن hashtag:سوريا مصر", "مصر", "hashtags are what they are"),
        ("source:(مجلس الأمن) مصر", "مصر", "a field counts for its brackets"),
        ("NOT (مجلس الأمن) مصر", "مصر", "so does NOT"),
        ("(مجلس OR الأمن) AND مصر", "مجلس الأمن مصر", "operators"),
        ("صحاف* غوتيرش~ مصر", "مصر", "words that stand for others"),
        ("مصر، و330 F-16!", "مصر و 330 F 16", "pieces of words, without punctuation"),
        ("مصر مصر", "مصر مصر", "a word twice is at two places"),
        ("title:title", "title", "a word like its field"),
        ("  ", "", "nothing"),
    ],
)
def test_words_stand_where_they_were_typed(text: str, words: str, why: str) -> None:
    found = places(text)

    assert [text[one.start : one.end] for one in found] == words.split(), why


@given(QUERIES, SETTINGS)
def test_each_place_holds_a_word_that_ranks(text: str, settings: dict[str, str]) -> None:
    query = asked(text, settings)
    words = {leaf.keys for leaf in query.ranking if isinstance(leaf, Word)}
    tagged = any(isinstance(leaf, HasTag) for leaf in query.ranking)
    found = places(text, settings)

    for one in found:
        assert one.word.keys in {token.keys for token in analyze(text[one.start : one.end])}
    assert [one.position for one in found] == sorted({one.position for one in found})
    assert words <= {one.word.keys for one in found} or tagged


@pytest.mark.parametrize(
    ("text", "at", "other", "expected"),
    [
        ('+مجلس "الأمن الدوليي" -سوريا', 2, "الدولي", '+مجلس "الأمن الدولي" -سوريا'),
        ("title:تغردية، اليوم", 0, "تغريدة", "title:تغريدة، اليوم"),
        ("مجلسالأمن سوريا", 0, "مجلس الأمن", "مجلس الأمن سوريا"),
        ("+مجلسالأمن", 0, "مجلس الأمن", '+"مجلس الأمن"'),
        ("title:مجلسالأمن", 0, "مجلس الأمن", 'title:"مجلس الأمن"'),
        ('+"مجلسالأمن اليوم"', 0, "مجلس الأمن", '+"مجلس الأمن اليوم"'),
    ],
)
def test_another_word_takes_the_place_of_one(text: str, at: int, other: str, expected: str) -> None:
    one = places(text)[at]

    assert text[: one.start] + one.typed(other) + text[one.end :] == expected


def test_operators_are_no_words() -> None:
    assert not is_word("AND", "en")
    assert is_word("and", "en")
    assert is_word("أو", "en")
    assert not is_word("أو", "ar")
