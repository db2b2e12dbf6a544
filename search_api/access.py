"""Who asks, and whether they may: the one place where the scopes of routes are enforced.

| a route needs | with no key in the file | once there is one |
| --- | --- | --- |
| ``none`` | anybody | anybody |
| ``search`` | anybody, but nobody if others reach the server | any key, or a session |
| ``admin`` | nobody | a key of scope admin |

A key is sent as ``Authorization: Bearer``. A session of the page, which began with a key, reads and
never writes, so no page from elsewhere can write with a reader's cookie. While the file of keys is
damaged nobody is known, and what needs a scope is answered with 503.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast
from urllib.parse import urlencode

from flask import Flask, Response, current_app, g, redirect, request, session

from indexer.keys import KEY, Key, KeyFile

from . import sessions
from .catalogue import LANGUAGES
from .errors import Refused
from .scopes import Scope, needs, scope_of
from .settings import Settings

EXTENSION: Final = "kashshaf.access"
SESSION_KEY: Final = "key"
"""Where a session keeps the id of the key it began with."""
CHALLENGE: Final = {"WWW-Authenticate": 'Bearer realm="kashshaf"'}
UNKNOWN: Final = {"WWW-Authenticate": 'Bearer realm="kashshaf", error="invalid_token"'}
LONGEST_WAY_BACK: Final = 4096
"""Letters of the address that a reader comes back to after signing in."""

_BEARER: Final = "bearer"


@dataclass(frozen=True, slots=True)
class Access:
    """The keys, if a file of them is named. ``always`` asks for one even while there is none."""

    file: KeyFile | None
    always: bool

    def asks(self) -> bool:
        """Whether reading needs a key. Raises KeysUnusable."""
        return self.always or bool(self.file and self.file.keys().all)


@dataclass(frozen=True, slots=True)
class Caller:
    """Whose key came with a request, if any; ``signed_in`` if by a session of the page."""

    key: Key | None = None
    signed_in: bool = False


def install(app: Flask, settings: Settings) -> None:
    """Let through those who may. Raises KeysUnusable."""
    file = KeyFile(Path(settings.keys)) if settings.keys else None
    sessions.install(app, file.keys().secret if file else "")
    app.extensions[EXTENSION] = Access(file, settings.keys_required)
    app.view_functions["static"] = needs("none")(app.view_functions["static"])
    app.before_request(_check)


def access() -> Access:
    """The keys of the application that answers this request."""
    return cast("Access", current_app.extensions[EXTENSION])


def caller() -> Caller:
    """Who sent this request. Raises Refused for a key that is none, KeysUnusable."""
    if "caller" not in g:
        g.caller = _identified()
    return cast("Caller", g.caller)


def needed() -> Scope:
    """The scope that this request needs: to hear what an address can be asked, none."""
    if request.method == "OPTIONS" and request.endpoint:
        return "none"
    return scope_of(current_app.view_functions.get(request.endpoint or ""))


def _identified() -> Caller:
    file = access().file
    kind, _, sent = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == _BEARER:
        key = file.holder(sent.strip()) if file else None
        if key is None:
            raise Refused(401, "unauthorized", "the key is not one of ours, or revoked", UNKNOWN)
        return Caller(key)
    if file and SESSION_KEY in session:
        key = file.with_id(session[SESSION_KEY])
        return Caller(key, signed_in=key is not None)
    return Caller()


def _check() -> Response | None:
    if KEY.search(request.full_path):
        raise Refused(
            400,
            "key_in_address",
            "a key stands in the address, where logs and histories keep it: revoke it, and send "
            "another as Authorization: Bearer",
        )
    scope = needed()
    if scope == "admin":
        _check_admin(caller())
    elif scope == "search" and caller().key is None and access().asks():
        return _asked_to_sign_in()
    return None


def _check_admin(the: Caller) -> None:
    if the.key is None or the.signed_in:
        raise Refused(
            401,
            "unauthorized",
            "writing needs a key of scope admin as Authorization: Bearer, with or without a "
            "session; kashshaf keys create --scope admin makes one",
            CHALLENGE,
        )
    if the.key.scope != "admin":
        raise Refused(
            403, "forbidden", f"the key {the.key.name!r} is of scope {the.key.scope}, not admin"
        )


def _asked_to_sign_in() -> Response:
    """The form, for a reader of the page; any other client is told what is missing."""
    if request.blueprint == "page" and request.method in ("GET", "HEAD"):
        back = request.full_path.removesuffix("?")
        lang = request.args.get("lang", "")
        values = {
            "next": back if 1 < len(back) <= LONGEST_WAY_BACK else "",
            "lang": lang if lang in LANGUAGES[1:] else "",
        }
        query = urlencode({name: value for name, value in values.items() if value})
        response = cast("Response", redirect(f"/login?{query}".rstrip("?"), 303))
        response.headers["Cache-Control"] = "no-store"
        return response
    raise Refused(
        401,
        "unauthorized",
        "a key is needed, as Authorization: Bearer; kashshaf keys create makes one",
        CHALLENGE,
    )
