"""A record becomes a document, or says why not."""

from typing import Any

import pytest

from indexer.sources.ids import id_from_text, id_from_url
from indexer.sources.record import DATE_GIVEN, MAX_DEPTH, MAX_ID, MAX_SHORT, document, undated
from indexer.sources.refused import Refused


def nested(levels: int) -> Any:
    value: Any = "x"
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("record", "field", "expected", "why"),
    [
        ({"text": "نص"}, "body", "نص", "alias"),
        ({"content": "نص"}, "body", "نص", "alias"),
        ({"headline": "ع"}, "title", "ع", "alias"),
        ({"title": "ع", "link": "http://a/"}, "url", "http://a/", "alias"),
        ({"title": "ع", "byline": "سلمى"}, "author", "سلمى", "alias"),
        ({"title": "ع", "headline": "آخر"}, "title", "ع", "the field's own name goes first"),
        ({"headline": "آخر", "title": "ع"}, "extra", {"headline": "آخر"}, "the alias is kept"),
        ({"content": "ب", "text": "أ"}, "body", "أ", "text goes before content"),
        ({"content": "ب", "text": "أ"}, "extra", {"content": "ب"}, "the other is kept"),
        ({"body": " ", "content": "ب"}, "body", "ب", "blank is missing"),
        ({"body": None, "content": "ب"}, "body", "ب", "null is missing"),
        ({"body": "", "content": "ب"}, "extra", {}, "what is missing leaves nothing"),
        ({"Title": "ع", "BODY ": "ن"}, "body", "ن", "case and spaces of keys"),
        ({"title": "ع", "Title": "آخر"}, "extra", {"Title": "آخر"}, "the first one wins"),
        ({"title": "ع", "x": 1, "y": None}, "extra", {"x": 1, "y": None}, "unknown keys"),
        ({"title": "ع", "extra": {"x": 1}, "y": 2}, "extra", {"x": 1, "y": 2}, "merged"),
        ({"title": "ع", "extra": {"title": "z"}}, "extra", {"title": "z"}, "not taken apart"),
        ({"title": "ع", "extra": None}, "extra", {}, "null is missing"),
        ({"title": "  ع\n", "body": " نص "}, "title", "  ع\n", "as it was given"),
        ({"title": "ع", "body": " نص\r\n"}, "body", " نص\r\n", "as it was given"),
        ({"title": "\u200f", "body": "نص"}, "title", "", "nothing that would be seen"),
        ({"title": "ع", "source": " "}, "source", None, "blank is missing"),
        ({"title": "ع", "id": 12}, "id", "12", "a number is an id"),
        ({"title": "ع", "id": 1.5}, "id", "1.5", "any number"),
        ({"title": "ع", "id": "a/b ج"}, "id", "a/b ج", "as it was given"),
        ({"title": "ع", "id": ""}, "id", id_from_text("ع", ""), "blank is missing"),
        ({"title": "ع", "url": "http://a/"}, "id", id_from_url("http://a/"), "by url"),
        ({"title": "ع", "body": "ن"}, "id", id_from_text("ع", "ن"), "by text"),
        (
            {"title": "ع", "hashtags": ["#أ", "ب", "", " #", "＃ج"]},
            "hashtags",
            ("أ", "ب", "ج"),
            "list",
        ),
        ({"title": "ع", "hashtags": "#أ، ب,ج  #د_ه"}, "hashtags", ("أ", "ب", "ج", "د_ه"), "text"),
        ({"title": "ع", "hashtags": ["مجلس الأمن"]}, "hashtags", ("مجلس الأمن",), "not split"),
        ({"title": "ع", "hashtags": []}, "hashtags", (), "none"),
        ({"body": "نص", "unsearched": [[0, 1], [1, 2]]}, "unsearched", ((0, 1), (1, 2)), "ours"),
        ({"title": "ع" * MAX_SHORT}, "title", "ع" * MAX_SHORT, "the longest title"),
        ({"title": "ع", "id": "x" * MAX_ID}, "id", "x" * MAX_ID, "the longest id"),
        ({"title": "ع", "x": nested(MAX_DEPTH - 1)}, "extra", {"x": nested(MAX_DEPTH - 1)}, "deep"),
    ],
)
def test_fields(record: dict[str, Any], field: str, expected: object, why: str) -> None:
    assert getattr(document(record), field) == expected, why


