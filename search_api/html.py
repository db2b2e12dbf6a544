"""What every page of HTML has in common: the reader's language, and how a template is rendered."""

from __future__ import annotations

import re
from typing import Any

from flask import Response, render_template, request

from .catalogue import LANGUAGES
from .messages import Language
from .security import web_address
from .service import service
from .state import State
from .wire import utf8


def language() -> Language:
    """The language that the address asks for; Arabic unless it is another."""
    code = request.args.get("lang")
    return Language(code if code in LANGUAGES else LANGUAGES[0], service().settings.zone)


def rendered(
    template: str, *, say: Language, state: State, status: int = 200, **values: Any
) -> Response:
    """A page. What ``base.html`` shows of the search is that of ``state``."""
    html = render_template(
        template,
        say=say,
        state=state,
        web_address=web_address,
        is_day=_is_day,
        isolated=_isolated,
        **values,
    )
    response = Response(utf8(html), status, content_type="text/html; charset=utf-8")
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _isolated(text: str) -> str:
    """``text`` set in its own direction, whatever stands round it."""
    return f"\u2068{text}\u2069"


def _is_day(value: str | None) -> bool:
    """Whether a browser's field for days can show it: empty or 2018-07-04."""
    return not value or re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value) is not None
