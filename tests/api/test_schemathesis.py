"""Requests made of the API's description, good ones and bad ones, and every answer held to it.

``SCHEMATHESIS_CASES`` says how many of each operation; ``make soak`` asks for 2,000.
"""

from __future__ import annotations

import os
from typing import Final

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, settings

from search_api import Settings, create_app
from search_api.operations import JSONL_TYPE

from .admins import admins_app, bearer
from .documents import DOCUMENTS, write

CASES: Final = int(os.environ.get("SCHEMATHESIS_CASES", "100"))

# The description needs no index, so that the tests can be named before there is one.
schema = schemathesis.openapi.from_wsgi(
    "/api/v1/openapi.json", create_app(Settings(index="nowhere"))
)


@schemathesis.serializer(JSONL_TYPE)
def lines(context: schemathesis.SerializationContext, value: object) -> bytes:
    """Any text is JSON Lines, of which the bad ones are named."""
    return str(value).encode("utf-8", "replace")


@schema.parametrize()
@settings(max_examples=CASES, deadline=None, suppress_health_check=list(HealthCheck))
def test_nothing_is_answered_that_is_not_described(app: Flask, case: schemathesis.Case) -> None:
    # In process nobody unpacks what is packed.
    case.call_and_validate(app=app, headers={"Accept-Encoding": "identity"})


@pytest.fixture(scope="module")
def admins(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An application whose index may be written."""
    target = tmp_path_factory.mktemp("admins") / "index"
    write(target, *DOCUMENTS)
    return admins_app(target)


# Not /reindex, each of which would be a process.
written = schema.include(path_regex="/documents|/jobs|/metrics")


@written.parametrize()
@settings(max_examples=max(5, CASES // 5), deadline=None, suppress_health_check=list(HealthCheck))
def test_nor_is_it_to_those_who_may_write(admins: Flask, case: schemathesis.Case) -> None:
    key = bearer(admins.extensions["test key"])
    case.call_and_validate(app=admins, headers={"Accept-Encoding": "identity", **key})
