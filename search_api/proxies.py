"""A proxy before us: from the addresses that are named, and from no others, we believe it who asks.

``X-Forwarded-For`` and ``X-Forwarded-Proto`` can be written by anybody. Of a trusted proxy the last
entry counts, which is the one it added itself.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from indexer.errors import UsageError

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def networks(proxies: Sequence[str]) -> tuple[Network, ...]:
    """The networks that are named, an address being one of one. Raises UsageError."""
    try:
        return tuple(ipaddress.ip_network(one) for one in proxies)
    except ValueError as error:
        raise UsageError(f"--proxy: {error}; legal: as 127.0.0.1 or 10.0.0.0/24") from error


def install(app: Flask, trusted: Sequence[Network]) -> None:
    """Believe the proxies in ``trusted``."""
    if trusted:
        app.wsgi_app = _Believing(app.wsgi_app, trusted)  # type: ignore[assignment, method-assign]


class _Believing:
    """Werkzeug's reader of the headers, for requests from the proxies alone."""

    def __init__(self, app: WSGIApplication, trusted: Sequence[Network]) -> None:
        self._app = app
        self._fixed = ProxyFix(app, x_for=1, x_proto=1)
        self._trusted = trusted

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        app = self._fixed if self._is_trusted(environ.get("REMOTE_ADDR", "")) else self._app
        return app(environ, start)

    def _is_trusted(self, address: str) -> bool:
        try:
            found = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(found in network for network in self._trusted)
