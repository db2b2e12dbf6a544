"""A client that lets no answer pass that the API's description does not allow."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from flask import Flask, request
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from werkzeug.test import TestResponse

from search_api.openapi import IMPLIED, described
from search_api.operations import OPERATIONS

AN_ID_MAY_END_SO = ("related.similar", "related.copies")
"""Endpoints that answer with a document where its id is all of the address."""


class DescribedClient(FlaskClient):
    """A test client that compares every answer of an operation with its description."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        response = super().open(*args, **kwargs)
        check(self.application, response)
        return response


def check(app: Flask, response: TestResponse) -> None:
    """Fail unless the description has this answer, to the last key."""
    with app.request_context(response.request.environ):
        endpoint, method = str(request.endpoint), request.method
    if endpoint not in OPERATIONS or (method != "HEAD" and method in IMPLIED):
        return
    method = "get" if method == "HEAD" else method.lower()
    operation = _operations(app)[endpoint, method]
    status = str(response.status_code)
    if status == "405":  # is no operation, and so has no answers of its own
        return
    assert status in operation["responses"], f"{endpoint} may not answer {status}"
    answer = operation["responses"][status]
    if "$ref" in answer:
        answer = _closed(app)["components"]["responses"][status]
    content = answer.get("content", {})
    if not content:
        assert not response.data
        return
    assert response.content_type in content, f"{endpoint} may not answer {response.content_type}"
    for header in answer.get("headers", ()):
        assert header in response.headers
    if response.content_type.endswith(("/json", "+json")) and response.request.method != "HEAD":
        value = json.loads(response.data if not response.headers.get("Content-Encoding") else "{}")
        if value:
            if endpoint in AN_ID_MAY_END_SO and "body" in value:
                endpoint = "api.document"
            _validator(app, response.content_type, endpoint, method, status).validate(value)


@cache
def _closed(app: Flask) -> dict[str, Any]:
    """The description, in which no object has keys beside those that are described."""
    description = described(app)
    for schema in description["components"]["schemas"].values():
        _close(schema)
    return description


def _close(schema: Any) -> None:
    if isinstance(schema, dict):
        if "properties" in schema:
            schema["additionalProperties"] = False
        for inner in schema.values():
            _close(inner)
    elif isinstance(schema, list):
        for inner in schema:
            _close(inner)


@cache
def _operations(app: Flask) -> dict[tuple[str, str], Any]:
    by_name = {name.rpartition(".")[2]: name for name in OPERATIONS}
    return {
        (by_name[operation["operationId"]], method): operation
        for methods in _closed(app)["paths"].values()
        for method, operation in methods.items()
    }


@cache
def _validator(
    app: Flask, kind: str, endpoint: str, method: str, status: str
) -> Draft202012Validator:
    description = _closed(app)
    answer = _operations(app)[endpoint, method]["responses"][status]
    if "$ref" in answer:
        answer = description["components"]["responses"][status]
    schema = answer["content"][kind]["schema"]
    return Draft202012Validator({**schema, "components": description["components"]})
