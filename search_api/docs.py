"""The description of the API: for programs, and as a page to be read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from flask import Blueprint, Response, current_app, render_template
from markupsafe import Markup

from .errors import MEANINGS
from .openapi import described
from .operations import asked
from .scopes import needs
from .wire import json_response, utf8

docs = Blueprint("docs", __name__, url_prefix="/api/v1")


@docs.get("/openapi.json")
@needs("none")
def openapi() -> Response:
    """The description as OpenAPI 3.1."""
    asked()
    return _for_a_while(json_response(described(current_app)))


@docs.get("/docs")
@needs("none")
def page() -> Response:
    """The description as a page without scripts."""
    asked()
    html = render_template(
        "docs.html", api=described(current_app), meanings=MEANINGS, named=named, coded=coded
    )
    return _for_a_while(Response(utf8(html), content_type="text/html; charset=utf-8"))


def _for_a_while(response: Response) -> Response:
    response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag()
    return response


SAID: Final[Mapping[str, Callable[[Any], str]]] = {
    "$ref": lambda schema: str(schema["$ref"]).rpartition("/")[2],
    "anyOf": lambda schema: " or ".join(dict.fromkeys(map(named, schema["anyOf"]))),
    "enum": lambda schema: ", ".join(map(str, schema["enum"])),
    "const": lambda schema: str(schema["const"]),
    "items": lambda schema: f"list of {named(schema['items'])}",
    "maximum": lambda schema: f"{schema['minimum']} to {schema['maximum']}",
    "maxLength": lambda schema: f"up to {schema['maxLength']} characters",
    "type": lambda schema: str(schema["type"]),
}
"""How a schema is called, by the first of these that it has."""


def named(schema: Mapping[str, Any]) -> str:
    """A schema in a few words: what it is called, or what it is made of."""
    return next((say(schema) for key, say in SAID.items() if key in schema), "anything")


def coded(text: str) -> Markup:
    """A description as HTML: what stands in backticks is code."""
    parts = enumerate(text.split("`"))
    return Markup().join(
        Markup("<code>{}</code>").format(one) if at % 2 else one for at, one in parts
    )
