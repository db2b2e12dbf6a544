"""Many searches in one request: each is answered or refused alone."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from .conftest import Search

VARYING = ("took_ms", "request_id")


def batch(client: FlaskClient, *searches: Any) -> Any:
    response = client.post("/api/v1/batch", json={"searches": searches})
    assert response.status_code == 200, response.text
    return response.json


def constant(answer: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in answer.items() if key not in VARYING}


def test_answers_are_those_of_each_search_in_order(client: FlaskClient, search: Search) -> None:
    wanted: list[dict[str, Any]] = [{"q": "الذهب", "page": 2}, {}, {"q": "مجلس", "sort": "oldest"}]
    found = batch(client, *wanted)
    assert [constant(one) for one in found["answers"]] == [
        constant(search(**one)) for one in wanted
    ]


def test_a_bad_search_fails_alone(client: FlaskClient) -> None:
    found = batch(client, {"q": "الذهب"}, {"page": 0, "x": 1}, "الذهب", {})
    good, bad, odd, late = found["answers"]
    assert good["total"]["value"] == 25
    assert (bad["status"], bad["code"]) == (400, "bad_parameter")
    assert [error["parameter"] for error in bad["errors"]] == ["page", "x"]
    assert bad["instance"] == "/api/v1/batch"
    assert odd["status"] == 400
    assert late["total"]["value"] == 30


def test_no_searches_have_no_answers(client: FlaskClient) -> None:
    assert batch(client)["answers"] == []


@pytest.mark.parametrize(
    ("body", "parameter"),
    [
        ({}, "searches"),
        ({"searches": {"q": "a"}}, "searches"),
        ({"searches": None}, "searches"),
        ({"searches": [{}] * 101}, "searches"),
        ({"searches": [], "per_page": 5}, "per_page"),
    ],
)
def test_what_is_no_batch_is_refused(client: FlaskClient, body: Any, parameter: str) -> None:
    response = client.post("/api/v1/batch", json=body)
    problem: Any = response.json
    assert response.status_code == 400
    assert [error["parameter"] for error in problem["errors"]] == [parameter]


def test_a_hundred_are_answered(client: FlaskClient) -> None:
    assert len(batch(client, *[{"per_page": 1}] * 100)["answers"]) == 100


def test_searches_after_so_many_results_are_refused_alone(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search_api.batch.MOST_RESULTS", 30)
    few, rest, late, last = batch(
        client, {"per_page": 25}, {"per_page": 10}, {"per_page": 1}, {"page": 0}
    )["answers"]
    assert [len(one["results"]) for one in (few, rest)] == [25, 10]
    assert (late["status"], late["code"]) == (last["status"], last["code"]) == (422, "too_broad")
    assert late["detail"].startswith("the searches before this one have 30 results")
    assert late["instance"] == "/api/v1/batch"
    assert late["request_id"]


def test_searches_without_results_are_all_answered(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search_api.batch.MOST_RESULTS", 1)
    found = batch(client, *[{"q": "لاتوجدهذهالكلمة"}] * 3, {})["answers"]
    assert [one["total"]["value"] for one in found] == [0, 0, 0, 30]
