"""Requests made of the API's description, good ones and bad ones, and every answer held to it.

``SCHEMATHESIS_CASES`` says how many of each operation; ``make soak`` asks for 2,000.
"""

from __future__ import annotations

import json
import os
from typing import Final

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from search_api import Settings, create_app

from .admins import admins_app, bearer
from .documents import DOCUMENTS, write

CASES: Final = int(os.environ.get("SCHEMATHESIS_CASES", "100"))

JSON_LINES: Final = st.lists(
    st.dictionaries(st.sampled_from(["id", "title", "body", "url", "x"]), st.text(), max_size=4)
    | st.text(st.characters(exclude_categories=["Cs"]))
).map(lambda lines: "\n".join(map(json.dumps, lines)).encode())

schemathesis.openapi.media_type("application/x-ndjson", JSON_LINES)

# The description needs no index, so that the tests can be named before there is one.
schema = schemathesis.openapi.from_wsgi(
    "/api/v1/openapi.json", create_app(Settings(index="nowhere"))
)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An application that may be written to."""
    target = tmp_path_factory.mktemp("tried") / "index"
    write(target, *DOCUMENTS)
    return admins_app(target)


@pytest.fixture(scope="module")
def headers(app: Flask) -> dict[str, str]:
    """Those of an admin; in process nobody unpacks what is packed."""
    return {**bearer(app.extensions["test key"]), "Accept-Encoding": "identity"}


@schema.parametrize()
@settings(max_examples=CASES, deadline=None, suppress_health_check=list(HealthCheck))
def test_nothing_is_answered_that_is_not_described(
    app: Flask, headers: dict[str, str], case: schemathesis.Case
) -> None:
    case.call_and_validate(app=app, headers=headers)
