"""The description of the API, OpenAPI 3.1, made of the table of operations and the routes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any, Final

from flask import Flask
from werkzeug.routing import Rule

from indexer import __version__

from .operations import ALWAYS, OPERATIONS, Answer, Operation
from .params import DEFAULTS, KNOWN, PARAMETERS, Parameter
from .schemas import IN_PATH, SCHEMAS, TEXT, Schema, having, many, ref
from .scopes import Scope, scope_of

VERSION: Final = "3.1.0"
IMPLIED: Final = frozenset(("HEAD", "OPTIONS"))
"""Methods that Flask answers by itself."""
HEADERS: Final = {401: "WWW-Authenticate", 429: "Retry-After", 503: "Retry-After"}
"""What comes with a problem beside its body."""

ABOUT: Final = (
    "Search in Arabic news. All answers are UTF-8 JSON with ISO 8601 times; offsets count Unicode "
    "code points. A request is answered from one generation of the index, which its entity tag "
    "changes with. Unknown parameters are refused. Errors are problems (RFC 9457) with a `code` "
    "that never changes its meaning. A query is refused, 422, only where a `word*` or `word~` of "
    "it stands for more than 2,000 words, or it has more words than a cluster that keeps the index "
    "takes; everything else that is odd in it is repaired, and "
    "`query.ignored` says what was dropped. Of a query 4,096 code points and 256 words are read."
)
SECURITY: Final[dict[Scope, list[dict[str, list[str]]]]] = {
    "none": [{}],
    "search": [{}, {"key": []}],
    "admin": [{"key": []}],
}
"""Reading needs a key only where one exists; writing always does."""
_IN_PATH: Final = re.compile(r"<(?:[^:<>]+:)?([^<>]+)>")


def described(app: Flask) -> dict[str, Any]:
    """The description of what ``app`` answers."""
    paths: dict[str, dict[str, Any]] = {}
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: str(rule.rule)):
        for method in sorted((rule.methods or set()) - IMPLIED):
            if operation := OPERATIONS.get(rule.endpoint):
                path = paths.setdefault(_IN_PATH.sub(r"{\1}", rule.rule), {})
                path[method.lower()] = _operation(rule, operation, app)
    return {
        "openapi": VERSION,
        "info": {
            "title": "Kashshaf",
            "version": __version__,
            "description": ABOUT,
            "license": {"name": "GPL-3.0-or-later", "identifier": "GPL-3.0-or-later"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": {**SCHEMAS, "SearchParameters": body_of(PARAMETERS)},
            "responses": {str(status): _problem(status) for status in _statuses()},
            "securitySchemes": {
                "key": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A key that `kashshaf keys create` made.",
                }
            },
        },
    }


def _operation(rule: Rule, operation: Operation, app: Flask) -> dict[str, Any]:
    value: dict[str, Any] = {
        "operationId": rule.endpoint.rpartition(".")[2],
        "summary": operation.summary,
        "security": SECURITY[scope_of(app.view_functions[rule.endpoint])],
        "parameters": [
            *({"name": name, "in": "path", "required": True, "schema": IN_PATH.get(name, TEXT)}
              for name in _IN_PATH.findall(rule.rule)),
            *(_parameter(name, KNOWN[name]) for name in operation.parameters),
        ],
        "responses": {
            **{str(status): _response(answer) for status, answer in operation.answers.items()},
            **{
                str(status): {"$ref": f"#/components/responses/{status}"}
                for status in sorted({*ALWAYS, *operation.problems})
            },
        },
    }  # fmt: skip
    if operation.about:
        value["description"] = operation.about
    if operation.body:
        kind, schema, about = operation.body
        value["requestBody"] = {"required": True, "content": {kind: {"schema": schema}}}
        if about:
            value["requestBody"]["description"] = about
    return value


def _parameter(name: str, parameter: Parameter) -> dict[str, Any]:
    schema: Schema = dict(parameter.reader.schema)
    if parameter.many:
        schema = many(schema)
    default = DEFAULTS.get(parameter.field)
    if default is not None and schema["type"] == "integer":
        schema["default"] = default
    elif default not in (None, "", ()):
        schema["default"] = parameter.written(default)[0]
    return {"name": name, "in": "query", "description": parameter.about, "schema": schema}


def body_of(parameters: Mapping[str, Parameter]) -> Schema:
    """The schema of parameters in a JSON object; null is as if one was not given."""
    return {**having({}, {name: _in_body(one) for name, one in parameters.items()}), **_CLOSED}


_CLOSED: Final = {"additionalProperties": False}


def _in_body(parameter: Parameter) -> Schema:
    reader = parameter.reader
    lists = [many(dict(reader.schema))] if parameter.many else []
    legal = [dict(reader.schema), *map(dict, reader.more), *lists, {"type": "null"}]
    return {"description": parameter.about, "anyOf": legal}


def _response(answer: Answer) -> dict[str, Any]:
    value: dict[str, Any] = {"description": answer.about}
    if answer.content_type:
        value["content"] = {answer.content_type: {"schema": answer.schema or {"type": "string"}}}
    return value


def _problem(status: int) -> dict[str, Any]:
    value: dict[str, Any] = {
        "description": HTTPStatus(status).phrase,
        "content": {"application/problem+json": {"schema": ref("Problem")}},
    }
    if header := HEADERS.get(status):
        value["headers"] = {header: {"schema": {"type": "string"}}}
    return value


def _statuses() -> Iterator[int]:
    """Of all problems that some operation may have."""
    of_some = {status for operation in OPERATIONS.values() for status in operation.problems}
    return iter(sorted({*ALWAYS, *of_some}))
