"""A search that finds nothing: which word failed, and what wider searches would find."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from indexer.model import Document
from search_api import Settings, create_app
from search_api.page import TRY
from search_api.wider import CHANGES, WIDEST

from .conftest import Search
from .documents import write

pytestmark = pytest.mark.both


def changes(answer: dict[str, Any]) -> dict[str, int]:
    return {one["change"]: one["total"] for one in answer["wider"]}


@pytest.mark.parametrize(
    ("parameters", "words", "why"),
    [
        ({"q": "زعفران"}, {"زعفران": 0}, "one that is nowhere"),
        ({"q": "الذهب السفير", "match": "all"}, {"الذهب": 25, "السفير": 1}, "never together"),
        ({"q": '"زعفران الذهب"'}, {"زعفران": 0, "الذهب": 25}, "the words of a phrase"),
        ({"q": "+زعفران -الذهب"}, {"زعفران": 0}, "but not what is not wanted"),
        ({"q": "زعفران زعفران"}, {"زعفران": 0}, "a word once"),
        ({"q": "الذهب", "source": "صحيفة الأرز", "to": "2018-07"}, {"الذهب": 0}, "under filters"),
        ({"q": "زعفر* #زعفران"}, {"زعفر": 0, "#زعفران": 0, "زعفران": 0}, "stars and tags"),
        ({"q": "source:لاأحد"}, {}, "no word at all"),
        ({"q": "الذهب"}, {}, "where something is found, nothing failed"),
        ({"q": "الذهب", "page": "99"}, {}, "nor beyond the last page"),
    ],
)
def test_each_word_says_what_it_finds_alone(
    search: Search, parameters: dict[str, str], words: dict[str, int], why: str
) -> None:
    found = search(**parameters)["query"]["words"]
    assert {word["typed"]: word["total"] for word in found} == words, why


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"q": "مجلسها", "form": "exact", "source": "وكالة المدى"}, {"no_filters", "form=all"}),
        ({"q": "الذهب السفير", "match": "all"}, {"match=any"}),
        ({"q": '"الأمن مجلس"'}, {"no_quotes"}),
        ({"q": '"الأمن مجلس"', "source": "صحيفة الأرز"}, {"no_quotes", "widest"}),
        ({"q": '"السعر الذهب"', "form": "exact", "to": "2018-07"}, {"widest"}),
        ({"q": "", "source": "لا أحد"}, {"no_filters"}),
        ({"q": 'الذهب source:"لا أحد"'}, {"no_filters"}),
        ({"q": "=مجلسهم"}, {"form=all"}),
        ({"q": "زعفران"}, set()),
        ({"q": "الذهب"}, set()),
        ({"q": "الذهب", "page": "99"}, set()),
        ({"q": '"ز*"', "form": "exact"}, set()),
    ],
)
def test_wider_searches_that_find_something_are_told(
    search: Search, parameters: dict[str, str], expected: set[str]
) -> None:
    assert set(changes(search(**parameters))) == expected


def test_a_name_may_be_written_another_way(tmp_path: Path) -> None:
    write(tmp_path / "index", Document(id="a", body="أعلنت غوغل أرباحها"))
    client = create_app(Settings(index=str(tmp_path / "index"))).test_client()
    sent = {"q": "قوقل", "variants": "off"}
    answer: Any = client.get("/api/v1/search", query_string=sent).json
    assert changes(answer)["variants=on"] == 1


def test_each_can_be_asked_as_it_is(search: Search, client: FlaskClient) -> None:
    answer = search(
        '"الأمن مجلس"', form="exact", source="وكالة المدى", per_page=3, page=2, highlight="none"
    )
    assert answer["wider"]
    for one in answer["wider"]:
        again: Any = client.post("/api/v1/search", json=one["parameters"]).json
        assert again["total"]["value"] == one["total"] > 0
        assert again["query"]["raw"] == one["text"] == one["parameters"]["q"]
        assert (again["per_page"], again["page"]) == (3, 1)
        assert one["parameters"]["highlight"] == "none"


@given(
    q=st.lists(st.sampled_from(("الأمن", "مجلسها", "زعفران", '"', "+", "الذهب")), max_size=5),
    match=st.sampled_from(("auto", "all", "any")),
    form=st.sampled_from(("exact", "word", "all")),
    source=st.sampled_from(([], ["صحيفة الأرز"], ["لا أحد"])),
)
def test_wider_searches_are_wider(
    app: Flask, q: list[str], match: str, form: str, source: list[str]
) -> None:
    client = app.test_client()
    sent = {"q": " ".join(q), "match": match, "form": form, "source": source}
    answer: Any = client.post("/api/v1/search", json=sent).json
    assert not (answer["total"]["value"] and (answer["wider"] or answer["query"]["words"]))
    for one in answer["wider"]:
        again: Any = client.post("/api/v1/search", json=one["parameters"]).json
        assert again["total"]["value"] == one["total"] > 0
        assert one["parameters"] != sent


def test_every_change_has_a_message() -> None:
    assert TRY.keys() == {*CHANGES, WIDEST}
