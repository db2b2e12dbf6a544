"""What the tables and trials are made of: counts of cases, other spellings, weights, Markdown."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from indexer.analysis import analyze
from indexer.engines import open_engine
from indexer.engines.whoosh import rank
from indexer.jobs.variants import load_variants
from indexer.model import DECIDES, Keys
from indexer.query import parse
from search_api.params import SearchParams
from search_api.present import request_of

from ..engines.writing import doc, found, put
from . import ablation
from .cases import Case, by_kind, figures
from .grams import grams
from .report import Column, Table
from .weights import current, read, weighing

CASES = [
    Case("1", "plural", "بلدة", "بلدات", is_trap=False),
    Case("2", "plural", "مدني", "المدنيون", is_trap=False),
    Case("3", "trap", "لجنة", "جنة", is_trap=True),
    Case("4", "trap", "كرة", "فكرة", is_trap=True),
]


def test_a_row_holds_by_its_own_document_alone() -> None:
    found = {"1": {"1": 2.0, "3": 1.0}, "2": {"1": 1.0}, "4": {"4": 1.0}}
    counts = {kind: str(count) for kind, count in by_kind(CASES, found).items()}

    assert counts == {"plural": "1/2", "trap": "1/2 apart", "all": "1/2, 1/2 apart"}
    assert figures(CASES, found) == {"rows that hold": 2, "traps broken": 1}


@pytest.mark.parametrize(
    ("typed", "plain", "other"),
    [
        (ablation.without_hamza, "أعلن إلى آخر مؤتمر", "اعلن الى اخر مؤتمر"),
        (ablation.other_endings, "مكتبة مستشفى ةب", "مكتبه مستشفي ةب"),
        (ablation.vocalised, "من 2 BBC", "مَن 2 BBC"),
        (ablation.stretched, "خبر و 3", "خـبر و 3"),
        (ablation.arabic_digits, "عام 2024", "عام ٢٠٢٤"),
    ],
)
def test_queries_are_typed_the_other_way_by_rule(
    typed: Callable[[str], str], plain: str, other: str
) -> None:
    assert typed(plain) == other


@pytest.mark.parametrize("spelling", ablation.SPELLING, ids=lambda spelling: spelling.name)
def test_the_other_way_folds_alike(spelling: ablation.Spelling) -> None:
    text = "أعلنت مكتبة مستشفى 2024 إلى آخر"

    def surfaces(of: str) -> list[str]:
        return [token.keys.surface for token in analyze(of)]

    assert spelling.typed(text) != text
    assert surfaces(spelling.typed(text)) == surfaces(text)


@pytest.mark.parametrize("name", ablation.OF_THE_TEXT)
def test_a_step_of_the_text_changes_keys_in_a_process_of_its_own(name: str) -> None:
    text = "وزراء #مجلس_الأمن #كأسالعالم"
    here = [token.keys for token in analyze(text)]

    assert ablation.apart(_analyzed_without, name, text) != here
    assert [token.keys for token in analyze(text)] == here


def _analyzed_without(name: str, text: str) -> list[Keys]:
    ablation.OF_THE_TEXT[name]()
    return [token.keys for token in analyze(text)]


@pytest.mark.parametrize("number", range(len(ablation.SPELLING)))
def test_a_step_of_spelling_tells_what_is_typed_otherwise(number: int) -> None:
    text = "أعلنت مكتبة مستشفى 2024 إلى آخر"
    typed, plain = ablation.apart(_unspelled, number, ablation.SPELLING[number].typed(text), text)

    assert typed != plain


def _unspelled(number: int, *texts: str) -> list[list[str]]:
    ablation.SPELLING[number].off()
    return [[token.keys.surface for token in analyze(text)] for text in texts]


def test_a_step_is_off_only_while_it_lasts() -> None:
    def asked() -> object:
        return parse("من هو الرئيس السوري", today=date(2018, 7, 4)), current(), dict(DECIDES)

    before = asked()
    changed = []
    for step in ablation.of_the_query(set):
        with step.off():
            changed.append(asked() != before)
        assert asked() == before

    # Expansions and 4-grams, the last two, do not show in a query of known words.
    assert all(changed[:-2])


def test_without_expansions_a_name_is_only_what_was_typed() -> None:
    def units() -> int:
        params = SearchParams(q="غوغل")
        request = request_of(params, today=date(2018, 7, 4), variants=load_variants(""))
        return len(request.query.units)

    *_, off, _ = ablation.of_the_query(set)
    assert units() == 1
    with off.off():
        assert units() == 0


def test_weights_that_are_not_named_weigh_nothing() -> None:
    with weighing({"surface": 0.25, "stem": 0.0}, set):
        assert rank.WEIGHTS["all"] == {"surface": 0.25}
        assert rank.PAIR_WEIGHT == 0.0
        assert rank.WEIGHTS["word"] == {"surface": 1.0}


def test_four_letters_of_a_word_that_no_document_has_rank(tmp_path: Path) -> None:
    engine = open_engine(str(tmp_path / "index"))
    put(engine, doc("short", "خبر"), doc("like", "خبر زرقاطبول"))
    words = {"خبر", "زرقاطبول"}.copy
    asked = "خبر OR قاطبوش"

    assert found(engine, asked) == ["short", "like"]
    with weighing({**current(), "gram": 5.0}, words):
        assert found(engine, asked) == ["like", "short"]


def test_weights_are_read_or_refused() -> None:
    assert read("surface=.2,pair=0.3") == {"surface": 0.2, "pair": 0.3}
    for text in ("letters=1", "surface", "surface=x", ""):
        with pytest.raises(argparse.ArgumentTypeError):
            read(text)


def test_grams_of_a_short_word_are_the_word() -> None:
    assert grams("قطر") == ["قطر"]
    assert grams("تغريد") == ["تغري", "غريد"]


def test_a_table_is_markdown_and_json() -> None:
    table = Table("ت", (Column("engine"), Column("x", "+.2f")), [["a", 0.5], ["b", None]], ("n.",))
    p = Table("p", (Column("p", ".4f"),), [[0.00001], [0.0], [0.5], [1]])

    assert table.markdown() == (
        "## ت\n\n| engine | x |\n| --- | ---: |\n| a | +0.50 |\n| b | – |\n\nn."
    )
    assert p.markdown().splitlines()[4:] == [
        "| <0.0001 |",
        "| 0.0000 |",
        "| 0.5000 |",
        "| 1.0000 |",
    ]
    assert table.to_json() == {
        "title": "ت",
        "rows": [{"engine": "a", "x": 0.5}, {"engine": "b", "x": None}],
        "notes": ["n."],
    }
