"""Requests made of the API's description, good ones and bad ones, and every answer held to it.

``SCHEMATHESIS_CASES`` says how many of each operation; ``make soak`` asks for 2,000.
"""

from __future__ import annotations

import os
from typing import Final

import schemathesis
from flask import Flask
from hypothesis import HealthCheck, settings

from search_api import Settings, create_app

CASES: Final = int(os.environ.get("SCHEMATHESIS_CASES", "100"))

# The description needs no index, so that the tests can be named before there is one.
schema = schemathesis.openapi.from_wsgi(
    "/api/v1/openapi.json", create_app(Settings(index="nowhere"))
)


@schema.parametrize()
@settings(max_examples=CASES, deadline=None, suppress_health_check=list(HealthCheck))
def test_nothing_is_answered_that_is_not_described(app: Flask, case: schemathesis.Case) -> None:
    # In process nobody unpacks what is packed.
    case.call_and_validate(app=app, headers={"Accept-Encoding": "identity"})
