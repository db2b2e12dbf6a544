"""The description of the API: valid, whole, and readable without anything from elsewhere."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator, ValidationError
from openapi_spec_validator import OpenAPIV31SpecValidator

from search_api.openapi import IMPLIED, body_of, described
from search_api.operations import OPERATIONS
from search_api.params import PARAMETERS, SearchParams, from_object
from search_api.schemas import SCHEMAS

from .described import check
from .markup import read
from .test_params import BAD, TODAY


@pytest.fixture
def description(client: FlaskClient) -> Any:
    return client.get("/api/v1/openapi.json").json


def test_description_is_openapi(description: Any) -> None:
    assert description["openapi"] == "3.1.0"
    OpenAPIV31SpecValidator(description).validate()


def test_every_route_of_the_api_is_described_and_no_other(app: Flask, description: Any) -> None:
    routes = {
        (rule.rule, method.lower())
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/") or rule.endpoint.startswith("probes.")
        for method in (rule.methods or set()) - IMPLIED
    }
    told = {(path, way) for path, ways in description["paths"].items() for way in ways}
    assert {(re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", path), way) for path, way in routes} <= told
    assert {rule.endpoint for rule in app.url_map.iter_rules()} >= OPERATIONS.keys()


def test_names_of_operations_differ(description: Any) -> None:
    names = [way["operationId"] for ways in description["paths"].values() for way in ways.values()]
    assert len(names) == len(set(names))


def test_every_schema_is_one_and_is_used(description: Any) -> None:
    text = str(description)
    for name, schema in SCHEMAS.items():
        Draft202012Validator.check_schema(schema)
        assert f"#/components/schemas/{name}'" in text, f"nothing has {name}"


@pytest.mark.parametrize("path", ["/api/v1/openapi.json", "/api/v1/docs"])
def test_description_is_there_without_an_index_and_cached(app: Flask, path: str) -> None:
    client = app.test_client()
    first = client.get(path)
    assert first.headers["ETag"]
    assert client.get(f"{path}?colour=red").status_code == 400


def test_docs_have_everything_and_take_nothing_from_elsewhere(
    client: FlaskClient, description: Any
) -> None:
    response = client.get("/api/v1/docs")
    page = read(response.text)
    for methods in description["paths"].values():
        for operation in methods.values():
            assert page.one("h2", id=operation["operationId"]).text
    assert not page.all("script")
    assert not page.all("style")
    addresses = [one["href"] for one in page.all("link")] + [one["href"] for one in page.all("a")]
    assert all(not re.match(r"(?:\w+:)?//", address) for address in addresses)
    anchors = {one["id"] for tag in ("h2", "h3") for one in page.all(tag) if "id" in one.attributes}
    assert {a["href"][1:] for a in page.all("a") if a["href"].startswith("#")} <= anchors


BODY = Draft202012Validator(body_of(PARAMETERS))


@pytest.mark.parametrize(("name", "value"), BAD)
def test_what_is_refused_is_not_described_as_legal(name: str, value: str) -> None:
    with pytest.raises(ValidationError):
        BODY.validate({name: value})


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"q": "مجلس", "page": 3, "per_page": "100", "sort": "newest"},
        {"from": "2018-07", "to": "أمس", "source": "a", "author": ["a", "b"], "hashtag": None},
        {"from": "2018-02-28", "to": "2018-7-31"},
        {"group": False, "variants": "off", "explain": 1},
        {"facets": "source,date", "highlight": "offsets", "pre_tag": "", "post_tag": "]" * 64},
        {"facets": ["date"]},
        {"facets": "none"},
    ],
)
def test_what_is_described_as_legal_is_read(value: dict[str, Any]) -> None:
    BODY.validate(value)
    assert isinstance(from_object(value, today=TODAY), SearchParams)


def test_an_answer_that_is_not_described_does_not_pass(app: Flask) -> None:
    response = app.test_client().get("/healthz")
    response.data = b'{"status": "alive", "more": 1}'
    with pytest.raises(ValidationError):
        check(app, response)
    response.status_code = 418
    with pytest.raises(AssertionError, match="418"):
        check(app, response)


def test_description_is_that_of_the_application(app: Flask, description: Any) -> None:
    assert description == described(app)