@pytest.mark.parametrize("name", ["published_at", "date", "date_extracted", "pubDate", "PubDate"])
def test_names_of_the_date(name: str) -> None:
    found = document({"title": "ع", name: "2015-07-21 02:51:32"})
    assert found.to_json()["published_at"] == "2015-07-21T02:51:32Z"
    assert found.extra == {}


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({}, "neither title nor body has any text"),
        ({"url": "http://a/"}, "neither title nor body has any text"),
        ({"title": " ", "body": "\u200f\n"}, "neither title nor body has any text"),
        ({"title": 5}, "title is a number; legal is text"),
        ({"title": "ع", "body": ["x"]}, "body is a list; legal is text"),
        ({"headline": {}}, "title is an object; legal is text"),
        ({"title": "ع", "url": False}, "url is true or false; legal is text"),
        ({"title": "ع", "author": ["س"]}, "author is a list; legal is text"),
        ({"title": "ع", "id": True}, "id is true or false; legal are text and a number"),
        ({"title": "ع", "id": ["1"]}, "id is a list; legal are text and a number"),
        ({"title": "ع", "id": "x" * 513}, "id has 513 characters; legal are 1 to 512"),
        ({"title": "ع", "id": "a\nb"}, r"id 'a\nb' holds the control character U+000A"),
        ({"title": "ع" * 10_001}, "title has 10,001 characters; legal are 1 to 10,000"),
        (
            {"title": "ع", "source": "x" * 10_001},
            "source has 10,001 characters; legal are 1 to 10,000",
        ),
        (
            {"title": "ع", "hashtags": 5},
            "hashtags is a number; legal are a list of texts and a text",
        ),
        ({"title": "ع", "hashtags": ["أ", 5]}, "hashtags[1] is a number; legal is text"),
        ({"title": "ع", "extra": [1]}, "extra is a list; legal is an object"),
        ({"title": "ع", "x": nested(40)}, "extra is nested more than 32 levels deep"),
        (
            {"title": "ع", "x": {"a\x00": 1}},
            "extra holds a NUL character (U+0000) at its character 2",
        ),
        (
            {"title": "ع", "\ud800": 1},
            "extra holds half of a surrogate pair (U+D800) at its character 1",
        ),
        ({"title": "ع", "x": float("nan")}, "extra holds nan, which is no JSON number"),
        ({"title": "ع", "unsearched": "x"}, "unsearched is text; legal is a list of [start, end]"),
        ({"title": "ع", "unsearched": [[0]]}, "unsearched[0] is [0]; legal is [start, end]"),
        (
            {"title": "ع", "unsearched": [[0, True]]},
            "unsearched[0] is [0, True]; legal is [start, end]",
        ),
        *(
            (
                {"body": "نص", "unsearched": spans},
                f"unsearched holds {bad}; legal are sorted, disjoint, not empty spans within the "
                "2 characters of the body",
            )
            for spans, bad in (
                ([[0, 3]], [0, 3]),
                ([[-1, 1]], [-1, 1]),
                ([[1, 1]], [1, 1]),
                ([[0, 2], [1, 2]], [1, 2]),
                ([[1, 2], [0, 1]], [0, 1]),
            )
        ),
    ],
)
def test_refusals(record: dict[str, Any], reason: str) -> None:
    with pytest.raises(Refused) as refused:
        document(record)
    assert str(refused.value) == reason


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ("أمس", "published_at 'أمس' is not a date: legal are ISO 8601"),
        ("2018-07", "published_at '2018-07' is no day: legal are"),
        (12, "published_at '12' is not a date"),
        (True, "published_at is true or false; legal is text"),
        ({"day": 4}, "published_at is an object; legal is text"),
    ],
)
def test_a_date_that_cannot_be_read_is_kept_as_given(given: object, fault: str) -> None:
    found = document({"title": "ع", "date": given, "n": 1})
    assert found.published_at is None
    assert found.extra == {"n": 1, DATE_GIVEN: given}
    assert str(undated(found)).startswith(fault)
    assert document(found.to_json()) == found


def test_dates_as_numbers() -> None:
    for given in (1530705600, 1530705600.0, 1530705600000, 20180704120000, "1530705600"):
        found = document({"title": "ع", "date": given})
        assert found.to_json()["published_at"] == "2018-07-04T12:00:00Z"
        assert found.extra == {}


def test_what_was_not_given_or_could_be_read_has_no_fault() -> None:
    assert undated(document({"title": "ع"})) is None
    assert undated(document({"title": "ع", "date": "2018-07-04", DATE_GIVEN: "أمس"})) is None
