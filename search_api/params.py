"""The parameters of a search: as they come over the wire, and as values.

One table says for every parameter which field it fills and how it is read, so that a query string,
a JSON object and a link of ours agree. Reading is strict: an unknown name or a value outside its
range is a :class:`BadParameters` that names all of them at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Final, Literal, NamedTuple
from urllib.parse import urlencode

from indexer.errors import UsageError
from indexer.model import FORMS, MATCHES, OPERATORS, SORTS, Form, Match, Operators, Sort
from indexer.query import parse_day

from .faults import BadParameters, Fault, scrubbed, shown

Highlight = Literal["html", "offsets", "none"]

HIGHLIGHTS: Final[tuple[Highlight, ...]] = ("html", "offsets", "none")
FACETS: Final = ("source", "hashtag", "author", "date")
MOST_PER_PAGE: Final = 100
LAST_PAGE: Final = 1_000_000_000
LONGEST_TAG: Final = 64
"""Code points of ``pre_tag`` and of ``post_tag``."""
DAYS: Final = "2018, 2018-07, 2018-07-04, أمس"
BOOLEANS: Final = {
    "true": True, "1": True, "on": True, "yes": True,
    "false": False, "0": False, "off": False, "no": False,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SearchParams:
    """One search. ``since`` and ``until`` are ``from`` and ``to`` on the wire; both ends count.

    Several ``sources``, ``authors`` or ``hashtags`` are alternatives. ``group`` and ``variants``
    ask for wire copies shown as one result and for spelling variants.
    """

    q: str = ""
    page: int = 1
    per_page: int = 10
    sort: Sort = "relevance"
    since: str | None = None
    until: str | None = None
    sources: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    hashtags: tuple[str, ...] = ()
    match: Match = "auto"
    form: Form = "all"
    operators: Operators = "en"
    group: bool = False
    variants: bool = True
    facets: tuple[str, ...] = FACETS
    highlight: Highlight = "html"
    pre_tag: str = "<mark>"
    post_tag: str = "</mark>"
    explain: bool = False

    def query_string(self) -> str:
        """The parameters that are not at their defaults, as they are read back, %-encoded."""
        pairs: list[tuple[str, str]] = []
        for name, parameter in PARAMETERS.items():
            value = getattr(self, parameter.field)
            if value != _DEFAULTS[parameter.field]:
                pairs += [(name, text) for text in parameter.written(value)]
        return urlencode(pairs, errors="replace")

    def given(self) -> dict[str, Any]:
        """The parameters that are not at their defaults, as a JSON object has them."""
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, parameter in PARAMETERS.items()
            if (value := getattr(self, parameter.field)) != _DEFAULTS[parameter.field]
        }


class _Refused(Exception):
    """Raised by a reader: the kind of fault and what would be legal."""

    def __init__(self, kind: str, legal: str) -> None:
        super().__init__(kind)
        self.kind = kind
        self.legal = legal


class Limits(NamedTuple):
    """What the range of a parameter depends on."""

    most_per_page: int
    today: date


Reader = Callable[[Any, Limits], Any]
"""From one raw value (text, or whatever JSON has) to the field's value. Raises _Refused."""


class Parameter(NamedTuple):
    """How a parameter is read into a field, and written back.

    ``many`` are those that may be repeated: each value is read alone and the field is a tuple.
    """

    field: str
    read: Reader
    written: Callable[[Any], list[str]]
    many: bool = False


def _text(value: Any, _: Limits) -> str:
    if not isinstance(value, str):
        raise _Refused("type", "text")
    return scrubbed(value)


def _filter(value: Any, limits: Limits) -> str | None:
    """Text, or None of white space alone: an empty field of a form chooses nothing."""
    return _text(value, limits).strip() or None


def _day(name: str) -> Reader:
    def read(value: Any, limits: Limits) -> str | None:
        text = _filter(value, limits)
        if text:
            try:
                parse_day(name, text, limits.today)
            except UsageError as error:
                raise _Refused("date", DAYS) from error
        return text

    return read


def _whole(most: Callable[[Limits], int]) -> Reader:
    def read(value: Any, limits: Limits) -> int:
        legal = f"1–{most(limits)}"
        digits = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
        if not isinstance(digits, str) or not re.fullmatch(r"\d{1,12}", digits):
            raise _Refused("range", legal)
        number = int(digits)
        if not 1 <= number <= most(limits):
            raise _Refused("range", legal)
        return number

    return read


def _choice(legal: Sequence[str]) -> Reader:
    def read(value: Any, _: Limits) -> str:
        if value not in legal:
            raise _Refused("choice", ", ".join(legal))
        return str(value)

    return read


