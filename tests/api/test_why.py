"""The sentences that say why a word was found, as an editor would write them."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from indexer.analysis import Step, chain, expander, find
from indexer.analysis.variants import builtin
from indexer.analysis.why import FORMS
from indexer.model import Document
from indexer.query import parse
from search_api.catalogue import LANGUAGES, said
from search_api.why import MOST, Reasoned, sentence, sentences

ROWS = list(
    csv.DictReader(
        Path(__file__).with_name("why.tsv").read_text(encoding="utf-8").splitlines(),
        delimiter="\t",
        quoting=csv.QUOTE_NONE,
    )
)


def told(typed: str, text: str, language: str) -> list[str]:
    """All that is said of the words of ``text`` that were found."""
    query = parse(typed, today=date(2024, 1, 1), expand=expander(builtin().expansions))
    found = [Reasoned(one, chain(one)) for one in find(Document("1", body=text), query)]
    assert found, "nothing is found"
    return sentences({"title": "", "body": text}, found, (language,))[language]


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['typed']} {row['text']}")
def test_what_is_said_of_a_word(row: dict[str, str], language: str) -> None:
    assert told(row["typed"], row["text"], language) == ([row[language]] if row[language] else [])


def test_the_same_is_said_once() -> None:
    assert told("صاروخ", "صواريخ بعد صواريخ والصاروخ", "ar") == [
        "وجدنا «صواريخ»: جمع صاروخ",
        "وجدنا «والصاروخ»: صاروخ + و + الـ",
    ]


def test_one_way_that_stands_there_twice_is_told_as_two() -> None:
    assert told("جوجل", "غوغل غوغل", "en") == ["Found “غوغل”: another way to write “جوجل”"]
    assert told("يناير", "كانون الثاني كانون الثاني", "en") == [
        "Found “كانون الثاني”: another name of the month “يناير”"
    ]


def test_no_more_is_said_than_can_be_read() -> None:
    forms = "كتابه كتابها كتابهم كتابنا وكتاب بكتاب لكتاب كتابان كتابين"
    assert len(told("كتاب", forms, "ar")) == MOST


@pytest.mark.parametrize("form", [*FORMS, "oblique"])
def test_every_form_has_its_words(form: str) -> None:
    for language in LANGUAGES:
        first = sentence("كلمة", "كلم", [Step("lemma", "كلم"), Step(form, "")], language)
        assert said(language, f"form_of_{form}", word="كلم") in first
        assert said(language, f"label_{form}")
