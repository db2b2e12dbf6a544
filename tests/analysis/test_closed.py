"""Words whose lemma is known: numbers and months."""

from __future__ import annotations

from collections import defaultdict

import pytest

from indexer.analysis.closed import closed_words
from indexer.analysis.months import expansions as months
from indexer.analysis.months import names
from indexer.analysis.normalize import fold
from indexer.analysis.numbers import expansions as numbers
from indexer.model import Keys

LEMMAS = {closed.word: closed.lemma for closed in closed_words()}


def keys(word: str) -> Keys:
    return Keys(*[fold(word)] * len(Keys._fields))._replace(exact=word)


def test_no_word_has_two_lemmas() -> None:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for closed in closed_words():
        found[closed.word].add(closed.lemma)

    assert {word: lemmas for word, lemmas in found.items() if len(lemmas) > 1} == {}


@pytest.mark.parametrize(
    ("words", "lemma"),
    [
        ("ثلاثون ثلاثين وثلاثين الثلاثون للثلاثين", "ثلاثون"),
        ("ثلاثة ثلاث وثلاث الثلاث بثلاثة", "ثلاثة"),
        ("ثمانية ثماني ثمان", "ثمانية"),
        ("مئة مائة المائة بالمئة ومئة مءه", "مئة"),
        ("مئتان مئتين مائتين مئتي ومائتا", "مئتان"),
        ("ستمئة ستمائة وستمائة", "ستمئة"),
        ("ثمانمئة ثمانمائة ثمانيمئة", "ثمانمئة"),
        ("ألفان ألفين والفين", "ألفان"),
        ("اثنا اثني اثنتا واثنتي", "اثنا"),
        ("عشرات العشرات", "عشرات"),
        ("كانون وكانون لكانون", "كانون"),
        ("آب بآب وآب", "آب"),
        ("مارس بمارس", "مار\u0652س"),
    ],
)
def test_these_words_have_this_lemma(words: str, lemma: str) -> None:
    assert {word: LEMMAS.get(word) for word in words.split()} == dict.fromkeys(words.split(), lemma)


@pytest.mark.parametrize(
    "word", "اب باب لست ولست ومارس فاوت يوليه ألف ألفا الآب الثاني الأول".split()
)
def test_these_words_are_for_the_analyser(word: str) -> None:
    assert word not in LEMMAS


def test_two_numbers_or_months_never_share_a_lemma() -> None:
    groups: defaultdict[str, set[str]] = defaultdict(set)
    for closed in closed_words():
        for found in (*numbers([keys(closed.word)]), *months([keys("شهر"), keys(closed.word)])):
            groups[closed.lemma].add(found.group)

    assert len(groups) > 60
    assert {lemma: found for lemma, found in groups.items() if len(found) > 1} == {}


def test_every_name_of_a_month_is_closed_unless_it_is_a_form_of_another_word() -> None:
    first = {name.written.split()[0] for name in names() if name.month.isdecimal()}

    assert first - LEMMAS.keys() == {"يوليه"}
