"""Reading parameters: strict, all faults at once, the same from an address and from JSON."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from indexer.model import FORMS, MATCHES, OPERATORS, SORTS
from search_api.faults import BadParameters
from search_api.params import (
    FACETS,
    HIGHLIGHTS,
    PARAMETERS,
    SearchParams,
    from_object,
    from_pairs,
)

TODAY = date(2018, 8, 14)
BAD = [
    (row["name"], row["value"])
    for row in csv.DictReader(
        Path(__file__).with_name("bad_parameters.tsv").read_text(encoding="utf-8").splitlines(),
        delimiter="\t",
    )
]


@pytest.mark.parametrize(("name", "value"), BAD)
def test_bad_value_in_the_address(client: FlaskClient, name: str, value: str) -> None:
    response = client.get("/api/v1/search", query_string={"q": "مجلس", name: value})
    problem: Any = response.json
    assert response.status_code == 400
    assert problem["code"] == "bad_parameter"
    assert [error["parameter"] for error in problem["errors"]] == [name]
    if name in PARAMETERS:
        assert value[:40] in problem["errors"][0]["message"]


@pytest.mark.parametrize(("name", "value"), BAD)
def test_bad_value_in_json(client: FlaskClient, name: str, value: str) -> None:
    problem: Any = client.post("/api/v1/search", json={name: value}).json
    assert problem["status"] == 400
    assert [error["parameter"] for error in problem["errors"]] == [name]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("q", 5),
        ("q", ["a"]),
        ("q", {"text": "a"}),
        ("q", True),
        ("page", True),
        ("page", 1.5),
        ("page", 1e300),
        ("page", [1]),
        ("page", 10**40),
        ("per_page", "١٠١"),
        ("sort", ["newest"]),
        ("sort", {}),
        ("from", 2018),
        ("source", 5),
        ("source", ["a", 5]),
        ("source", [["a"]]),
        ("group", "x"),
        ("group", 2),
        ("group", []),
        ("facets", [1]),
        ("facets", {"source": True}),
        ("facets", "source;date"),
        ("pre_tag", 1),
        ("explain", 1.5),
    ],
)
def test_bad_type_in_json(client: FlaskClient, name: str, value: Any) -> None:
    problem: Any = client.post("/api/v1/search", json={name: value}).json
    assert problem["status"] == 400
    assert [error["parameter"] for error in problem["errors"]] == [name]


def test_all_faults_are_named_at_once(client: FlaskClient) -> None:
    problem: Any = client.get("/api/v1/search?page=0&sort=best&colour=red&to=x").json
    assert [error["parameter"] for error in problem["errors"]] == ["page", "sort", "colour", "to"]
    assert "1–1000000000" in problem["errors"][0]["message"]
    assert "relevance, newest, oldest" in problem["errors"][1]["message"]
    assert "per_page" in problem["errors"][2]["message"], "an unknown name gets the known ones"


def test_what_may_not_be_repeated(client: FlaskClient) -> None:
    problem: Any = client.get("/api/v1/search?q=a&q=b").json
    assert problem["errors"] == [{"parameter": "q", "message": "given more than once"}]


def test_parameters_of_a_post_stand_in_its_body(client: FlaskClient) -> None:
    problem: Any = client.post("/api/v1/search?page=2", json={"q": "a"}).json
    assert [error["parameter"] for error in problem["errors"]] == ["page"]


def test_long_values_are_cut_in_the_message(client: FlaskClient) -> None:
    problem: Any = client.get("/api/v1/search", query_string={"page": "9" * 5000}).json
    assert len(problem["errors"][0]["message"]) < 200


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, SearchParams()),
        ({"q": None, "source": None}, SearchParams()),
        ({"page": "٣"}, SearchParams(page=3)),
        ({"page": 3.0, "explain": 1.0}, SearchParams(page=3, explain=True)),
        ({"source": "a"}, SearchParams(sources=("a",))),
        ({"source": ["b", "a", "b", " "]}, SearchParams(sources=("b", "a"))),
        ({"hashtag": ["#a"], "author": []}, SearchParams(hashtags=("#a",))),
        ({"from": "2018-07", "to": "أمس"}, SearchParams(since="2018-07", until="أمس")),
        ({"group": False, "explain": True}, SearchParams(group=False, explain=True)),
        ({"group": 1, "variants": "OFF"}, SearchParams(group=True, variants=False)),
        ({"facets": ["date", "source"]}, SearchParams(facets=("source", "date"))),
        ({"facets": "none"}, SearchParams(facets=())),
        ({"facets": []}, SearchParams(facets=())),
        ({"pre_tag": "", "post_tag": "]" * 64}, SearchParams(pre_tag="", post_tag="]" * 64)),
        ({"q": "\ud83d"}, SearchParams(q="\ufffd")),
    ],
)
def test_json_values(given: dict[str, Any], expected: SearchParams) -> None:
    assert from_object(given, today=TODAY) == expected


def test_ceiling_of_a_page_is_the_callers() -> None:
    pairs = [("per_page", "10000")]
    assert from_pairs(pairs, today=TODAY, most_per_page=10_000).per_page == 10_000
    with pytest.raises(BadParameters, match="1–100"):
        from_pairs(pairs, today=TODAY)


def texts(**size: int) -> st.SearchStrategy[str]:
    return st.text(st.characters(exclude_categories=["Cs"]), **size)


names = st.lists(texts(min_size=1).map(str.strip).filter(bool), unique=True, max_size=3).map(tuple)
days = st.none() | st.sampled_from(["2018", "2018-07", "2018-07-04", "أمس"])
searches = st.builds(
    SearchParams,
    q=texts(),
    page=st.integers(1, 1_000_000_000),
    per_page=st.integers(1, 100),
    sort=st.sampled_from(SORTS),
    since=days,
    until=days,
    sources=names,
    authors=names,
    hashtags=names,
    match=st.sampled_from(MATCHES),
    form=st.sampled_from(FORMS),
    operators=st.sampled_from(OPERATORS),
    group=st.booleans(),
    variants=st.booleans(),
    facets=st.sets(st.sampled_from(FACETS)).map(
        lambda wanted: tuple(name for name in FACETS if name in wanted)
    ),
    highlight=st.sampled_from(HIGHLIGHTS),
    pre_tag=texts(max_size=64),
    post_tag=texts(max_size=64),
    explain=st.booleans(),
)


@given(searches)
def test_query_string_is_read_back(params: SearchParams) -> None:
    pairs = parse_qsl(params.query_string(), keep_blank_values=True)
    assert from_pairs(pairs, today=TODAY) == params


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(sorted(PARAMETERS)) | st.text(), json_values, max_size=4))
def test_any_object_is_read_or_refused(value: dict[str, Any]) -> None:
    message = ""
    try:
        from_object(value, today=TODAY)
    except BadParameters as error:
        message = error.faults[0].message
    bad = {name for name in value if name not in PARAMETERS}
    assert message or not bad
