"""Counts of the results by source, hashtag, author and day."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.model import Facet, FacetValue, Hits
from search_api.facets import facets, facets_json
from search_api.params import FACETS, SearchParams
from search_api.wire import json_bytes

from .conftest import Search
from .documents import NUMBERED

pytestmark = pytest.mark.both

EXCLUSIVE = ("source", "author", "date")
"""Facets of which a document has at most one value."""


def counts(answer: dict[str, Any], name: str) -> dict[str | None, int]:
    return {one["value"]: one["count"] for one in answer["facets"][name]}


@pytest.mark.parametrize("filters", [{}, {"source": "صحيفة الأرز"}, {"from_": "2018-08-05"}])
@pytest.mark.parametrize("q", ["", "الذهب", "مجلس", "لاشيءهنا"])
def test_exclusive_facets_sum_to_the_total(search: Search, q: str, filters: dict[str, str]) -> None:
    answer = search(q, per_page=1, **filters)
    for name in EXCLUSIVE:
        assert sum(counts(answer, name).values()) == answer["total"]["value"]


def test_documents_without_a_value_are_counted_as_null(search: Search) -> None:
    assert counts(search("الذهب"), "source") == {"وكالة المدى": 8, "صحيفة الأرز": 9, None: 8}
    assert counts(search("الذهب"), "hashtag") == {"ذهب": 16, "سوق": 8, None: 9}


def test_days_are_counted(search: Search) -> None:
    days = counts(search("الذهب"), "date")
    assert days["2018-08-01"] == 1
    assert days["2018-08-13"] == 2
    assert sum(days.values()) == len(NUMBERED)


def test_hashtags_written_in_the_text_are_counted(search: Search) -> None:
    assert counts(search("السفير"), "hashtag") == {"هدنة": 1, "مجلس_الأمن": 1}


def test_counts_are_what_choosing_the_value_gives(search: Search) -> None:
    answer = search("الذهب")
    for name in ("source", "author", "hashtag"):
        for value, count in counts(answer, name).items():
            if value is not None:
                assert search("الذهب", **{name: value})["total"]["value"] == count


@pytest.mark.parametrize("written", ["وكالة المدى", "وكاله المدي"])
def test_chosen_value_is_selected_however_it_is_spelled(search: Search, written: str) -> None:
    facets = search("", source=written)["facets"]
    assert facets["source"] == [{"value": "وكالة المدى", "count": 9, "selected": True}]
    assert not any(one["selected"] for one in facets["author"])


def test_days_are_selected_in_a_range(search: Search) -> None:
    assert not any(one["selected"] for one in search("الذهب")["facets"]["date"])
    assert all(one["selected"] for one in search("الذهب", to="2018-08-03")["facets"]["date"])


@pytest.mark.parametrize(
    ("wanted", "present"),
    [("none", set()), ("source", {"source"}), ("source, date", {"source", "date"})],
)
def test_only_wanted_facets_are_counted(search: Search, wanted: str, present: set[str]) -> None:
    facets = search("الذهب", facets=wanted)["facets"]
    assert facets.keys() == {"source", "hashtag", "author", "date"}
    assert {name for name, values in facets.items() if values} == present


odd = st.none() | st.text(st.characters(exclude_categories=[]))
values = st.lists(st.tuples(odd, st.integers(0)).map(lambda pair: FacetValue(*pair)), max_size=4)


@given(st.dictionaries(st.sampled_from(FACETS), values.map(Facet.of)), st.text(), st.booleans())
def test_facets_as_text_are_the_facets(found: Any, source: str, dated: bool) -> None:
    params = SearchParams(sources=(source, "أ"), since="2018" if dated else None)
    hits = Hits(0, 0, (), found)
    assert facets_json(hits, params) == json_bytes(facets(hits, params))
