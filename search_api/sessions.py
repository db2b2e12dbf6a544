"""The cookie of a reader who signed in on the page: which key it began with, signed, for a week.

The secret it is signed with stands in the file of keys, so all processes and the next ones agree on
it; while there is no file it is made for this run, before the processes part.

``SameSite`` is Lax and not Strict: a link to a search that a colleague sends must open for who is
signed in. Nothing is lost by it, since a session cannot write. ``Secure`` comes with https.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Final

from flask import Flask, Request, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface

COOKIE: Final = "kashshaf"
LASTS: Final = timedelta(days=7)
"""From signing in; using the page does not make it longer."""


class _Sessions(SecureCookieSessionInterface):
    """Flask's signed cookie, marked for https only where the reader came by https."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The session of a request; for one without the cookie no signature is made ready."""
        if COOKIE in request.cookies:
            return super().open_session(app, request)
        return self.session_class()

    def get_cookie_secure(self, app: Flask) -> bool:
        """Whether this request came by https, to us or to the proxy before us."""
        return request.is_secure


def install(app: Flask, secret: str) -> None:
    """Sign sessions with ``secret``, or with one of this run if it is empty."""
    app.secret_key = secret or secrets.token_hex(32)
    app.session_interface = _Sessions()
    app.config.update(
        SESSION_COOKIE_NAME=COOKIE,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=LASTS,
    )
