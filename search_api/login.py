"""Signing in to the page with a key, typed once, and signing out.

What the form sets is a session (see ``sessions``), which ends with the key. Both forms carry a
token that only our own pages know, so no page from elsewhere can sign a reader in or out.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, Response, request, session
from flask.blueprints import BlueprintSetupState
from flask_limiter import RateLimitExceeded
from flask_wtf.csrf import CSRFError, CSRFProtect

from .access import LONGEST_WAY_BACK, SESSION_KEY, access, caller
from .html import language, rendered
from .limits import wait
from .params import SearchParams
from .scopes import needs
from .state import State
from .theme import switched

LARGEST_FORM: Final = 16 * 1024
"""Bytes of what a form sends."""

login = Blueprint("login", __name__)
_csrf: Final = CSRFProtect()
_OWN_PATH: Final = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")
"""An address on this host: one slash, and nothing that a browser would read as another."""


@login.record
def _know_the_forms(state: BlueprintSetupState) -> None:
    # Where a form comes from is seen to in origins.py, for every request that writes.
    state.app.config.update(WTF_CSRF_CHECK_DEFAULT=False, WTF_CSRF_SSL_STRICT=False)
    state.app.jinja_env.globals["signed_in"] = lambda: SESSION_KEY in session
    _csrf.init_app(state.app)


@login.before_request
def _prepare() -> Response | None:
    request.max_content_length = LARGEST_FORM
    return switched() if request.method == "GET" else None


@login.get("/login")
@needs("none")
def ask() -> Response:
    """The form that a key is typed into; whoever needs none is sent on."""
    if not access().asks() or caller().signed_in:
        return _on(_way_back())
    return _form("login.html")


@login.post("/login")
@needs("none")
def enter() -> Response:
    """Begin a session with the key that was typed."""
    _csrf.protect()
    file = access().file
    key = file.holder(request.form.get("key", "").strip()) if file else None
    if key is None:
        return _form("login.html", 401, "login_unknown")
    way_back = _way_back()
    session.clear()
    session.permanent = True
    session[SESSION_KEY] = key.id
    return _on(way_back)


@login.get("/logout")
@needs("none")
def ask_to_leave() -> Response:
    """The button that ends a session; without one there is nothing to end."""
    return _form("logout.html") if SESSION_KEY in session else _on("/")


@login.post("/logout")
@needs("none")
def leave() -> Response:
    """End the session."""
    _csrf.protect()
    session.clear()
    return _on("/login?lang=en" if language().code == "en" else "/login")


@login.errorhandler(RateLimitExceeded)
def _hurried(_: RateLimitExceeded) -> Response:
    response = _form("login.html", 429, "login_slow")
    response.headers["Retry-After"] = str(wait())
    return response


@login.errorhandler(CSRFError)
def _stale(_: CSRFError) -> Response:
    """The token is not the session's, or too old: once more, with a new one."""
    template = "login.html" if request.endpoint == "login.enter" else "logout.html"
    return _form(template, 400, "login_stale")


def _form(template: str, status: int = 200, message: str = "") -> Response:
    say = language()
    response = rendered(
        template,
        status=status,
        say=say,
        state=State(SearchParams(), say.code),
        message=say(message) if message else "",
        way_back=_way_back(),
        here=_here(say.code),
        translated=_here(say.other),
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _way_back() -> str:
    """Where the reader was going: an address of this host."""
    wanted = request.values.get("next", "")
    return wanted if len(wanted) <= LONGEST_WAY_BACK and _OWN_PATH.fullmatch(wanted) else "/"


def _here(lang: str) -> str:
    """This form's address in a language, with the way back."""
    values = {"next": _way_back(), "lang": "en" if lang == "en" else ""}
    query = urlencode({name: value for name, value in values.items() if value not in ("", "/")})
    return request.path + (f"?{query}" if query else "")


def _on(address: str) -> Response:
    response = Response(status=303)
    response.headers["Location"] = address
    response.headers["Cache-Control"] = "no-store"
    return response
