"""The query language: what a query is understood as, and laws for any text at all."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import UsageError
from indexer.model import (
    MATCHES,
    OPERATORS,
    And,
    Dated,
    Everything,
    HasTag,
    HasValue,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Word,
)
from indexer.query import filters, parse, parse_day, period
from indexer.query.parse import MOST_WORDS
from tests.golden_rows import rows
from tests.query.trees import drawn

TODAY = date(2018, 7, 5)
ODD = st.text(
    "مصرا \"'“”«»()[]+-=*~#:AND ORNOT:\u202e\u200f\n\t\u064b1titledate", max_size=60
) | st.lists(
    st.sampled_from('مصر سوريا " « » ( ) AND OR NOT + - = * ~ ~3 # title: date: source:'.split())
).map(" ".join)


def asked(text: str, **settings: object) -> Query:
    return parse(text, today=TODAY, **settings)  # type: ignore[arg-type]


@pytest.mark.parametrize(("query", "understood", "ignored", "tree", "why"), rows("queries"))
def test_a_query_is_understood_so(
    query: str, understood: str, ignored: str, tree: str, why: str
) -> None:
    found = asked(query)

    assert found.understood == understood.strip(), why
    assert list(found.ignored) == [each for each in ignored.split("|") if each], why
    assert drawn(found.root) == tree, why


@given(ODD | st.text(max_size=80), st.sampled_from(MATCHES), st.sampled_from(OPERATORS))
def test_nothing_that_is_typed_is_an_error(text: str, match: str, operators: str) -> None:
    found = asked(text, match=match, operators=operators)

    assert found.raw == text
    assert (found.root == Everything()) <= (not text.strip())


@given(ODD)
def test_what_was_understood_is_understood_again(text: str) -> None:
    once = asked(text)
    again = asked(once.understood)

    if once.understood and "\n" not in text:
        assert again.understood == once.understood


@given(ODD)
def test_no_piece_of_a_query_is_lost_in_silence(text: str) -> None:
    """Every letter that was typed is in what was understood or in what was ignored."""
    found = asked(text)
    said = found.understood + " ".join(found.ignored)

    assert all(letter in said for letter in text if letter in "مصرا1")


@pytest.mark.parametrize("text", ["NOT ", "AND ", "OR ", "(", '"', "-", "#", "*", "a OR ", "(a "])
def test_ten_thousand_signs_are_read_and_bounded(text: str) -> None:
    found = asked(text * 10_000)

    assert len(found.ranking) <= MOST_WORDS


def test_words_beyond_the_bound_are_said_to_be_ignored() -> None:
    found = asked("كلمة " * (MOST_WORDS + 10))

    assert len(found.ranking) == MOST_WORDS
    assert len(found.ignored) == 10


def test_match_decides_how_words_side_by_side_are_joined() -> None:
    assert isinstance(asked("مصر سوريا", match="all").root, And)
    assert isinstance(asked("مصر سوريا", match="any").root, Or)
    assert asked("مصر سوريا").root == asked("مصر سوريا", match="any").root


def test_what_must_match_leaves_the_other_words_to_rank() -> None:
    found = asked("+مصر سوريا")

    assert isinstance(found.root, Word)
    assert [leaf.typed for leaf in found.ranking] == ["مصر", "سوريا"]


def test_what_must_not_match_does_not_rank() -> None:
    found = asked("مصر -سوريا NOT ليبيا")

    assert [leaf.typed for leaf in found.ranking] == ["مصر"]
    assert isinstance(found.root, And)
    assert sum(isinstance(node, Not) for node in found.root.nodes) == 2


def test_a_query_of_only_what_must_not_match_is_the_rest() -> None:
    assert isinstance(asked("-مصر").root, Not | And)


def test_fields_are_conditions_beside_words() -> None:
    found = asked("مصر source:رويترز date:2018-07")

    assert isinstance(found.root, And)
    kinds = {type(node) for node in found.root.nodes}
    assert kinds == {Word, HasValue, Dated}


def test_a_hashtag_is_the_tag_alone_and_its_words_rank_beside_others() -> None:
    alone = asked("#مجلس_الأمن")
    beside = asked("#مجلس_الأمن اجتماع")

    assert isinstance(alone.root, HasTag)
    assert [leaf.typed for leaf in alone.ranking] == ["#مجلس_الأمن"]
    assert [leaf.typed for leaf in beside.ranking] == ["#مجلس_الأمن", "مجلس", "الأمن", "اجتماع"]


def test_words_typed_side_by_side_are_pairs_and_others_are_not() -> None:
    pairs = [(left.typed, right.typed) for left, right in asked("مصر سوريا ليبيا -x تونس").pairs]

    assert pairs[:2] == [("مصر", "سوريا"), ("سوريا", "ليبيا")]


def test_a_phrase_keeps_its_stop_words_and_its_order() -> None:
    root = asked('"وقف إطلاق النار في درعا"').root

    assert isinstance(root, Phrase)
    assert [word.typed for word in root.words] == ["وقف", "إطلاق", "النار", "في", "درعا"]


def test_title_narrows_every_kind_of_word() -> None:
    for text in ("title:مصر", 'title:"مصر سوريا"', "title:مص*", "title:(مصر OR سوريا)"):
        root = asked(text).root
        leaves = root.nodes if isinstance(root, Or) else (root,)
        leaves = tuple(w for leaf in leaves for w in getattr(leaf, "words", (leaf,)))
        assert all(isinstance(leaf, Word | Prefix) and leaf.in_title for leaf in leaves)


def test_form_and_its_sign_reach_the_words() -> None:
    assert asked("مصر", form="word").ranking[0].form == "word"  # type: ignore[union-attr]
    assert asked("=مصر").ranking[0].form == "exact"  # type: ignore[union-attr]


def test_arabic_operators_are_words_unless_asked_for() -> None:
    assert isinstance(asked("مصر أو سوريا", operators="ar").root, Or)
    assert asked("مصر ليس سوريا", operators="ar").understood == "مصر ليس سوريا"
    assert isinstance(asked("مصر ليس سوريا", operators="ar").root, And)


@pytest.mark.parametrize("name", ["match", "form", "operators"])
def test_a_setting_that_does_not_exist_is_named_with_the_legal_ones(name: str) -> None:
    with pytest.raises(UsageError, match=f"{name}.*'none'.*"):
        asked("مصر", **{name: "none"})


@pytest.mark.parametrize(
    ("text", "first", "after"),
    [
        ("2018", "2018-01-01", "2019-01-01"),
        ("2018-12", "2018-12-01", "2019-01-01"),
        ("2018-7-4", "2018-07-04", "2018-07-05"),
        ("٢٠١٨-٠٧", "2018-07-01", "2018-08-01"),
        ("2018-07-01 TO 2018-07-31", "2018-07-01", "2018-08-01"),
        ("* TO 2018-07", None, "2018-08-01"),
        ("2018-07 إلى *", "2018-07-01", None),
        ("اليوم", "2018-07-05", "2018-07-06"),
        ("أمس", "2018-07-04", "2018-07-05"),
        ("أول_أمس", "2018-07-03", "2018-07-04"),
        ("آخر_أسبوع", "2018-06-29", "2018-07-06"),
        ("الشهر_الماضي", "2018-06-01", "2018-07-01"),
        ("9999", "9999-01-01", None),
        ("9999-12-31", "9999-12-31", None),
        ("0001", "0001-01-01", "0002-01-01"),
    ],
)
def test_a_period_has_a_first_day_and_a_day_after(
    text: str, first: str | None, after: str | None
) -> None:
    days = period(text, TODAY)

    assert days is not None
    assert [str(day) if day else None for day in days] == [first, after]


@pytest.mark.parametrize("text", ["", "2018-13", "2018-02-30", "0000", "غدا", "2018/07", "1 TO x"])
def test_what_is_no_period_is_none(text: str) -> None:
    assert period(text, TODAY) is None


def test_last_month_of_january_is_in_the_year_before() -> None:
    days = period("الشهر_الماضي", date(2018, 1, 15))

    assert days == (date(2017, 12, 1), date(2018, 1, 1))


def test_filters_take_both_ends_and_join_values_of_a_field() -> None:
    found = filters(today=TODAY, since="2018-07", until="2018-07", sources=["رويترز", "أ ف ب"])

    assert found[0] == Dated(
        "2018-07 TO 2018-07", datetime(2018, 7, 1, tzinfo=UTC), datetime(2018, 8, 1, tzinfo=UTC)
    )
    assert isinstance(found[1], Or)
    assert [value.key for value in found[1].nodes if isinstance(value, HasValue)] == [
        "رويترز",
        "ا ف ب",
    ]


def test_a_bad_day_is_named_with_its_setting_and_the_legal_forms() -> None:
    with pytest.raises(UsageError, match="from: 'غدا' is no date; legal: "):
        parse_day("from", "غدا", TODAY)
