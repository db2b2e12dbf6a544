"""A record from outside, checked, as a Document.

Every value is checked for its type and its bounds here and nowhere else, so whatever comes after
can rely on a Document: its strings are storable (no NUL, no half of a surrogate pair), its date
is aware and in UTC, its spans lie within its body. A date that cannot be read costs the document
nothing but its date, which is kept as it was given.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from ..model import Document, Span
from .dates import moment
from .ids import id_from_text, id_from_url
from .refused import Refused
from .text import MAX_RECORD, is_blank

MAX_ID = 512
MAX_SHORT = 10_000
"""Characters of an id; of a title and of every other text but the body."""
MAX_DEPTH = 32
"""Levels that ``extra`` may be nested."""

DATE_GIVEN = "published_at_given"
"""The key of ``extra`` under which a date stands that could not be read."""

_ALIASES = {
    "title": ("headline",),
    "body": ("text", "content"),
    "url": ("link",),
    "author": ("byline",),
    "published_at": ("date", "date_extracted", "pubdate"),
}
_FIELDS = (
    *("id", "title", "body", "url", "source", "author", "published_at", "language"),
    *("hashtags", "extra", "unsearched"),
)
NAMES: dict[str, tuple[str, int]] = {
    name: (field, rank)
    for field in _FIELDS
    for rank, name in enumerate((field, *_ALIASES.get(field, ())))
}
"""A key in lower case to the field it means and its rank there: 0 is the field's own name."""

TEXT_NAMES = frozenset(name for name, (field, _) in NAMES.items() if field in ("title", "body"))
"""The keys of which a record needs one."""

_KINDS: dict[type, str] = {
    **dict.fromkeys((int, float), "a number"),
    **{bool: "true or false", str: "text", list: "a list", dict: "an object"},
    type(None): "null",
}
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_TAG_SEPARATOR = re.compile(r"[\s,،]+")
_AROUND_TAG = re.compile(r"^[\s#＃]+|\s+$")


def document(record: Mapping[str, Any]) -> Document:
    """The document that a record means. Raises Refused with the reason when it means none.

    A key may be written in any case. A field's own name goes before its other names, in the
    order of ``_ALIASES``; a name that is not used, and every key that names no field, goes to
    ``extra``. Null and blank text count as missing. Texts are stored as they were given; a date
    that cannot be read is kept in ``extra``, as DATE_GIVEN.
    """
    try:
        return _document(record)
    except Refused as refused:
        refused.id = _known_id(record)
        raise


def _known_id(record: Mapping[str, Any]) -> str | None:
    """The id of a record that is refused, if it has one and nothing is wrong with that."""
    fields, _ = _sorted(record)
    try:
        if "id" in fields:
            return _id("id", fields["id"])
        return id_from_url(_short("url", fields["url"])) if "url" in fields else None
    except Refused:
        return None


def _document(record: Mapping[str, Any]) -> Document:
    fields, others = _sorted(record)
    given = fields.pop("published_at", None)
    published_at, fault = _dated(given)
    if fault:
        others[DATE_GIVEN] = given
    values: dict[str, Any] = {
        field: _READERS[field](field, value) for field, value in fields.items()
    }
    title, body, url = values.get("title", ""), values.get("body", ""), values.get("url")
    if not title and not body:
        raise Refused("neither title nor body has any text")
    extra = {**values.pop("extra", {}), **others}
    _check_storable("extra", extra)
    spans = values.pop("unsearched", ())
    _check_spans(spans, len(body))
    values["id"] = values.get("id") or (id_from_url(url) if url else id_from_text(title, body))
    return Document(**values, published_at=published_at, extra=extra, unsearched=spans)


def undated(document: Document) -> str | None:
    """Why the date that a document was given could not be read; None when it could, or none was
    given."""
    if document.published_at or DATE_GIVEN not in document.extra:
        return None
    return _dated(document.extra[DATE_GIVEN])[1]


def kind(value: object) -> str:
    """What a JSON value is, in words: ``a number``."""
    return _KINDS.get(type(value), type(value).__name__)


