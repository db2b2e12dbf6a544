"""Laws of the query language, for any text and any legal setting."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis import analyze, is_stop
from indexer.model import FORMS, MATCHES, OPERATORS, And, Node, Not, Or, Query
from indexer.query import parse, period
from indexer.query.pieces import LONGEST_QUERY, MOST_WORDS
from indexer.query.reader import DEEPEST
from indexer.query.written import is_word
from tests.golden_rows import rows
from tests.query.trees import drawn

TODAY = date(2018, 7, 5)
ATOMS = st.sampled_from(
    """
    مصر سوريا لبنان في من على أو ليس و AND OR NOT AND. title: العنوان: source: author: hashtag:
    date: 2018-07 [2018 TO 2019] TO أمس #مجلس_الأمن بـ#سوريا #a#b F-16 م.ت.ف 1,000 و330 ﷺ http://x.com/a
    C++ 10:30 @user 😀 \u200f ، ؟ word* عدن~ ~3 " ' “ ” „ « » ‹ › ＂ ‘ ’ ( ) [ ] + - − = * ~ : # _
    """.split()
)
QUERIES = st.lists(st.tuples(ATOMS, st.sampled_from(["", " "])), max_size=14).map(
    lambda pairs: "".join(atom + blank for atom, blank in pairs)
)
SETTINGS = st.fixed_dictionaries(
    {
        "match": st.sampled_from(MATCHES),
        "form": st.sampled_from(FORMS),
        "operators": st.sampled_from(OPERATORS),
    }
)


def asked(text: str, settings: dict[str, str] | None = None) -> Query:
    return parse(text, today=TODAY, **(settings or {}))  # type: ignore[arg-type]


@pytest.mark.parametrize(("text", "first", "after", "why"), rows("dates_in_queries"))
def test_a_period_is_these_days(text: str, first: str, after: str, why: str) -> None:
    days = period(text, TODAY)

    assert (first, after) == (
        ("-", "-") if days is None else (str(days.first or "*"), str(days.after or "*"))
    ), why


@given(QUERIES | st.text(max_size=60), SETTINGS)
def test_what_was_understood_is_understood_the_same_again(
    text: str, settings: dict[str, str]
) -> None:
    once = asked(text, settings)
    again = asked(once.understood, settings)

    if once.understood:
        assert again.understood == once.understood
        assert drawn(again.root) == drawn(once.root)
        assert not again.ignored


@given(QUERIES, SETTINGS)
def test_no_stop_word_vanishes_from_a_query_of_few_other_words(
    text: str, settings: dict[str, str]
) -> None:
    others = [token for token in analyze(text) if not is_stop(token.keys)]

    if len(others) < 2:
        operators: Any = settings["operators"]
        dropped = [one for one in asked(text, settings).ignored if is_word(one, operators)]
        assert not any(is_stop(token.keys) for one in dropped for token in analyze(one))


@given(QUERIES, SETTINGS)
def test_what_must_not_match_does_not_rank(text: str, settings: dict[str, str]) -> None:
    found = asked(text, settings)
    barred = {id(leaf) for leaf in leaves(found.root, negated=True)}

    assert not any(id(leaf) in barred for leaf in found.ranking)
    assert all(left in found.ranking and right in found.ranking for left, right in found.pairs)


def leaves(node: Node, negated: bool = False) -> list[object]:
    """The leaves that may bring a document in; the words of a phrase one by one."""
    if isinstance(node, And | Or):
        return [leaf for inner in node.nodes for leaf in leaves(inner, negated)]
    if isinstance(node, Not):
        return leaves(node.node, not negated)
    return [] if negated else [node, *getattr(node, "words", ())]


@pytest.mark.parametrize(
    "sign",
    """
    ( ) " « “_” + - * ~ # a_ a_OR_ NOT_ (a_ -( 'a_ date:[_ [ source:x_ ﷺ title: a* 1, #a date:_ ـ
    و330
    """.split(),
)
def test_a_long_query_costs_no_more_than_a_bounded_one(sign: str) -> None:
    sign = sign.replace("_", " ")
    short, long = asked((sign * 10_000)[:10_000]), asked((sign * 40_000)[:40_000])

    assert short.root == long.root
    assert len(long.ignored) == len(short.ignored)
    assert len(short.ignored) <= LONGEST_QUERY + 1
    assert len(short.ranking) <= 2 * MOST_WORDS
    assert depth(long.root) <= 3 * DEEPEST


def depth(node: Node) -> int:
    """Nodes within nodes."""
    if isinstance(node, And | Or):
        return 1 + max((depth(inner) for inner in node.nodes), default=0)
    return 1 + depth(node.node) if isinstance(node, Not) else 1


def test_brackets_deeper_than_the_bound_are_dropped_with_their_partners() -> None:
    deep = DEEPEST + 5
    found = asked("(" * deep + "مصر" + ")" * deep + " سوريا")

    assert found.understood == "(" * DEEPEST + "مصر" + ")" * DEEPEST + " سوريا"
    assert found.ignored == ("(",) * 5 + (")",) * 5


def test_words_side_by_side_are_pairs_through_a_hashtag_and_not_over_what_was_dropped() -> None:
    pairs = {(a.typed, b.typed) for a, b in asked("قال #مجلس_الأمن اليوم في مصر سوريا").pairs}

    assert {("قال", "مجلس"), ("مجلس", "الأمن"), ("الأمن", "اليوم"), ("مصر", "سوريا")} <= pairs
    assert ("اليوم", "مصر") not in pairs
