"""Marks and snippets: what was found, whole words of it, and the text itself unharmed."""

from __future__ import annotations

from datetime import date
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis import Found, find, mark, snippets
from indexer.analysis.highlight import SNIPPET_LENGTH, SNIPPETS
from indexer.model import Document, Span
from indexer.query import parse

WORDS = st.sampled_from(
    'مجلس الأمن والأمن لمجلس #مجلس_الأمن وقف إطلاق النار <b> & "نعم" .\n\n و330 مُحَمَّد الامن'.split(
        " "
    )
)
TEXTS = st.lists(WORDS, max_size=120).map(" ".join)
QUERIES = st.sampled_from(
    [
        "مجلس الأمن",
        '"مجلس الأمن"',
        '"الأمن مجلس"~2',
        "#مجلس_الأمن",
        "مج*",
        "مجلص~",
        "330 محمد",
        "=الأمن",
        "title:مجلس وقف",
        '+"إطلاق النار" -مجلس',
    ]
)


def found(query: str, body: str = "", title: str = "") -> list[Found]:
    return find(Document("1", title, body), parse(query, today=date(2018, 7, 5)))


def words(query: str, body: str) -> list[str]:
    return [body[one.start : one.end] for one in found(query, body)]


@pytest.mark.parametrize(
    ("query", "body", "expected", "why"),
    [
        ("السوري", "السورية والسوريون هنا", ["السورية", "والسوريون"], "forms, whole"),
        ("الأمن", "#مجلس_الأمن هنا", ["مجلس_الأمن"], "the written word of a hashtag is the tag"),
        ("330", "نزح و330 ألفا", ["و330"], "no mark within what is written together"),
        ('"بصرى الشام"', "بصرى الحرير وبصرى الشام", ["وبصرى", "الشام"], "only where it stands"),
        ('"الأمن مجلس"~1', "مجلس ثم الأمن", ["مجلس", "الأمن"], "near, in any order"),
        ('"الأمن مجلس"~1', "مجلس ثم هو الأمن", [], "not so near"),
        ("-مجلس الأمن", "مجلس الأمن", ["الأمن"], "what must not match is not marked"),
        ("صحاف*", "صحافة وصحافيون وصحف", ["صحافة"], "a prefix of the written word"),
        ("يستانق~1", "يستأنف اليوم", ["يستأنف"], "one letter away"),
        ("=الأمن", "الأمن والامن الامن", ["الأمن"], "letter for letter"),
        ("#مجلس_الأمن", "مجلس الأمن #مجلس_الأمن", ["مجلس_الأمن"], "the tag alone"),
        ("مصر", "أَمِصْر مِصْرُ", ["مِصْرُ"], "a mark covers the vowels"),
    ],
)
def test_these_words_are_marked(query: str, body: str, expected: list[str], why: str) -> None:
    assert words(query, body) == expected, why


@pytest.mark.parametrize(
    ("query", "body", "core", "rule"),
    [
        ("الأمن", "الأمن", "الأمن", "exact"),
        ("الأمن", "الامن", "الامن", "spelling"),
        ("قرار", "وقراراتها", "قرار", "lemma"),
        ("مصر", "ومصر", "مصر", "lemma"),
        ("محمد", "مُحَمَّد", "مُحَمَّد", "spelling"),
        ("قرار", "لِقَرَارِهِم", "قَرَارِ", "lemma"),
        ("الأمن", "#مجلس_الأمن", "الأمن", "exact"),
        ("صحاف*", "صحافة", "صحاف", "prefix"),
        ("#حلب", "#حلب", "حلب", "hashtag"),
        ("330", "و330", "330", "exact"),
    ],
)
def test_the_core_is_the_part_that_matched(query: str, body: str, core: str, rule: str) -> None:
    (one,) = found(query, body)

    assert (body[one.core_start : one.core_end], one.rule) == (core, rule)


def test_what_is_not_searched_is_not_marked() -> None:
    body = "خبر عن مصر\nاقرأ أيضا: مصر"
    document = Document("1", body=body, unsearched=((body.index("اقرأ"), len(body)),))

    assert len(find(document, parse("مصر", today=date(2018, 7, 5)))) == 1


@given(TEXTS, TEXTS, QUERIES)
def test_offsets_lie_in_the_text_and_cores_in_their_words(
    title: str, body: str, query: str
) -> None:
    for one in found(query, body, title):
        text = title if one.field == "title" else body
        assert 0 <= one.start <= one.core_start < one.core_end <= one.end <= len(text)
        assert not (one.start and text[one.start - 1].isalnum())
        assert not text[one.end : one.end + 1].isalnum()


@given(TEXTS, QUERIES)
def test_without_marks_and_entities_the_text_is_the_text(body: str, query: str) -> None:
    spans = [(one.start, one.end) for one in found(query, body)]
    marked = mark(body, spans)

    assert unescape(marked.replace("<mark>", "").replace("</mark>", "")) == body
    assert marked.count("<mark>") == marked.count("</mark>") <= len(spans)
    assert "<b>" not in marked


@given(TEXTS, QUERIES)
def test_snippets_are_parts_of_the_text_in_order_and_cut_no_mark(body: str, query: str) -> None:
    spans = [(one.start, one.end) for one in found(query, body)]
    shown = snippets(body, spans)

    assert len(shown) <= SNIPPETS
    assert bool(shown) == bool(body.strip())
    ends = [0, *(end for _, end in shown)]
    for (start, end), before in zip(shown, ends, strict=False):
        assert before <= start < end <= len(body)
        assert end - start <= SNIPPET_LENGTH
        assert not any(at < start < to or at < end < to for at, to in spans)


def test_a_word_longer_than_a_snippet_is_shown_whole() -> None:
    word = "ا" * (SNIPPET_LENGTH + 80)

    assert snippets(f"قبل {word} بعد", [(4, 4 + len(word))]) == [(4, 4 + len(word))]


def test_the_snippet_with_the_most_different_words_comes_when_there_is_room_for_one() -> None:
    text = "مصر " + "كلام " * 100 + "مصر وسوريا معا"
    spans: list[Span] = [(0, 3), (text.rindex("مصر"), text.rindex("مصر") + 3)]
    spans.append((text.index("وسوريا"), text.index("وسوريا") + 6))

    (shown,) = snippets(text, spans, most=1)

    assert "وسوريا" in text[slice(*shown)]


def test_thousands_of_marks_are_shown_in_a_moment() -> None:
    body = "مصر وسوريا ثم ليبيا. " * 4000
    spans = [(one.start, one.end) for one in found("مصر سوريا", body)]

    assert len(spans) == 8000
    assert len(snippets(body, spans)) == SNIPPETS
