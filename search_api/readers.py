"""How one value of a parameter is read, and how the description of the API says what is legal.

A reader and its schema stand side by side, so that what is documented is what is done. In the
address every value is text; a JSON object may have numbers, booleans and lists too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from indexer.errors import UsageError
from indexer.query import parse_day
from indexer.query.dates import NAMES

from .faults import scrubbed

DAYS: Final = "2018, 2018-07, 2018-07-04, أمس"
BOOLEANS: Final = {
    "true": True, "1": True, "on": True, "yes": True,
    "false": False, "0": False, "off": False, "no": False,
}  # fmt: skip

_LONG: Final = "(0?[13578]|1[02])-(0?[1-9]|[12][0-9]|3[01])"
_SHORT: Final = "(0?[469]|11)-(0?[1-9]|[12][0-9]|30)"
_FEBRUARY: Final = "0?2-(0?[1-9]|1[0-9]|2[0-8])"
_MONTH: Final = "0?[1-9]|1[0-2]"
_DAY: Final = f"[1-9][0-9]{{3}}(-({_MONTH}|{_LONG}|{_SHORT}|{_FEBRUARY}))?"

Schema = Mapping[str, Any]
"""A JSON schema of the dialect of OpenAPI 3.1."""


class RefusedValue(Exception):
    """Raised by a reader: the kind of fault and what would be legal."""

    def __init__(self, kind: str, legal: str) -> None:
        super().__init__(kind)
        self.kind = kind
        self.legal = legal


class Limits(NamedTuple):
    """What the range of a parameter depends on."""

    most_per_page: int
    today: date


class Reader(NamedTuple):
    """``read`` makes of one raw value (text, or whatever JSON has) the field's value, or raises
    RefusedValue. ``schema`` are the legal values in an address, ``more`` those that JSON has beside
    them.
    """

    read: Callable[[Any, Limits], Any]
    schema: Schema
    more: Sequence[Schema] = ()


def _text(value: Any, _: Limits) -> str:
    if not isinstance(value, str):
        raise RefusedValue("type", "text")
    return scrubbed(value)


def _filter(value: Any, limits: Limits) -> str | None:
    """Text, or None of white space alone: an empty field of a form chooses nothing."""
    return _text(value, limits).strip() or None


TEXT: Final = Reader(_text, {"type": "string"})
FILTER: Final = Reader(_filter, {"type": "string"})


def text_within(longest: int) -> Reader:
    """Text of up to ``longest`` code points."""

    def read(value: Any, limits: Limits) -> str:
        text = _text(value, limits)
        if len(text) > longest:
            raise RefusedValue("length", f"{longest} characters")
        return text

    return Reader(read, {"type": "string", "maxLength": longest})


def day(name: str) -> Reader:
    """A day, month, year or period by its name, as it was typed; None of white space alone."""

    def read(value: Any, limits: Limits) -> str | None:
        text = _filter(value, limits)
        if text:
            try:
                parse_day(name, text, limits.today)
            except UsageError as error:
                raise RefusedValue("date", DAYS) from error
        return text

    return Reader(read, {"type": "string", "pattern": f"^({_DAY}|{'|'.join(NAMES)})?$"})


def _counted(value: Any) -> Any:
    """A number of JSON without a fraction (3.0) as the whole number it is there."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def whole(most: Callable[[Limits], int], described: int) -> Reader:
    """A whole number from 1 to what ``most`` says; over HTTP that is ``described``."""

    def read(value: Any, limits: Limits) -> int:
        legal = f"1–{most(limits)}"
        value = _counted(value)
        digits = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
        if not isinstance(digits, str) or not re.fullmatch(r"\d{1,12}", digits):
            raise RefusedValue("range", legal)
        number = int(digits)
        if not 1 <= number <= most(limits):
            raise RefusedValue("range", legal)
        return number

    fewer = f"[1-9][0-9]{{0,{len(str(described)) - 2}}}"
    return Reader(
        read,
        {"type": "integer", "minimum": 1, "maximum": described},
        [{"type": "string", "pattern": f"^({fewer}|{described})$"}],
    )


def choice(legal: Sequence[str]) -> Reader:
    """One of some names."""

    def read(value: Any, _: Limits) -> str:
        if value not in legal:
            raise RefusedValue("choice", ", ".join(legal))
        return str(value)

    return Reader(read, {"type": "string", "enum": list(legal)})


def _boolean(value: Any, _: Limits) -> bool:
    value = _counted(value)
    known = BOOLEANS.get(str(value).lower()) if isinstance(value, bool | int | str) else None
    if known is None:
        raise RefusedValue("choice", ", ".join(BOOLEANS))
    return known


BOOLEAN: Final = Reader(
    _boolean,
    {"type": "string", "enum": list(BOOLEANS)},
    [{"type": "boolean"}, {"type": "integer", "enum": [0, 1]}],
)


def names(known: Sequence[str]) -> Reader:
    """A comma list (or a JSON list) of names, or ``none``; in the order of ``known``."""

    def read(value: Any, _: Limits) -> tuple[str, ...]:
        given = value.split(",") if isinstance(value, str) else value
        if not isinstance(given, list) or not all(isinstance(name, str) for name in given):
            raise RefusedValue("type", "a list of names")
        found = {name.strip() for name in given}
        if found == {"none"} or given == []:
            return ()
        if not found <= set(known):
            raise RefusedValue("choice", ", ".join((*known, "none")))
        return tuple(name for name in known if name in found)

    one = f"({'|'.join(known)})"
    return Reader(
        read,
        {"type": "string", "pattern": f"^({one}(,{one})*|none)$"},
        [{"type": "array", "items": {"type": "string", "enum": list(known)}}],
    )
