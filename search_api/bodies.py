"""What a request brings in its body."""

from __future__ import annotations

import json
from typing import Any, Final

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

from .errors import Refused
from .faults import BadParameters, Fault, scrubbed
from .wire import LARGEST_BODY, body

LINES: Final = ("application/x-ndjson", "application/jsonl")
"""What JSON Lines are called."""


def json_object(largest: int = LARGEST_BODY) -> dict[str, Any]:
    """The body as a JSON object; all parameters stand in it, so that the address has none.

    Raises BadParameters, Refused and the errors of HTTP for what is none.
    """
    sent = _sent(largest, is_right_kind=request.is_json, legal="application/json")
    try:
        value = json.loads(sent)
    except (ValueError, RecursionError) as error:
        raise Refused(400, "malformed_json", f"the body is no JSON: {error}") from error
    if not isinstance(value, dict):
        raise Refused(
            400, "malformed_json", f"the body must be a JSON object, not {type(value).__name__}"
        )
    return value


def json_lines(largest: int) -> bytes:
    """The body, which is said to be JSON Lines. Raises as :func:`json_object` does."""
    return _sent(largest, is_right_kind=request.mimetype in LINES, legal=" or ".join(LINES))


def _sent(largest: int, *, is_right_kind: bool, legal: str) -> bytes:
    if request.args:
        raise BadParameters([Fault(scrubbed(name), "outside") for name in request.args])
    sent = body(largest)
    if not is_right_kind:
        raise UnsupportedMediaType(f"the body must be {legal}")
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise UnsupportedMediaType("the body must be sent as it is, without a Content-Encoding")
    if sent is None:
        raise RequestEntityTooLarge(f"the body is larger than {largest} bytes")
    return sent
