"""Spelling variants: what is found through them and what must not be, the table, and its checks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis import entry
from indexer.analysis.analyzer import keys_in, level_in
from indexer.analysis.lemma import lemma_key
from indexer.analysis.normalize import fold_phrase
from indexer.analysis.tables import read_text
from indexer.analysis.tables.compile_lemmas import COMPILED, compiled
from indexer.analysis.variants import BUILTIN, KINDS, Variants, builtin, conflicts, merged
from indexer.errors import UsageError
from indexer.model import DECIDES, Document, Level
from indexer.query import parse
from tests.golden_rows import rows
from tests.oracle import matches

TODAY = date(2018, 8, 14)
GROUPS = builtin().groups


def also(table: Variants, typed: str) -> list[tuple[str, ...]]:
    return [one.also for one in table.expansions(keys_in(typed))]


@pytest.mark.parametrize(("query", "text", "expected", "why"), rows("variants"))
def test_golden_queries(query: str, text: str, expected: str, why: str) -> None:
    asked = parse(query, today=TODAY, match="all", expand=builtin().expansions)
    document = entry(Document(id="d", title="", body=text))
    assert ("match" if matches(document, asked.root) else "no") == expected, why


def test_the_table_has_no_conflict() -> None:
    assert conflicts(builtin()) == []


def test_the_table_is_whole() -> None:
    assert len(GROUPS) >= 330
    assert {group.kind for group in GROUPS} == set(KINDS)
    assert [group for group in GROUPS if len(group.why) < 5] == []
    assert {line.count("\t") for line in read_text(BUILTIN).splitlines()[2:]} == {2}


def test_every_way_of_the_table_leads_to_the_others() -> None:
    for group in GROUPS:
        for way in group.ways:
            (expansion,) = builtin().expansions(keys_in(way))
            assert (expansion.start, expansion.end) == (0, len(keys_in(way)))
            assert {way, *expansion.also} >= set(group.ways)
            assert (expansion.rule, expansion.group) == ("variant", group.ways[0])


def test_no_way_of_the_table_is_a_spelling_that_every_search_folds() -> None:
    for group in GROUPS:
        assert len(set(map(fold_phrase, group.ways))) == len(group.ways), group


def test_the_lemmas_are_compiled_with_the_names_of_the_table() -> None:
    for name, content in compiled().items():
        assert (COMPILED / name).read_bytes() == content, "run compile_lemmas"


@pytest.mark.parametrize(
    ("word", "lemma"),
    [
        ("وسنجار", "سنجار"),
        ("للتبت", "التبت"),
        ("الكيلومترات", "كيلومتر"),
        ("بالهرمونات", "هرمون"),
        ("والإيغور", "إيغور"),
        ("السوريين", "سوريا"),
        ("الأكراد", "كرد"),
    ],
)
def test_names_of_the_table_are_no_forms_of_other_words(word: str, lemma: str) -> None:
    assert lemma_key(word) == lemma


def test_the_longest_way_wins() -> None:
    table = Variants.read("فرانس برس = فرانسبرس\nفرانس = فرنسة", "t")
    assert also(table, "فرانس برس وفرانس") == [("فرانسبرس",), ("فرنسة",)]


def test_a_word_that_the_analysis_takes_with_its_article_is_found_with_it() -> None:
    table = Variants.read("بنتاغون = بنتاجون\torganisation", "t")
    (found,) = also(table, "البنتاغون")
    assert {"بنتاجون", "البنتاجون"} <= {*found} | {"ال" + way for way in found}
    assert also(Variants.read("بوتين = بوتن\tleader", "t"), "بوتين") == [("بوتن",)]


def test_clitics_and_endings_of_what_is_typed_do_not_hide_it() -> None:
    table = Variants.read("غوغل = جوجل", "t")
    assert also(table, "وغوغل بجوجل") == [("جوجل",), ("غوغل",)]


@pytest.mark.parametrize(
    ("text", "value", "said"),
    [
        ("غوغل = جوجل\n\nقوقل = جوجل", "جوجل", "line 3"),
        ("غوغل = جوجل\nقوقل = جوجل", "جوجل", "group of line 1"),
        ("إيران = ايران", "ايران", "changes nothing"),
        ("غوغل = = جوجل", "", "no word"),
        ("غوغل = ؟", "؟", "no word"),
        ("غوغل = إلى", "إلى", "function word"),
        ("غوغل = جوجل\tplanet", "planet", "legal are none and country"),
        ("غوغل", "غوغل", "alone"),
    ],
)
def test_a_conflict_names_line_and_value(text: str, value: str, said: str) -> None:
    (found,) = conflicts(Variants.parsed(text, "mine.tsv"))
    assert found.value == value
    assert said in str(found)
    assert str(found).startswith(f"mine.tsv: line {found.line}: {value!r}")
    with pytest.raises(UsageError, match=r"mine\.tsv: line"):
        Variants.read(text, "mine.tsv")


def test_of_several_conflicts_the_first_is_said_and_how_many_more() -> None:
    with pytest.raises(UsageError, match=r"line 1: .* \(and 1 more conflicts\)"):
        Variants.read("غوغل\nسامسونغ", "t")


def test_marks_line_ends_comments_and_columns_do_not_matter() -> None:
    plain = Variants.read("غوغل = جوجل", "t")
    other = Variants.read("\ufeff# mine\r\n\r\n  غوغل  =جوجل\tcompany\tg is غ\tor ج\r\n# end", "t")
    assert [group.ways for group in other.groups] == [group.ways for group in plain.groups]
    assert (other.groups[0].kind, other.groups[0].why) == ("company", "g is غ\tor ج")


OURS = Variants.read("غوغل = جوجل\nأبوظبي = أبو ظبي\nبوينغ = بوينج", "ours")


@pytest.mark.parametrize(
    ("text", "typed", "expected"),
    [
        ("غوغل = قوقل", "غوغل", [("قوقل",)]),
        ("غوغل = قوقل", "جوجل", []),
        ("غوغل = قوقل", "أبوظبي", [("أبو ظبي",)]),
        ("غوغل = أبوظبي", "بوينغ جوجل أبو ظبي", [("بوينج",)]),
        ("جوجل", "غوغل جوجل", []),
        ("جوجل", "بوينغ", [("بوينج",)]),
        ("", "غوغل", [("جوجل",)]),
    ],
)
def test_a_table_is_laid_over_ours(text: str, typed: str, expected: list[tuple[str, ...]]) -> None:
    assert also(merged(OURS, Variants.read(text, "mine", over=OURS)), typed) == expected


def test_our_table_is_a_start_for_ones_own() -> None:
    own = Variants.read(read_text(BUILTIN), "mine", over=builtin())
    assert merged(builtin(), own).groups == own.groups == GROUPS


def test_the_digest_changes_with_the_table() -> None:
    assert Variants.read("غوغل = جوجل", "a").digest() == Variants.read("غوغل = جوجل", "b").digest()
    assert OURS.digest() != Variants.read("غوغل = جوجل", "a").digest()


ways = st.lists(st.sampled_from("كتب دار نهر بحر سما".split()), min_size=1, max_size=3).map(
    " ".join
)
tables = st.lists(st.lists(ways, min_size=2, max_size=4), max_size=6)


@given(tables, st.lists(st.sampled_from("كتب دار نهر بحر سما لدار".split()), max_size=8))
def test_expansions_are_in_order_apart_and_never_what_was_typed(
    groups: list[list[str]], typed: Sequence[str]
) -> None:
    table = Variants.parsed("\n".join(map(" = ".join, groups)), "t")
    words = keys_in(" ".join(typed))
    found = table.expansions(words)
    assert all(0 <= one.start < one.end <= len(words) for one in found)
    assert all(left.end <= right.start for left, right in pairwise(found))
    for one in found:
        there = [keys.surface for keys in words[one.start : one.end]]
        assert one.also
        assert there not in [way.split() for way in one.also]


@given(st.text(alphabet="غجوقل =\t#\r\n\ufeffa؟", max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    table = Variants.parsed(text, "t")
    if conflicts(table):
        with pytest.raises(UsageError):
            Variants.read(text, "t")
    else:
        assert Variants.read(text, "t") == table


LEVELS: tuple[Level, ...] = ("exact", "surface", "stem", "lemma", "root")


@pytest.mark.parametrize("level", LEVELS)
@given(st.text(alphabet="وبالكتابسةأإ ـَﷺ٣3aB#_.", max_size=20))
def test_one_level_is_that_of_all(level: Level, text: str) -> None:
    assert level_in(text, level) == tuple(getattr(keys, level) for keys in keys_in(text))


def test_the_level_is_the_one_that_decides() -> None:
    assert builtin().level == DECIDES["all"]