def _sorted(record: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """(the value of each field that has one, everything else)."""
    ranked: dict[str, list[tuple[int, str, Any]]] = {}
    others: dict[str, Any] = {}
    for key, value in record.items():
        field, rank = NAMES.get(key.strip().lower(), ("", 0))
        if not field:
            others[key] = value
        elif not _is_missing(value):
            ranked.setdefault(field, []).append((rank, key, value))
    fields = {}
    for field, candidates in ranked.items():
        best, *unused = sorted(candidates, key=lambda candidate: candidate[0])
        fields[field] = best[2]
        others.update((key, value) for _, key, value in unused)
    return fields, others


def _is_missing(value: object) -> bool:
    return value is None or (isinstance(value, str) and is_blank(value))


def _text(field: str, value: object) -> str:
    if not isinstance(value, str):
        raise Refused(f"{field} is {kind(value)}; legal is text")
    _check_storable(field, value)
    return value


def _id(field: str, value: object) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise Refused(f"{field} is {kind(value)}; legal are text and a number")
    _check_storable(field, value)
    if len(value) > MAX_ID:
        raise Refused(f"{field} has {len(value):,} characters; legal are 1 to {MAX_ID}")
    if control := next((char for char in value if unicodedata.category(char) == "Cc"), ""):
        raise Refused(f"{field} {value!r} holds the control character U+{ord(control):04X}")
    return value


def _short(field: str, value: object) -> str:
    text = _text(field, value)
    if len(text) > MAX_SHORT:
        raise Refused(f"{field} has {len(text):,} characters; legal are 1 to {MAX_SHORT:,}")
    return text


def _body(field: str, value: object) -> str:
    body = _text(field, value)
    if len(body) > MAX_RECORD:
        raise Refused(f"{field} has {len(body):,} characters; legal are 1 to {MAX_RECORD:,}")
    return body


def _dated(given: object) -> tuple[datetime | None, str | None]:
    """(the moment, or None; why it cannot be read, or None)."""
    if given is None:
        return None, None
    if isinstance(given, int | float) and not isinstance(given, bool):
        given = str(given)
    try:
        return moment(_text("published_at", given)), None
    except Refused as refused:
        return None, str(refused)


def _hashtags(field: str, value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        value = _TAG_SEPARATOR.split(value)
    if not isinstance(value, list):
        raise Refused(f"{field} is {kind(value)}; legal are a list of texts and a text")
    tags = (_short(f"{field}[{place}]", tag) for place, tag in enumerate(value))
    return tuple(bare for tag in tags if not is_blank(bare := _AROUND_TAG.sub("", tag)))


def _extra(field: str, value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Refused(f"{field} is {kind(value)}; legal is an object")
    return value


def _spans(field: str, value: object) -> tuple[Span, ...]:
    if not isinstance(value, list):
        raise Refused(f"{field} is {kind(value)}; legal is a list of [start, end]")
    for place, span in enumerate(value):
        if (
            not isinstance(span, list)
            or len(span) != 2
            or not all(type(offset) is int for offset in span)
        ):
            raise Refused(f"{field}[{place}] is {span!r:.60}; legal is [start, end]")
    return tuple((start, end) for start, end in value)


_READERS: dict[str, Callable[[str, object], Any]] = {
    **{"id": _id, "title": _short, "body": _body, "url": _short, "source": _short},
    **{"author": _short, "language": _short, "hashtags": _hashtags},
    **{"extra": _extra, "unsearched": _spans},
}


def _check_spans(spans: tuple[Span, ...], length: int) -> None:
    free = 0
    for start, end in spans:
        if not free <= start < end <= length:
            raise Refused(
                f"unsearched holds [{start}, {end}]; legal are sorted, disjoint, not empty spans "
                f"within the {length:,} characters of the body"
            )
        free = end


def _check_storable(field: str, value: object) -> None:
    """Raise Refused for text in ``value``, however deep, that no engine can store."""
    for text in _texts(field, value):
        if bad := _UNSTORABLE.search(text):
            what = "a NUL character" if bad[0] == "\0" else "half of a surrogate pair"
            raise Refused(
                f"{field} holds {what} (U+{ord(bad[0]):04X}) at its character {bad.start() + 1}"
            )


def _texts(field: str, value: object) -> Iterator[str]:
    """The strings in a JSON value, keys too, without recursion."""
    level = [value]
    for _ in range(MAX_DEPTH + 1):
        below: list[object] = []
        for part in level:
            if isinstance(part, str):
                yield part
            elif isinstance(part, float) and not math.isfinite(part):
                raise Refused(f"{field} holds {part}, which is no JSON number")
            elif isinstance(part, dict):
                yield from part
                below.extend(part.values())
            elif isinstance(part, list):
                below.extend(part)
        level = below
    if level:
        raise Refused(f"{field} is nested more than {MAX_DEPTH} levels deep")
