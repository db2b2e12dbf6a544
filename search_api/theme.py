"""Dark or light: as the reader's system has it, or as the reader has chosen.

The choice is kept in a cookie, so the server sends the right page at once, without scripts and
without a flash of the other one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from urllib.parse import quote, urlencode

from flask import Response, request

NAME: Final = "theme"
"""Of the cookie, and of the parameter that sets it."""
SCHEMES: Final = {"auto": "light dark", "light": "light", "dark": "dark"}
"""What a reader may choose, and what a browser is told then; the first is the default."""
KEPT: Final = 365 * 24 * 3600
"""Seconds."""


def theme() -> str:
    """The reader's choice, a key of ``SCHEMES``."""
    chosen = request.cookies.get(NAME, "")
    return chosen if chosen in SCHEMES else next(iter(SCHEMES))


def addresses() -> dict[str, str]:
    """The addresses that show this very page in each theme from now on."""
    return {name: _here([*_others(), (NAME, name)]) for name in SCHEMES}


def switched() -> Response | None:
    """The way back to the page asked for, in the theme that its address asks for, if it does.

    The theme leaves the address, which is to say the same to whoever it is sent to.
    """
    chosen = request.args.get(NAME)
    if chosen not in SCHEMES:
        return None
    response = Response(status=303)
    response.headers["Location"] = _here(_others())
    response.set_cookie(
        NAME, chosen, max_age=KEPT, httponly=True, samesite="Lax", secure=request.is_secure
    )
    return response


def _others() -> list[tuple[str, str]]:
    return [(name, value) for name, value in request.args.items(multi=True) if name != NAME]


def _here(parameters: Sequence[tuple[str, str]]) -> str:
    """This page's path, which begins with one slash, since routes do, with other parameters."""
    query = urlencode(parameters, errors="replace")
    return quote(request.path, errors="replace") + (f"?{query}" if query else "")
