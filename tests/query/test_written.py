"""Where the words of a query stand in it, and what it is with another in the place of one."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from indexer.analysis import analyze
from indexer.model import And, Dated, HasTag, HasValue, Node, Not, Or, Word
from indexer.query.written import (
    Written,
    is_word,
    without_equals,
    without_filters,
    written_words,
)

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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("مجلس source:الوكالة الأمن", "مجلس الأمن"),
        ("date:[2018-07 TO 2018-08] مجلس التاريخ:أمس", "مجلس"),
        ('-author:"منى أحمد" title:مجلس #وسم', "title:مجلس #وسم"),
        ("source:(الوكالة OR (الصحيفة اليوم)) (مجلس الأمن)", "(مجلس الأمن)"),
        (") source:(الوكالة) مجلس", ") مجلس"),
        ("(مجلس author:(منى (أحمد)) ) الأمن", "(مجلس ) الأمن"),
        ("(مجلس   الأمن ", "(مجلس   الأمن "),
    ],
)
def test_a_query_without_its_filters(text: str, expected: str) -> None:
    assert without_filters(text, "en") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("=مجلس +=الأمن a=b", "مجلس +الأمن a=b"),
        ('title:="مجلس =الأمن" =(سوريا)', 'title:"مجلس =الأمن" (سوريا)'),
        ("==مصر", "مصر"),
    ],
)
def test_a_query_without_its_equals(text: str, expected: str) -> None:
    assert without_equals(text, "en") == expected


@given(QUERIES, SETTINGS)
def test_without_filters_or_equals_nothing_of_them_is_left(
    text: str, settings: dict[str, str]
) -> None:
    operators: Any = settings["operators"]
    query = asked(without_filters(text, operators), settings)
    assert not [node for node in leaves(query.root) if isinstance(node, HasValue | Dated)]

    query = asked(without_equals(text, operators), {**settings, "form": "all"})
    assert not [leaf for leaf in query.ranking if isinstance(leaf, Word) and leaf.form != "all"]


def leaves(node: Node) -> list[Node]:
    match node:
        case And(nodes) | Or(nodes):
            return [leaf for each in nodes for leaf in leaves(each)]
        case Not(inner):
            return leaves(inner)
    return [node]
