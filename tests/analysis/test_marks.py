"""Golden marks: ``tests/golden/highlight.tsv`` shows them as ``[word]``, the core as ``{part}``."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis import Found, find, mark, searched_tokens, snippets
from indexer.analysis.highlight import LEAD, SNIPPET_LENGTH, SNIPPETS
from indexer.model import EVERYTHING, FORMS, POSITION_GAP, Document, Span
from indexer.query import parse
from tests.golden_rows import rows

TODAY = date(2018, 7, 5)


def drawn(text: str, found: list[Found]) -> str:
    """``text`` with its marks; one that is found twice is drawn as it was found first."""
    parts, done = [], 0
    for one in found:
        if one.start >= done:
            before, core = text[one.start : one.core_start], text[one.core_start : one.core_end]
            after = text[one.core_end : one.end]
            parts += [text[done : one.start], "[", before, "{", core, "}", after, "]"]
            done = one.end
    return "".join((*parts, text[done:]))


@pytest.mark.parametrize(("query", "body", "expected", "why"), rows("highlight"))
def test_marks_are_drawn_so(query: str, body: str, expected: str, why: str) -> None:
    found = find(Document("1", body=body), parse(query, today=TODAY))

    assert drawn(body, found) == expected, why


WORDS = st.sampled_from(
    "قال الوزير والأمن لقراراتها مُحَمَّد العـــربية #مجلس_الأمن بـ#سوريا و330 1,000 BBC الـBBC ﷺ 😀 "
    "#غزةتحتالقصف AND OR NOT في source:x «نعم» (لا) م.ت.ف سو\u200cريا\u200f ﻻعب كوفيد19 don't = -"
    " C++ title: https://t.co/a".split(" ")
)
BODIES = st.lists(WORDS | st.text(max_size=6), max_size=12).map(" ".join)


@given(BODIES, st.sampled_from(FORMS))
def test_any_word_typed_as_it_stands_is_found_where_it_stands(body: str, form: str) -> None:
    document = Document("1", body=body)
    for token in searched_tokens(document).body[:6]:
        typed = body[token.piece_start : token.piece_end]
        query = parse(f'"{typed}"', today=TODAY, form=form)  # type: ignore[arg-type]

        assert token.start in {one.start for one in find(document, query)}


@given(BODIES, BODIES)
def test_no_phrase_and_nothing_near_runs_across_what_is_left_out(one: str, other: str) -> None:
    text = f"{one} أول\nاقرأ أيضا\nثان {other}"
    start = text.index("\nاقرأ أيضا\n")
    document = Document("1", body=text, unsearched=((start, start + len("\nاقرأ أيضا\n")),))
    for query in ('"أول ثان"', f'"أول ثان"~{POSITION_GAP}', '"ثان أول"~9999'):
        assert find(document, parse(query, today=TODAY)) == []


@st.composite
def marked(draw: st.DrawFn) -> tuple[str, list[Span]]:
    """A text of words of many lengths, and some of the words."""
    lengths = draw(st.lists(st.integers(1, 40) | st.integers(200, 260), max_size=40))
    joints = st.sampled_from([" ", "\n", "  ", "\n\n", ". "])
    text, words = draw(st.sampled_from(["", " ", "\n"])), []
    for length in lengths:
        words.append((len(text), len(text) + length))
        text += "كلمات"[length % 5] * length + draw(joints)
    return text, draw(st.lists(st.sampled_from(words), max_size=30)) if words else []


@given(marked())
def test_snippets_keep_their_length_and_cut_at_white_space(case: tuple[str, list[Span]]) -> None:
    text, spans = case
    shown = snippets(text, spans)

    assert len(shown) <= SNIPPETS
    assert bool(shown) == bool(text.strip())
    for start, end in shown:
        longest = max((to - at for at, to in spans if start <= at < end), default=0)
        assert end - start <= max(SNIPPET_LENGTH, longest)
        edges = {0, len(text), *(edge for span in spans for edge in span)}
        assert start in edges or text[start - 1].isspace()
        assert end in edges or text[end].isspace() or not spans
        assert not any(at < start < to or at < end < to for at, to in spans)
        assert not spans or any(start <= at and to <= end for at, to in spans)


@given(marked())
def test_snippets_show_marks_from_the_first_on(case: tuple[str, list[Span]]) -> None:
    text, spans = case
    for start, _ in snippets(text, spans)[:1] if spans else []:
        first = min(at for at, _ in spans if at >= start)
        assert first - start <= LEAD


@given(st.text(max_size=40), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40))))
def test_marks_may_repeat_and_overlap_and_are_never_nested(text: str, spans: list[Span]) -> None:
    inside = [(at, to) for at, to in spans if at <= to <= len(text)]
    shown = mark(text.translate({60: None, 62: None, 38: None}), [], "{", "}")
    assert "{" not in shown or "{" in text

    plain = "ا" * len(text)
    signs = [sign for sign in mark(plain, inside, "<", ">") if sign in "<>"]
    assert "".join(signs) == "<>" * (len(signs) // 2)


def test_thousands_of_marks_in_a_long_article_take_no_time_to_speak_of() -> None:
    body = "\n".join(f"قال الوزير رقم {number} إن القرار جديد" for number in range(8_000))
    document = Document("1", body=body)
    query = parse('قرار OR "الوزير رقم" OR "جديد قرار"~3 OR وز* OR رقن~', today=TODAY)
    find(document, EVERYTHING)  # the words are known, as they are when a page of results is marked

    started = time.process_time()
    found = find(document, query)
    shown = snippets(body, [(one.start, one.end) for one in found])

    assert len(body) > 270_000
    assert len(found) > 20_000
    assert len(shown) == SNIPPETS
    assert time.process_time() - started < 10  # about one second on the slowest of machines
