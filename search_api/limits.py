"""How much one caller may ask for: so many requests in a time, and few wrong keys.

A caller is a key, or an address for those without one; of IPv6 the /64 that one household has. Each
process counts for itself and allows its share, so a caller who meets only one of them, as over one
connection, gets no more than that. What needs no scope, as the probes do, is not counted.
"""

from __future__ import annotations

import ipaddress
import math
import re
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, cast

from flask import Flask, Response, current_app, request
from flask_limiter import ApplicationLimit, Limiter, RateLimitExceeded

from indexer.errors import KeysUnusable, UsageError

from .access import caller, needed
from .errors import Refused, problem
from .security import is_loopback
from .settings import Settings

if TYPE_CHECKING:
    from flask.typing import RouteCallable

OFF: Final = "off"
DEFAULT: Final = "6000/minute"
"""For a whole newsroom behind one address. Not for this machine itself, unless it is asked for."""
SIGN_INS: Final = "10/minute"
"""Wrong keys in the form; a right one is not counted."""
ENTER: Final = "login.enter"

_LIMIT: Final = re.compile(r"([1-9][0-9]{0,8})/(second|minute|hour|day)")
_PREFIX: Final = 64


def install(app: Flask, settings: Settings) -> None:
    """Count requests to the routes there are, and refuse those above the limit.

    Raises UsageError for a limit that is none.
    """
    general = _limits(settings)

    def is_here() -> bool:
        return not settings.rate_limit and _is_here()

    def is_free() -> bool:
        return not general or needed() == "none" or is_here()

    limiter = Limiter(
        _who,
        app=app,
        application_limits=general,
        application_limits_exempt_when=is_here,
        request_identifier=lambda: request.endpoint or "nowhere",  # counted as any other
        strategy="moving-window",
        storage_uri="memory://",
    )
    # Decided once: the limiter would work out every limit before it asks whether it is exempt.
    limiter.request_filter(lambda: request.endpoint != ENTER and is_free())
    sign_ins = limiter.limit(
        share(SIGN_INS, settings.workers),
        key_func=_where,
        deduct_when=lambda response: response.status_code == 401,
    )
    app.view_functions[ENTER] = cast("RouteCallable", sign_ins(app.view_functions[ENTER]))

    @app.errorhandler(RateLimitExceeded)
    def refused(error: RateLimitExceeded) -> Response:
        seconds = wait()
        told = f"more than {error.description} from one key or address; try again in {seconds} s"
        response = problem(429, "rate_limited", told)
        response.headers["Retry-After"] = str(seconds)
        return response


def wait() -> int:
    """Seconds until whoever was refused just now may ask again."""
    (limiter,) = current_app.extensions["limiter"]
    limit = limiter.current_limit
    return max(1, math.ceil(limit.reset_at - time.time())) if limit else 1


def _limits(settings: Settings) -> list[str | Callable[[], str] | ApplicationLimit]:
    general = settings.rate_limit or DEFAULT
    return [] if general == OFF else [share(general, settings.workers)]


def share(limit: str, workers: int) -> str:
    """What each of ``workers`` processes allows of ``limit``, so that all allow no less.

    Raises UsageError.
    """
    found = _LIMIT.fullmatch(limit)
    if not found:
        raise UsageError(
            f"--rate-limit: {limit!r} is neither {OFF} nor a number of requests in a second, "
            "minute, hour or day, as 600/minute"
        )
    return f"{math.ceil(int(found[1]) / workers)} per {found[2]}"


def _who() -> str:
    try:
        key = caller().key
    except (Refused, KeysUnusable):  # counted before it is said
        key = None
    return f"key {key.id}" if key else _where()


def _where() -> str:
    address = request.remote_addr or ""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address or "nowhere"
    if found.version == 6:
        return str(ipaddress.ip_network((found, _PREFIX), strict=False))
    return address


def _is_here() -> bool:
    return is_loopback(request.remote_addr or "")
