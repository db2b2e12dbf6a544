"""What a request brings in its body."""

from __future__ import annotations

import json
from typing import Any

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

from .errors import Refused
from .faults import BadParameters, Fault, scrubbed
from .wire import LARGEST_BODY, body


def json_object() -> dict[str, Any]:
    """The body as a JSON object; all parameters stand in it, so that the address has none.

    Raises BadParameters, Refused and the errors of HTTP for what is none.
    """
    if request.args:
        raise BadParameters([Fault(scrubbed(name), "outside") for name in request.args])
    sent = body()
    if not request.is_json:
        raise UnsupportedMediaType("the body must be application/json")
    if sent is None:
        raise RequestEntityTooLarge(f"the body is larger than {LARGEST_BODY} bytes")
    try:
        value = json.loads(sent)
    except (ValueError, RecursionError) as error:
        raise Refused(400, "malformed_json", f"the body is no JSON: {error}") from error
    if not isinstance(value, dict):
        raise Refused(
            400, "malformed_json", f"the body must be a JSON object, not {type(value).__name__}"
        )
    return value