def _boolean(value: Any, _: Limits) -> bool:
    known = BOOLEANS.get(str(value).lower()) if isinstance(value, bool | int | str) else None
    if known is None:
        raise _Refused("choice", ", ".join(BOOLEANS))
    return known


def _names(value: Any, _: Limits) -> tuple[str, ...]:
    """A comma list (or a JSON list) of facets, or ``none``; in the order of ``FACETS``."""
    given = value.split(",") if isinstance(value, str) else value
    if not isinstance(given, list) or not all(isinstance(name, str) for name in given):
        raise _Refused("type", "a list of names")
    names = {name.strip() for name in given}
    if names == {"none"} or given == []:
        return ()
    if not names <= set(FACETS):
        raise _Refused("choice", ", ".join((*FACETS, "none")))
    return tuple(name for name in FACETS if name in names)


def _tag(value: Any, limits: Limits) -> str:
    text = _text(value, limits)
    if len(text) > LONGEST_TAG:
        raise _Refused("length", f"{LONGEST_TAG} characters")
    return text


def _one(value: Any) -> list[str]:
    return [str(value)]


def _switch(value: bool) -> list[str]:
    return ["true" if value else "false"]


PARAMETERS: Final[Mapping[str, Parameter]] = {
    "q": Parameter("q", _text, _one),
    "page": Parameter("page", _whole(lambda _: LAST_PAGE), _one),
    "per_page": Parameter("per_page", _whole(lambda limits: limits.most_per_page), _one),
    "sort": Parameter("sort", _choice(SORTS), _one),
    "from": Parameter("since", _day("from"), _one),
    "to": Parameter("until", _day("to"), _one),
    "source": Parameter("sources", _filter, list, many=True),
    "author": Parameter("authors", _filter, list, many=True),
    "hashtag": Parameter("hashtags", _filter, list, many=True),
    "match": Parameter("match", _choice(MATCHES), _one),
    "form": Parameter("form", _choice(FORMS), _one),
    "operators": Parameter("operators", _choice(OPERATORS), _one),
    "group": Parameter("group", _boolean, _switch),
    "variants": Parameter("variants", _boolean, _switch),
    "facets": Parameter("facets", _names, lambda names: [",".join(names) or "none"]),
    "highlight": Parameter("highlight", _choice(HIGHLIGHTS), _one),
    "pre_tag": Parameter("pre_tag", _tag, _one),
    "post_tag": Parameter("post_tag", _tag, _one),
    "explain": Parameter("explain", _boolean, _switch),
}
"""Every parameter of a search by its name on the wire."""

_DEFAULTS: Final = {field.name: field.default for field in fields(SearchParams)}


def from_pairs(
    pairs: Iterable[tuple[str, str]],
    *,
    today: date,
    legal: Collection[str] = PARAMETERS.keys(),
    most_per_page: int = MOST_PER_PAGE,
) -> SearchParams:
    """Read a query string's names and values. ``legal`` are the names that are known here.

    Raises BadParameters.
    """
    given: dict[str, list[Any]] = {}
    for name, value in pairs:
        given.setdefault(name, []).append(value)
    return _read(given, legal, Limits(most_per_page, today))


def from_object(
    value: Mapping[str, Any], *, today: date, most_per_page: int = MOST_PER_PAGE
) -> SearchParams:
    """Read a JSON object. What may be repeated is a text or a list; null is as if not given.

    Raises BadParameters.
    """
    given: dict[str, list[Any]] = {}
    for name, content in value.items():
        parameter = PARAMETERS.get(name)
        listed = parameter and parameter.many and isinstance(content, list)
        if content is not None or parameter is None:
            given[name] = content if listed else [content]
    return _read(given, PARAMETERS.keys(), Limits(most_per_page, today))


def _read(given: Mapping[str, list[Any]], legal: Collection[str], limits: Limits) -> SearchParams:
    faults: list[Fault] = []
    found: dict[str, Any] = {}
    for name, values in given.items():
        if name not in legal:
            faults.append(Fault(shown(name), "unknown", legal=", ".join(legal)))
            continue
        parameter = PARAMETERS[name]
        if len(values) > 1 and not parameter.many:
            faults.append(Fault(name, "repeated"))
            continue
        read: list[Any] = []
        for value in values:
            try:
                read.append(parameter.read(value, limits))
            except _Refused as refused:
                faults.append(Fault(name, refused.kind, shown(value), refused.legal))
        if parameter.many:
            found[parameter.field] = tuple(dict.fromkeys(value for value in read if value))
        elif read:
            found[parameter.field] = read[0]
    if faults:
        raise BadParameters(faults)
    return SearchParams(**found)
