"""Who may ask, and what a browser may do with an answer."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from flask import Flask, Response, request

from .errors import Refused
from .settings import Settings

LONGEST_REQUEST_LINE: Final = 64 * 1024
"""Bytes of the address with its query, %-encoded."""

POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "connect-src 'self'",  # suggestions while typing
        "img-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # What was searched for is nobody's business, least of all the outlets'. With no-referrer a
    # browser would also hide from us that our own forms are ours.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

_PORT: Final = re.compile(r":\d*$")
_WEB_ADDRESS: Final = re.compile(r"https?://[^\s/?#\x00-\x1f\x7f][^\x00-\x1f\x7f]*", re.IGNORECASE)


def install(app: Flask, settings: Settings) -> None:
    """Refuse requests from elsewhere and above the limits; put the headers on every answer."""
    allowed = frozenset(_bare(name) for name in settings.allowed_hosts)

    @app.before_request
    def check() -> None:
        # The header itself: Werkzeug's request.host makes one up where there is none.
        host = request.headers.get("Host", "")
        if not host_allowed(host, allowed):
            raise Refused(
                403,
                "host_not_allowed",
                f"Host {host[:80]!r} is neither loopback nor allowed; see serve --allowed-host",
            )
        if len(request.environ.get("RAW_URI", "")) > LONGEST_REQUEST_LINE:
            raise Refused(
                414, "uri_too_long", f"the address is longer than {LONGEST_REQUEST_LINE} bytes"
            )

    @app.after_request
    def secure(response: Response) -> Response:
        response.headers.update(HEADERS)
        return response


def host_allowed(host: str, allowed: Collection[str]) -> bool:
    """Whether a ``Host`` header, with or without its port, is loopback or in ``allowed``."""
    name = _bare(_PORT.sub("", host) if host.count(":") == 1 or "]" in host else host)
    return is_loopback(name) or name in allowed


@lru_cache(1 << 10)
def is_loopback(name: str) -> bool:
    """Whether a host name or address means this machine and nobody else."""
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _bare(name: str) -> str:
    return name.strip().lower().rstrip(".").removeprefix("[").removesuffix("]")


def web_address(url: str | None) -> str | None:
    """``url`` if it is an http or https address, else None: nothing else becomes a link."""
    if url is None or not _WEB_ADDRESS.fullmatch(url.strip()):
        return None
    try:
        urlsplit(url.strip())
    except ValueError:
        return None
    return url.strip()
