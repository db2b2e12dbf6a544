"""The parameters of a search: as they come over the wire, and as values.

One table says for every parameter which field it fills and how it is read, so that a query string,
a JSON object and a link of ours agree. Reading is strict: an unknown name or a value outside its
range is a :class:`BadParameters` that names all of them at once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Final, Literal, NamedTuple
from urllib.parse import urlencode

from indexer.model import FORMS, MATCHES, OPERATORS, SORTS, Form, Match, Operators, Sort

from .faults import BadParameters, Fault, shown
from .readers import (
    BOOLEAN,
    DAYS,
    FILTER,
    TEXT,
    Limits,
    Reader,
    RefusedValue,
    choice,
    day,
    names,
    text_within,
    whole,
)

Highlight = Literal["html", "offsets", "none"]

HIGHLIGHTS: Final[tuple[Highlight, ...]] = ("html", "offsets", "none")
FACETS: Final = ("source", "hashtag", "author", "date")
MOST_PER_PAGE: Final = 100
LAST_PAGE: Final = 1_000_000_000
LONGEST_TAG: Final = 64
"""Code points of ``pre_tag`` and of ``post_tag``."""
MOST_SEARCHES: Final = 100
"""Of one batch."""
MOST_RESULTS: Final = 2_000
"""Results that the answers of one batch have, but for the rest of a last page: seconds of work and
12 MB. A hundred pages of a hundred would be half a minute and 57 MB.
"""
MOST_SIZE: Final = 50
"""Suggestions, and similar articles."""


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
    group: bool = True
    variants: bool = True
    facets: tuple[str, ...] = FACETS
    highlight: Highlight = "html"
    pre_tag: str = "<mark>"
    post_tag: str = "</mark>"
    explain: bool = False

    def query_string(self, only: Collection[str] = ()) -> str:
        """The parameters (``only`` these, or all) that are not at their defaults, as they are read
        back, %-encoded.
        """
        pairs: list[tuple[str, str]] = []
        for name in only or PARAMETERS:
            parameter = PARAMETERS[name]
            value = getattr(self, parameter.field)
            if value != DEFAULTS[parameter.field]:
                pairs += [(name, text) for text in parameter.written(value)]
        return urlencode(pairs, errors="replace")

    def given(self) -> dict[str, Any]:
        """The parameters that are not at their defaults, as a JSON object has them."""
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, parameter in PARAMETERS.items()
            if (value := getattr(self, parameter.field)) != DEFAULTS[parameter.field]
        }


class Parameter(NamedTuple):
    """How a parameter is read into a field, and written back; ``about`` says what it is for.

    ``many`` are those that may be repeated: each value is read alone and the field is a tuple.
    """

    field: str
    reader: Reader
    written: Callable[[Any], list[str]]
    about: str
    many: bool = False


def _one(value: Any) -> list[str]:
    return [str(value)]


def _switch(value: bool) -> list[str]:
    return ["true" if value else "false"]


PARAMETERS: Final[Mapping[str, Parameter]] = {
    "q": Parameter("q", TEXT, _one, "The query; README has its language. Empty: the newest first."),
    "page": Parameter("page", whole(lambda _: LAST_PAGE, LAST_PAGE), _one, "Which page."),
    "per_page": Parameter(
        "per_page",
        whole(lambda limits: limits.most_per_page, MOST_PER_PAGE),
        _one,
        "Results of a page.",
    ),
    "sort": Parameter(
        "sort", choice(SORTS), _one, "The order; a query that ranks nothing: newest."
    ),
    "from": Parameter("since", day("from"), _one, f"The first day that counts: {DAYS} …"),
    "to": Parameter("until", day("to"), _one, f"The last day that counts: {DAYS} …"),
    "source": Parameter("sources", FILTER, list, "Only of these sources; any of several.", True),
    "author": Parameter("authors", FILTER, list, "Only by these authors; any of several.", True),
    "hashtag": Parameter("hashtags", FILTER, list, "Only with these tags; any of several.", True),
    "match": Parameter("match", choice(MATCHES), _one, "Whether all words must be there, or any."),
    "form": Parameter(
        "form",
        choice(FORMS),
        _one,
        "What a word finds: itself letter for letter, in any spelling, or every form of it.",
    ),
    "operators": Parameter(
        "operators", choice(OPERATORS), _one, "ar: أو and ليس are operators too."
    ),
    "group": Parameter("group", BOOLEAN, _switch, "Whether wire copies are one result."),
    "variants": Parameter(
        "variants", BOOLEAN, _switch, "Whether names are found in other spellings."
    ),
    "facets": Parameter(
        "facets", names(FACETS), lambda some: [",".join(some) or "none"], "What is counted."
    ),
    "highlight": Parameter(
        "highlight", choice(HIGHLIGHTS), _one, "Marks in the text, offsets alone, or neither."
    ),
    "pre_tag": Parameter("pre_tag", text_within(LONGEST_TAG), _one, "Goes before a marked word."),
    "post_tag": Parameter("post_tag", text_within(LONGEST_TAG), _one, "Goes behind a marked word."),
    "explain": Parameter("explain", BOOLEAN, _switch, "Whether scores are taken apart."),
}
"""Every parameter of a search by its name on the wire."""

OTHERS: Final[Mapping[str, Parameter]] = {
    "size": Parameter("size", whole(lambda _: MOST_SIZE, MOST_SIZE), _one, "How many at most."),
    "text": Parameter("text", TEXT, _one, "What is to be analysed."),
}
"""Parameters of other requests, which no search has."""

KNOWN: Final[Mapping[str, Parameter]] = {**PARAMETERS, **OTHERS}

CHOOSING: Final = (
    *("q", "from", "to", "source", "author", "hashtag"),
    *("match", "form", "operators", "variants"),
)
"""What says which documents are found."""
ORDERING: Final = (*CHOOSING, "sort", "group")
"""What says which results there are, and in which order."""
MARKING: Final = ("highlight", "pre_tag", "post_tag")
"""What says how the words that were found are marked."""

DEFAULTS: Final[Mapping[str, Any]] = {field.name: field.default for field in fields(SearchParams)}
"""The value of each field of a search that is not given."""


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
    return SearchParams(**fields_of(pairs, legal, Limits(most_per_page, today)))


def fields_of(
    pairs: Iterable[tuple[str, str]], legal: Collection[str], limits: Limits
) -> dict[str, Any]:
    """The fields that a query string gives, of the parameters whose names are ``legal``.

    Raises BadParameters.
    """
    given: dict[str, list[Any]] = {}
    for name, value in pairs:
        given.setdefault(name, []).append(value)
    return _read(given, legal, limits)


def from_object(
    value: Mapping[str, Any],
    *,
    today: date,
    legal: Collection[str] = PARAMETERS.keys(),
    most_per_page: int = MOST_PER_PAGE,
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
    return SearchParams(**_read(given, legal, Limits(most_per_page, today)))


def _read(given: Mapping[str, list[Any]], legal: Collection[str], limits: Limits) -> dict[str, Any]:
    faults: list[Fault] = []
    found: dict[str, Any] = {}
    for name, values in given.items():
        if name not in legal:
            faults.append(Fault(shown(name), "unknown", legal=", ".join(legal) or "none"))
            continue
        parameter = KNOWN[name]
        if len(values) > 1 and not parameter.many:
            faults.append(Fault(name, "repeated"))
            continue
        read: list[Any] = []
        for value in values:
            try:
                read.append(parameter.reader.read(value, limits))
            except RefusedValue as refused:
                faults.append(Fault(name, refused.kind, shown(value), refused.legal))
        if parameter.many:
            found[parameter.field] = tuple(dict.fromkeys(value for value in read if value))
        elif read:
            found[parameter.field] = read[0]
    if faults:
        raise BadParameters(faults)
    return found
