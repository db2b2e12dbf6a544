"""The rules that choose a lemma, each on words that show it. The whole table is made in minutes,
by hand; that what it compiles to is what is shipped is held in ``test_lemma``.
"""

from __future__ import annotations

import functools
import gc
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from indexer.analysis.normalize import without_hamza
from indexer.analysis.tables.make_lemmas.agreement import agreed
from indexer.analysis.tables.make_lemmas.choice import Choice, Chooser, key
from indexer.analysis.tables.make_lemmas.families import families
from indexer.analysis.tables.make_lemmas.plurals import plurals
from indexer.analysis.tables.make_lemmas.readings import Readings, _ask, restorations
from indexer.analysis.tables.make_lemmas.reviewed import joins
from indexer.analysis.tables.make_lemmas.rows import rows
from indexer.analysis.tables.proclitics import parts

COUNTS: Counter[str] = Counter(
    {
        "وزير": 900, "وزراء": 120, "الوزراء": 700, "لوزرائها": 3, "أعلن": 500, "اعلن": 40,
        "مؤتمر": 300, "موتمر": 4, "البنك": 400, "بنك": 300, "البنوك": 200, "بنوك": 60,
        "لبنان": 600, "اللبنانية": 300, "لبناني": 90, "فالكاو": 80, "قاض": 30, "القاضي": 200,
        "قاضي": 60, "علي": 2_000, "على": 90_000, "الأنبار": 90, "بالأنبار": 4, "مسؤول": 300,
        "مسئول": 20, "حلفائهم": 25, "حليف": 20, "في": 5_000_000,
    }
)  # fmt: skip


@contextmanager
def leaving_files_open() -> Iterator[None]:
    """For the analyser, which leaves its files to be closed by the garbage collector."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        yield
        gc.collect()


@functools.cache
def readings() -> Readings:
    with leaving_files_open():
        found = _ask(sorted(COUNTS))
    own = {word: sorted(some) for word, some, _ in found if some}
    return Readings(own, {word: others for word, _, others in found if others})


@functools.cache
def chooser() -> Chooser:
    with leaving_files_open():
        made = Chooser(COUNTS, readings())
    made.train()
    return made


@pytest.mark.parametrize(
    ("word", "lemma", "why"),
    [
        ("لوزرائها", "وزير", "behind a clitic and before a pronoun"),
        ("اعلن", "أعلن", "a hamza left out"),
        ("موتمر", "مؤتمر", "and one on its seat"),
        ("فالكاو", "فالكاو", "a name that only looks like three clitics"),
        ("علي", "علي", "a name whose dotless spelling is a particle"),
        ("على", "على", "that particle"),
        ("حلفائهم", "حليف", "a noun that is rare in the analyser's corpus"),
    ],
)
def test_the_likeliest_lemma(word: str, lemma: str, why: str) -> None:
    assert chooser().choose(word).lemma == lemma, why


def test_one_word_with_and_without_clitics_has_one_lemma() -> None:
    choices = agreed({word: chooser().choose(word) for word in COUNTS}, COUNTS)

    assert choices["بالأنبار"].lemma == choices["الأنبار"].lemma


def test_keys_that_are_one() -> None:
    choices = {word: chooser().choose(word) for word in COUNTS}
    broken = plurals(choices, COUNTS, chooser().is_used)
    joined = families(choices, COUNTS, chooser().shares, broken, joins())

    assert joined["لبناني"] == "لبنان"
    assert joined["بنوك"] == "بنك"
    assert joined["قاض"] == "قاضي"


def test_rows_say_how_a_word_is_made_and_hold_shorter_spellings() -> None:
    choices = {word: chooser().choose(word) for word in ("وزراء", "لوزرائها", "مؤتمر")}
    cells = {row[0]: row[1:] for row in rows(choices, COUNTS, {})}

    assert cells["وزير"] == ["/broken/:وزرا وزراء", "ل/broken/ها:لوزراءها لوزرائها لوزرايها"]
    assert any("موتمر" in cell.split(":")[1].split(" ") for cell in cells["مؤتمر"])


def test_a_row_of_clitics_is_taken_apart() -> None:
    assert list(parts("وبال")) == ["و", "ب", "ال"]
    assert list(parts("ولل")) == ["و", "ل", "ال"]
    assert list(parts("")) == []


def test_restored_spellings_are_one_sign_away() -> None:
    assert restorations("امن")[:3] == ["أمن", "إمن", "آمن"]
    assert "مؤتمر" in restorations("موتمر")
    assert "مكتبة" in restorations("مكتبه")
    assert without_hamza("رؤساء") == "روسا"


def test_a_key_has_no_vowels_and_its_ya_back() -> None:
    assert key("صَارُوخ") == "صاروخ"
    assert key("قَاضٍ") == "قاضي"


def test_choices_are_values() -> None:
    assert Choice("وزير", None) == Choice("وزير", None)
