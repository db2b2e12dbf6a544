"""What the server says on stderr: faults, slow searches, and requests, as text or as JSON.

A line of a request has its path without the query: what people look for is theirs, and is logged
only where a search was so slow that somebody must find out why. Keys are masked in every line.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from flask import Flask, Response, g, request

from indexer.keys import masked

from .faults import scrubbed
from .wire import request_id

_requests: Final = logging.getLogger("kashshaf.requests")
_WORDS: Final = {"WARNING": "warning: ", "ERROR": "error: ", "CRITICAL": "error: "}


@dataclass(frozen=True, slots=True)
class Logging:
    """How the server logs: ``form`` is text or json, ``level`` one of :mod:`logging`.

    Requests are INFO, slow ones WARNING.
    """

    form: str = "text"
    level: int = logging.WARNING


def start(how: Logging) -> None:
    """From now on this process and its children log on stderr, and so."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_FORMS[how.form]())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("kashshaf").setLevel(how.level)


def found(query: str, total: int) -> None:
    """What this request looked for, and how much there is: to be told if it was slow."""
    g.found = {"query": query, "total": total}


def install(app: Flask, slow_ms: float) -> None:
    """Log every request when it has been answered."""

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()

    @app.after_request
    def answered(response: Response) -> Response:
        began = g.pop("began", time.perf_counter())
        told = {
            "request_id": request_id(),
            "method": request.method,
            "path": scrubbed(request.path),
            "status": response.status_code,
            "bytes": _size(response),
            "key": g.caller.key.name if "caller" in g and g.caller.key else None,
            "address": request.remote_addr,
        }
        searched = g.get("found", {})

        def say() -> None:
            ms = round((time.perf_counter() - began) * 1000, 1)
            _say({**told, "ms": ms}, searched if ms > slow_ms else None)

        if response.direct_passthrough:  # a file, which is handed over and not closed through us
            say()
        else:
            response.call_on_close(say)
        return response


def _size(response: Response) -> int | None:
    """Bytes of the body; of a stream what it says of itself, since it would be read whole."""
    if response.is_streamed:
        return response.content_length
    return response.calculate_content_length()


def _say(told: Mapping[str, Any], slow: Mapping[str, Any] | None) -> None:
    fields = {**told, **(slow or {})}
    _requests.log(
        logging.INFO if slow is None else logging.WARNING,
        "%s",
        "request" if slow is None else "slow request",
        extra={"fields": fields},
    )


class _Text(logging.Formatter):
    """A line for people: what happened, then name=value for each field."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, and below it where an error came from."""
        text = super().format(record)
        fields = "".join(
            f" {name}={json.dumps(value, ensure_ascii=False)}"
            for name, value in _fields(record).items()
            if value is not None
        )
        first, *rest = text.split("\n")
        return masked(
            "\n".join((f"kashshaf: {_WORDS.get(record.levelname, '')}{first}{fields}", *rest))
        )


class _Json(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The object, with ``exception`` where there is one."""
        value: dict[str, Any] = {
            "event": record.getMessage(),
            "level": record.levelname.lower(),
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(),
            **_fields(record),
        }
        if record.exc_info:
            value["exception"] = self.formatException(record.exc_info)
        return masked(json.dumps(value, ensure_ascii=False))


_FORMS: Final = {"text": _Text, "json": _Json}


def _fields(record: logging.LogRecord) -> Mapping[str, Any]:
    found: Mapping[str, Any] = getattr(record, "fields", {})
    return found
