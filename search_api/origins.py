"""Pages from elsewhere: which may read the API, and that none may write.

A browser sends what a page of any other site, or of another port of this machine, tells it to send,
and says whence in ``Origin`` and ``Sec-Fetch-Site``. What changes something is refused when they
name another place, even with the right key; what only reads is let through from the origins that
``serve --cors-origin`` names, whose scripts may read the answers too. Cookies play no part in that.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, request

from indexer.errors import UsageError

from .errors import Refused
from .scopes import scope_of

API: Final = "/api/"
SAFE: Final = frozenset(("GET", "HEAD", "OPTIONS"))
"""Methods that change nothing."""
PREFLIGHT: Final = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, If-None-Match, X-Request-ID",
    "Access-Control-Max-Age": "600",
}
EXPOSED: Final = "Content-Disposition, ETag, Retry-After, X-Request-ID"
"""What a script of another origin may read besides the body."""

_ORIGIN: Final = re.compile(r"https?://[^\s/?#@*\\]+", re.IGNORECASE)


def checked_origins(origins: Sequence[str]) -> tuple[str, ...]:
    """The origins as browsers write them. Raises UsageError for what is none."""
    for origin in origins:
        if not _ORIGIN.fullmatch(origin.removesuffix("/")):
            raise UsageError(
                f"--cors-origin: {origin!r} is not exactly one origin, as https://tool.example"
            )
    return tuple(origin.removesuffix("/").lower() for origin in origins)


def install(app: Flask, origins: Sequence[str]) -> None:
    """Refuse writes from elsewhere; let scripts of ``origins`` read."""
    allowed = frozenset(origins)

    @app.before_request
    def check() -> Response | None:
        asked_by_ours = request.headers.get("Origin", "").lower() in allowed
        if asked_by_ours and _is_preflight():
            return Response(status=204, headers=PREFLIGHT)
        if request.method not in SAFE and _is_foreign() and not (asked_by_ours and _only_reads()):
            raise Refused(403, "foreign_origin", "pages of other origins cannot write here")
        return None

    @app.after_request
    def permit(response: Response) -> Response:
        if allowed and request.path.startswith(API):
            response.vary.add("Origin")
            origin = request.headers.get("Origin", "")
            if origin.lower() in allowed:
                response.headers["Access-Control-Allow-Origin"] = origin
                response.headers["Access-Control-Expose-Headers"] = EXPOSED
        return response


def _is_preflight() -> bool:
    return (
        request.method == "OPTIONS"
        and "Access-Control-Request-Method" in request.headers
        and request.path.startswith(API)
    )


def _only_reads() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return request.path.startswith(API) and scope_of(view) == "search"


def _is_foreign() -> bool:
    """Whether a browser says that the page behind this request is not one of ours."""
    site = request.headers.get("Sec-Fetch-Site", "none")
    if site not in ("same-origin", "none"):
        return True
    origin = request.headers.get("Origin")
    if origin is None or (origin == "null" and site == "same-origin"):
        return False
    return _host_of(origin) != request.headers.get("Host", "").lower()


def _host_of(origin: str) -> str:
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""
