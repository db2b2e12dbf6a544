"""What an outlet does to a story leaves it a copy; another story in the same words is none."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis import entry
from indexer.copies import LEAST, MOST, Text, are_copies, codes
from indexer.copies.words import FIRST_NUMBER
from indexer.model import Document
from tests.oracle import are_alike

from .edits import EDITS, paragraphs, retold

NOON = datetime(2018, 7, 4, 12, tzinfo=UTC)
STORIES = Path(__file__).with_name("stories")


def story(name: str) -> Document:
    """One that was written for these tests: its headline, then its text."""
    title, body = (STORIES / f"{name}.txt").read_text("utf-8").rstrip().split("\n", 1)
    return Document(name, title, body, source="الوكالة", published_at=NOON)


BRIDGE, WEATHER, TELEGRAM = map(story, ("bridge", "weather", "telegram"))


def alike(one: Document, two: Document) -> bool:
    found = are_alike(entry(one), entry(two))
    assert found == are_alike(entry(two), entry(one))
    return found


@pytest.mark.parametrize(("name", "seed"), [*product(EDITS, range(3))])
def test_an_edited_story_is_a_copy(name: str, seed: int) -> None:
    assert alike(BRIDGE, EDITS[name](BRIDGE, random.Random(seed)))


@given(st.lists(st.sampled_from(sorted(EDITS)), max_size=3, unique=True), st.integers(0, 9))
def test_so_is_one_that_was_edited_more_than_once(names: list[str], seed: int) -> None:
    edited = BRIDGE
    for name in names:
        edited = EDITS[name](edited, random.Random(seed))
    assert alike(BRIDGE, edited)


@pytest.mark.parametrize(
    ("told", "values"),
    [
        (WEATHER, {"34": "37", "23": "26", "29": "31", "17": "19", "71": "64", "120": "150"}),
        (WEATHER, {"شمالية غربية": "جنوبية شرقية", "34": "36", "23": "25", "71": "80"}),
        (TELEGRAM, {"جورجي مارتيروسيان": "إبراهيم تراوري", "مارتيروسيان": "تراوري",
                    "أرمينيا": "بوركينا"}),
        (BRIDGE, {"14": "9", "320": "275", "سامر الحلبي": "طارق زيدان", "وليد نعمة": "هشام بدر"}),
    ],
)  # fmt: skip
def test_another_story_from_the_same_template_is_none(
    told: Document, values: dict[str, str]
) -> None:
    assert not alike(told, retold(told, values))
    later = replace(retold(told, values), published_at=NOON + timedelta(days=1))
    assert not alike(told, later)


def test_a_brief_telegram_to_another_country_is_none() -> None:
    told = replace(TELEGRAM, body=TELEGRAM.body.partition("، مؤكدا")[0])
    assert alike(told, retold(told, {"أصدق التهاني": "خالص التهاني"}))
    assert not alike(told, retold(told, {"أرمينيا": "المغرب"}))


def test_a_story_within_a_much_longer_one_is_no_copy() -> None:
    parts = paragraphs(BRIDGE.body)
    assert not alike(BRIDGE, replace(BRIDGE, body="\n".join(parts[:1])))


def test_a_story_that_comes_late_in_a_round_up_is_no_copy() -> None:
    round_up = f"{WEATHER.body}\n{TELEGRAM.body}\n{BRIDGE.body}"
    assert not alike(BRIDGE, replace(BRIDGE, body=round_up))


def test_a_follow_up_that_repeats_the_background_is_no_copy() -> None:
    news = TELEGRAM.body.replace("رئيس", "وزير")
    background = "\n".join(paragraphs(BRIDGE.body)[3:])
    assert not alike(BRIDGE, replace(BRIDGE, body=f"{news}\n{background}"))


def test_the_words_of_a_template_may_differ_less_on_another_day() -> None:
    words = BRIDGE.body.split(" ")
    words[10::17] = ["كذلك"] * len(words[10::17])
    other = replace(BRIDGE, body=" ".join(words))
    assert alike(BRIDGE, other)
    changed = BRIDGE.body
    for one, two in (("المشاة", "الناس"), ("السيل", "النهر"), ("مواضعها", "أماكنها"),
                     ("حافلة", "عربة"), ("مهددا", "معرضا"), ("الزبائن", "المشترين"),
                     ("الصباح", "الفجر"), ("الخريف", "الشتاء"), ("متحفا", "معرضا"),
                     ("مجانا", "يوميا"), ("السوق", "الدوام"), ("البنية", "الدعائم")):  # fmt: skip
        changed = changed.replace(one, two)
    reworded = replace(BRIDGE, body=changed)
    assert alike(BRIDGE, reworded)
    assert not alike(BRIDGE, replace(reworded, published_at=NOON + timedelta(days=4)))


def test_after_a_month_only_the_same_words_are_a_copy() -> None:
    later = replace(BRIDGE, published_at=NOON + timedelta(days=40), title="أرشيف")
    assert alike(BRIDGE, later)
    assert not alike(BRIDGE, replace(later, body=f"{BRIDGE.body} انتهى"))
    assert alike(BRIDGE, replace(later, body=f"{BRIDGE.body} انتهى", published_at=None))


def test_one_word_tells_short_texts_apart() -> None:
    one = Document("one", body="أعلنت وزارة الصحة اليوم عدم تسجيل أي حالة إصابة جديدة في المدينة")
    assert alike(one, replace(one, title="الصحة: لا إصابات"))
    assert alike(one, replace(one, body=f"{one.body} والحمد لله"))
    assert not alike(one, replace(one, body=one.body.replace("الصحة", "الزراعة")))


def test_a_headline_counts_where_there_is_no_text() -> None:
    title = "رئيس البلدية يفتتح الجسر الأثري بعد ترميمه في حفل كبير"
    assert alike(Document("one", title), Document("two", title))
    assert not alike(Document("one", "خبر عاجل الآن"), Document("two", "خبر عاجل الآن"))


texts = st.builds(
    lambda words, day: Text(np.array(words, np.uint8), len(words), day),
    st.lists(st.integers(0, 255), max_size=60) | st.lists(st.integers(0, 2), max_size=60),
    st.none() | st.floats(0, 9),
)


@given(texts, texts)
def test_it_is_the_same_in_either_order(one: Text, two: Text) -> None:
    assert are_copies(one, two) == are_copies(two, one)
    assert are_copies(one, one) == (len(one.words) >= LEAST)


numbers = st.lists(st.integers(FIRST_NUMBER, FIRST_NUMBER + 5), min_size=4, max_size=4)


@given(numbers, numbers)
def test_what_tells_a_template_at_once_tells_nothing_else(one: list[int], two: list[int]) -> None:
    words = np.arange(1, 61, dtype=np.uint8)
    texts = [Text(np.insert(words, [0, 20, 40, 60], each), 64, None) for each in (one, two)]
    told = are_copies(*texts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("indexer.copies.likeness._are_of_a_template", lambda *_: False)
        assert are_copies(*texts) == told


@given(st.lists(st.text()))
def test_a_word_always_has_the_same_code(some: list[str]) -> None:
    assert codes(some).tolist() == [int(codes([each])[0]) for each in some]


def test_of_a_long_text_the_beginning_is_compared() -> None:
    long = " ".join(f"كلمة{number}" for number in range(MOST + 50))
    assert alike(Document("one", body=long), Document("two", body=f"{long} وزيادة"))
