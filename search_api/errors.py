"""What went wrong, as ``application/problem+json`` (RFC 9457).

Beside ``type``, ``title``, ``status``, ``detail`` and ``instance`` every problem has ``code``,
``errors`` (a list of ``{parameter, message}``) and ``request_id``. The codes, in :data:`MEANINGS`,
never change meaning.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final, NamedTuple
from urllib.parse import quote

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from indexer.errors import (
    AnalysisChanged,
    Damaged,
    DiskFull,
    KashshafError,
    KeysUnusable,
    Locked,
    NotAllowed,
    NotFound,
    TooBroad,
    Unavailable,
    UsageError,
)
from indexer.keys import masked

from .faults import BadParameters, scrubbed
from .patience import TooSlow
from .service import service
from .wire import json_response, request_id

PROBLEM: Final = "application/problem+json"
RETRY_AFTER: Final = 5
"""Seconds after which an index that is being built may be there."""


class Meaning(NamedTuple):
    """The status that a code comes with, and when it does."""

    status: int
    when: str


MEANINGS: Final[Mapping[str, Meaning]] = {
    "bad_request": Meaning(400, "the request is no HTTP that can be read"),
    "bad_parameter": Meaning(400, "a parameter is unknown or outside its range; errors has each"),
    "malformed_json": Meaning(400, "the body is no JSON object"),
    "bad_document": Meaning(400, "the body means no document; detail names the field and why"),
    "key_in_address": Meaning(400, "an API key stands in the address"),
    "unauthorized": Meaning(401, "a key is needed, or this one is not known; see WWW-Authenticate"),
    "forbidden": Meaning(403, "the key is of another scope"),
    "foreign_origin": Meaning(403, "a page of another origin would write"),
    "host_not_allowed": Meaning(403, "Host is neither loopback nor allowed"),
    "not_found": Meaning(404, "no such address or document"),
    "method_not_allowed": Meaning(405, "Allow has the methods there are"),
    "locked": Meaning(409, "another job writes the index; detail says who"),
    "job_running": Meaning(409, "a reindex is under way; detail says which, or who does it"),
    "too_slow": Meaning(408, "the body did not come in time"),
    "too_large": Meaning(413, "the body is above its limit"),
    "uri_too_long": Meaning(414, "the request line is above 64 KB"),
    "unsupported_media_type": Meaning(415, "the body is not of the type that is asked for"),
    "too_broad": Meaning(
        422,
        "a word* or word~ stands for too many words, a query has too many, or the searches before "
        "it in a batch have all the results that one is answered with",
    ),
    "headers_too_large": Meaning(431, "a header is above 8 KB, or there are too many"),
    "rate_limited": Meaning(429, "too many requests from this key or address; see Retry-After"),
    "internal": Meaning(500, "a fault of ours; the log has it under the request's id"),
    "no_index": Meaning(503, "there is no index yet; see Retry-After"),
    "unavailable": Meaning(503, "the cluster that keeps the index is away, or refuses"),
    "damaged": Meaning(503, "the index is damaged"),
    "analysis_changed": Meaning(503, "another version of the analysis made the index"),
    "disk_full": Meaning(507, "no room to write; the index is as it was"),
    "keys_unusable": Meaning(503, "the file of API keys is damaged or open to others"),
}
"""All codes there are, as the documentation of the API has them."""

CODES: Final[Mapping[int, str]] = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    408: "too_slow",
    413: "too_large",
    414: "uri_too_long",
    415: "unsupported_media_type",
    429: "rate_limited",
    431: "headers_too_large",
    500: "internal",
}
"""The code of an HTTP error that brings none of its own."""


class Known(NamedTuple):
    """What the client is told of an error of ours.

    ``detail`` is in place of the error's own message, where that names files of the server.
    """

    kind: type[KashshafError]
    status: int
    code: str
    detail: str = ""


KNOWN: Final = (
    Known(UsageError, 400, "bad_parameter"),
    Known(TooBroad, 422, "too_broad"),
    Known(NotFound, 503, "no_index", "There is no index to search yet."),
    Known(Unavailable, 503, "unavailable", "The cluster that keeps the index is away, or refuses."),
    Known(NotAllowed, 503, "unavailable", "The cluster that keeps the index is away, or refuses."),
    Known(Damaged, 503, "damaged", "The index is damaged; `kashshaf verify` says where."),
    Known(
        AnalysisChanged,
        503,
        "analysis_changed",
        "The index was built by another version of the analysis; `kashshaf reindex` mends it.",
    ),
    Known(Locked, 409, "locked"),
    Known(DiskFull, 507, "disk_full", "There is no room to write; the index is as it was."),
    Known(
        KeysUnusable,
        503,
        "keys_unusable",
        "The file of API keys cannot be used; `kashshaf keys list` names the line.",
    ),
)
"""The first that fits an error; one that none fits is a fault of ours, 500."""

FAULT: Final = ("internal", "The server failed; its log has the request's id.")
"""Code and detail of a fault of ours."""

_log: Final = logging.getLogger("kashshaf.api")


class Refused(Exception):
    """A request that is refused for a reason with a code of its own, and with these headers."""

    def __init__(
        self, status: int, code: str, detail: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.headers = headers or {}


def known(error: KashshafError) -> Known | None:
    """What there is to say of an error of ours, or None.

    One that stops all searches is logged; that there is no index yet is no cause for alarm.
    """
    found = next((one for one in KNOWN if isinstance(error, one.kind)), None)
    if found and found.status >= 500:
        _log.log(logging.INFO if isinstance(error, NotFound) else logging.WARNING, "%s", error)
    return found


def problem_body(
    status: int, code: str, detail: str, *, instance: str, request_id: str
) -> dict[str, Any]:
    """The members of a problem."""
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": instance,
        "code": code,
        "errors": [],
        "request_id": request_id,
    }


def problem(
    status: int, code: str, detail: str, errors: Sequence[Mapping[str, str]] = ()
) -> Response:
    """A problem as the answer to this request."""
    return _answer(_here(status, code, detail, errors))


def told(error: KashshafError) -> dict[str, Any]:
    """The members of the problem that an error of ours is to whoever sent this request."""
    what = known(error)
    if what is None:
        log_fault(error)
        return _here(500, *FAULT)
    faults = error.faults if isinstance(error, BadParameters) else ()
    return _here(
        what.status,
        what.code,
        what.detail or service().without_place(str(error)),
        [{"parameter": fault.parameter, "message": fault.message} for fault in faults],
    )


def _here(
    status: int, code: str, detail: str, errors: Sequence[Mapping[str, str]] = ()
) -> dict[str, Any]:
    path = quote(masked(scrubbed(request.path)))
    body = problem_body(status, code, detail, instance=path, request_id=request_id())
    return {**body, "errors": list(errors)}


def _answer(body: Mapping[str, Any]) -> Response:
    status = body["status"]
    response = json_response(body, status, PROBLEM)
    response.headers["Cache-Control"] = "no-store"
    if status == 503:
        response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def log_fault(error: Exception) -> None:
    """A fault of ours into the log, with where it happened and the id the client was given."""
    _log.error(
        "%s %s failed, request %s",
        request.method,
        json.dumps(masked(request.path)),
        request_id(),
        exc_info=error,
        extra={"fields": {"request_id": request_id()}},
    )


def install(app: Flask) -> None:
    """Every error of the application becomes a problem."""
    app.register_error_handler(Refused, refused)
    app.register_error_handler(KashshafError, _ours)
    app.register_error_handler(TooSlow, _slow)
    app.register_error_handler(HTTPException, http)
    app.register_error_handler(Exception, _fault)


def refused(error: Refused) -> Response:
    """The problem of a refused request; on the page's addresses too."""
    response = problem(error.status, error.code, error.detail)
    response.headers.update(error.headers)
    return response


def _ours(error: KashshafError) -> Response:
    return _answer(told(error))


def _slow(_: TooSlow) -> Response:
    return problem(408, CODES[408], "the body did not come in time")


def http(error: HTTPException) -> Response:
    """The problem of an error of HTTP, with the headers that go with it."""
    status = error.code or 500
    response = problem(status, CODES.get(status, "failed"), error.description or "")
    for name, value in error.get_headers():
        if name != "Content-Type":
            response.headers[name] = value
    return response


def _fault(error: Exception) -> Response:
    log_fault(error)
    return problem(500, *FAULT)
