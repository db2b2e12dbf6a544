"""What every page of HTML has in common: the reader's language, and how a template is rendered."""

from __future__ import annotations

import re
from typing import Any, Final
from unicodedata import bidirectional

from flask import Response, render_template, request

from .catalogue import LANGUAGES
from .messages import Language
from .security import web_address
from .service import service
from .state import State
from .theme import SCHEMES, addresses, theme
from .wire import utf8

_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", re.IGNORECASE)
LOOKED_AT: Final = 500
"""Letters of a text that say in which direction it is read."""


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
        isolated=_isolated,
        spoken=spoken,
        theme=theme(),
        scheme=SCHEMES[theme()],
        themes=addresses(),
        **values,
    )
    response = Response(utf8(html), status, content_type="text/html; charset=utf-8")
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _isolated(text: str) -> str:
    """``text`` set in its own direction, whatever stands round it."""
    return f"\u2068{text}\u2069"


def direction(*texts: str) -> str:
    """The direction of most letters of some texts, by their beginnings; ``auto`` without any.

    A browser goes by the first letter: a name in Latin script would turn an Arabic headline round.
    """
    letters = [bidirectional(letter) for text in texts for letter in text[:LOOKED_AT]]
    right, left = sum(map(letters.count, ("R", "AL"))), letters.count("L")
    return "rtl" if right > left else "ltr" if left else "auto"


def spoken(*texts: str, language: str | None = None) -> dict[str, str | None]:
    """Attributes of an element with some texts: the direction they are shown in, and the language
    they are read aloud in, as far as it is known; else Arabic is what runs to the left.
    """
    way = direction(*texts)
    known = language if language and _LANGUAGE.fullmatch(language) else None
    return {"dir": way, "lang": known or ("ar" if way == "rtl" else None)}
