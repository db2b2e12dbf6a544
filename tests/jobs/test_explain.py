"""Why a word has the keys it has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis import analyze
from indexer.jobs.explain import AS_IT_IS, explained


@pytest.mark.parametrize(
    ("word", "level", "rule"),
    [
        ("كتاب", "exact", AS_IT_IS),
        ("كتـــاب", "exact", "tatweel and format marks out, shaped letters plain"),
        ("كتاب", "surface", AS_IT_IS),
        ("كِتَاب", "surface", "marks out, case folded"),
        ("أحمد", "surface", "أ is ا"),
        ("مدرسة", "surface", "ة is ه"),
        ("Paris", "surface", "marks out, case folded"),
        ("١٩", "surface", "١ is 1, ٩ is 9"),
        ("المدرسة", "stem", "ال off the front, ه off the end"),
        ("للزمالك", "stem", "لل off the front, the article put back before زمالك"),
        ("شركات", "stem", "ات off the end, ة put back after شرك"),
        ("عشرين", "stem", "عشرين is عشرون"),
        ("فرنسا", "stem", AS_IT_IS),
        ("البحرين", "stem", "ال off the front"),
        ("playing", "stem", "Snowball's English stemmer"),
        ("بالصواريخ", "lemma", "ب + ال + broken plural of صاروخ"),
        ("المصريون", "lemma", "ال + plural nisba of مصر"),
        ("بيوتهم", "lemma", "broken plural of بيت + هم"),
        ("صاروخ", "lemma", AS_IT_IS),
        ("يستأنفان", "lemma", "not in the table; by its stem"),
        ("المدرسة", "root", "ISRI"),
        ("playing", "root", AS_IT_IS),
    ],
)
def test_the_rule_of_a_key(word: str, level: str, rule: str) -> None:
    (one,) = explained(word)
    assert getattr(one.rules, level) == rule


def test_offsets_count_the_text_and_pieces_their_part() -> None:
    text = "في #مجلس_الأمن"
    first, second, third = explained(text)
    assert (first.written, first.stop) == ("في", True)
    assert (second.written, second.piece) == ("مجلس_الأمن", "مجلس")
    assert (third.piece, third.token.tag) == ("الأمن", "مجلسالامن")
    value = third.to_json()
    assert text[value["start"] : value["end"]] == value["surface"] == "مجلس_الأمن"
    assert text[value["piece_start"] : value["piece_end"]] == value["piece"] == "الأمن"
    assert (value["tag"], value["position"]) == ("مجلسالامن", 2)
    assert first.to_json()["tag"] is None


@given(st.text())
def test_every_token_of_any_text_is_explained(text: str) -> None:
    found = explained(text)
    assert [one.token for one in found] == analyze(text)
    assert all(all(one.rules) for one in found)
