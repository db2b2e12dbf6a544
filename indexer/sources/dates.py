"""When an article was published, as people write it.

A date is read where it can mean one moment only, by the tables below. Of ``04/07/2018`` the day
comes first, as everywhere in the Arab world; where that cannot be, nothing is guessed, since
others of the same source would be read wrongly without a word. A month or a year alone is no
moment. A date of the Islamic calendar is not converted, since it does not say by which sighting
of the moon it was counted; where the Gregorian date stands beside it, that one is read.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import Final

from .calendars import HIJRI_MONTHS, months, plain, weekdays
from .refused import Refused

LEGAL: Final = (
    "legal are ISO 8601 (2018-07-04T12:00:00+03:00), RFC 822 (Wed, 04 Jul 2018 12:00:00 +0300), "
    "the day first (04/07/2018 14:30), names of months (4 يوليو 2018), seconds since 1970"
)

_DIGITS: Final = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "0123456789" * 2)
_LONGEST: Final = 200
"""Characters above which nothing is a date."""

_ISO: Final = re.compile(
    r"(?P<date>\d{4}-\d\d-\d\d|\d{8}|\d{4}-?W\d\d-?\d)"
    r"(?:[Tt ]\s*(?P<time>\d\d(?::?\d\d(?::?\d\d(?:[.,]\d+)?)?)?)"
    r"\s*(?P<zone>[Zz]|UTC|GMT|[+-]\d\d(?::?\d\d)?)?)?",
)
_RFC: Final = re.compile(
    r"(?:[A-Za-z]{3,9},?\s+)?\d{1,2}\s+[A-Za-z]{3,9}\s+(?:\d\d){1,2}\s+\d{1,2}:\d\d(?::\d\d)?"
    r"(?:\s*(?:[+-]\d{4}|Z|UTC?|GMT|[ECMP][SD]T))?(?:\s*\([^()]*\))?",
)
_EPOCH: Final = re.compile(r"(?P<seconds>\d{9,10}(?:\.\d+)?)|(?P<milliseconds>\d{13})(?:\.\d+)?")
_COMPACT: Final = {
    re.compile(r"\d{14}"): "%Y%m%d%H%M%S%z",
    re.compile(r"\d{4}-\d{3}"): "%Y-%j%z",
}
"""Forms of digits alone, with ``strptime``'s name of each."""

_HIJRI_YEARS: Final = range(1300, 1500)
_HIJRI: Final = re.compile(
    rf"\b(?:{'|'.join(HIJRI_MONTHS)})\b|\d\s?ه(?!\w)"
    r"|(?<!\d)1[34]\d\d\s?([-/.])\s?\d{1,2}\s?\1\s?\d{1,2}(?!\d)"
    r"|(?<!\d)\d{1,2}\s?([-/.])\s?\d{1,2}\s?\2\s?1[34]\d\d(?!\d)"
)
_BESIDE: Final = re.compile(r"\W*\bالموافق(?: ?ل\b)?\W*|\s[-–—|/]\s|\s?,\s?|(?<=ه)\s?/\s?")
"""What stands between a date of the Islamic calendar and the Gregorian one."""
_PARTIAL: Final = re.compile(r"\d{4}|\d{4}[-/.]\d{1,2}|\d{1,2}[-/.]\d{4}|\D{3,40} \d{4}")
"""A year, and a month of one."""

_HALVES: Final = {
    **dict.fromkeys(("ص", "صباحا", "am", "a.m."), 0),
    **dict.fromkeys(("م", "مساء", "pm", "p.m."), 12),
}
"""Halves of the day to the hour that each begins with."""
_ZONES: Final = {
    **dict.fromkeys(("z", "utc", "gmt", "بتوقيت غرينتش", "بتوقيت جرينتش", "ت غ"), 0),
    **dict.fromkeys(("بتوقيت مكه المكرمه", "بتوقيت مكه", "بتوقيت السعوديه"), 180),
}
"""Zones to minutes east of Greenwich; only those where clocks are never changed."""


def _any(names: dict[str, int]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


_NAME = r"[^\W\d_]+(?: (?!عام|سنه)[^\W\d_]+)?"
_WEEKDAY = r"(?:(?:يوم )?(?P<weekday>[^\W\d_]{2,})\.?(?: ?[,:/-] ?| ))?"
_MONTH = rf"(?:من |شهر )*(?P<month>{_NAME})\.?"
_AGAIN = rf"(?: ?[/(-] ?(?P<again>{_NAME}) ?\)?)?"
_YEAR = r"(?P<year>\d{4})(?: ?م(?!\w))?"
_DATES = (
    rf"(?P<first>\d{{1,2}}) ?(?P<mark>[-/.]) ?(?P<month>\d{{1,2}}) ?(?P=mark) ?{_YEAR}",
    r"(?P<year>\d{4}) ?(?P<mark>[-/.]) ?(?P<month>\d{1,2}) ?(?P=mark) ?(?P<day>\d{1,2})",
    rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th|er)?[ ,./-]*{_MONTH}{_AGAIN}[ ,./-]*(?:عام |سنه )?{_YEAR}",
    rf"{_MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? {_YEAR}",
    rf"(?P<year>\d{{4}})[ /-]{_MONTH}[ /-](?P<day>\d{{1,2}})",
)
_OFFSET = r"(?P<offset>(?P<sign>[+-])(?P<hours>\d{1,2}?)(?::?(?P<minutes>\d\d))?)?"
_TIME = (
    r"(?:الساعه |at )?(?P<hour>\d{1,2})(?:[:.](?P<minute>\d\d)(?:[:.](?P<second>\d\d))?)?"
    rf" ?(?P<half>(?:{_any(_HALVES)})(?!\w))?"
    rf"(?: ?\(?(?P<zone>{_any(_ZONES)})?{_OFFSET}\)?)?"
)
_GAP = r" ?(?:[,|–—/-] ?|(?:في|عند) |t)?"
_C = (
    r"(?P<weekday>[a-z]{3}) (?P<month>[a-z]{3}) (?P<day>\d{1,2}) "
    r"(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)"
    rf"(?: (?P<zone>utc|gmt|(?=[+-])){_OFFSET})? (?P<year>\d{{4}})"
)
"""As C's ``asctime`` and Twitter write it."""
_FORMS: Final = tuple(
    re.compile(form)
    for form in (
        *(rf"{_WEEKDAY}{date}(?:{_GAP}{_TIME})?" for date in _DATES),
        *(rf"{_TIME}{_GAP}{_WEEKDAY}{date}" for date in _DATES),
        _C,
    )
)


def moment(written: str) -> datetime:
    """The moment in UTC, aware; a date alone is its first second, no offset means UTC.

    Raises Refused with the value and what is wrong with it.
    """
    text = written.strip()[: _LONGEST + 1].translate(_DIGITS)
    try:
        return (_exactly(text) or _loosely(text)).astimezone(UTC)
    except (ValueError, OverflowError, KeyError):
        raise Refused(f"published_at {written[:60]!r} {_fault(text)}") from None


def _fault(text: str) -> str:
    if _HIJRI.search(plain(text)):
        return "is of the Islamic calendar, which is not converted"
    if _PARTIAL.fullmatch(plain(text)):
        return f"is no day: {LEGAL}"
    return f"is not a date: {LEGAL}"


def _exactly(text: str) -> datetime | None:
    """The moment with an offset, in a form of a standard. Raises ValueError for none that is."""
    if iso := _ISO.fullmatch(text):
        if not iso["zone"] and int(text[:4]) in _HIJRI_YEARS:
            raise ValueError(text)
        zone = (iso["zone"] or "Z").upper()
        offset = "+00:00" if zone in ("Z", "UTC", "GMT") else zone
        time = (iso["time"] or "00").replace(",", ".")
        return datetime.fromisoformat(f"{iso['date']}T{time}{offset}")
    if _RFC.fullmatch(text):
        found = parsedate_to_datetime(text)
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    if epoch := _EPOCH.fullmatch(text):
        milliseconds = float(epoch["milliseconds"] or 0) + 1000 * float(epoch["seconds"] or 0)
        return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=milliseconds)
    written = next((name for digits, name in _COMPACT.items() if digits.fullmatch(text)), None)
    return datetime.strptime(f"{text}+0000", written) if written else None


def _loosely(text: str) -> datetime:
    """The moment with an offset, as people write it. Raises ValueError and KeyError."""
    folded = plain(text)
    if len(text) <= _LONGEST and _HIJRI.search(folded):
        parts = [part.strip(" ()") for part in _BESIDE.split(folded) if part]
        folded = ", ".join(part for part in parts if part and not _HIJRI.search(part))
    for form in _FORMS:
        if found := form.fullmatch(folded):
            return _built(found.groupdict())
    raise ValueError(text)


def _built(parts: dict[str, str | None]) -> datetime:
    """The moment that the parts of a date make. Raises ValueError and KeyError."""
    month = _month(parts["month"] or "")
    if parts.get("again") and _month(parts["again"] or "") != month:
        raise ValueError("two months")
    day = int(parts.get("first") or parts.get("day") or 0)
    found = datetime(int(parts["year"] or 0), month, day, *_clock(parts), tzinfo=_zone(parts))
    weekday = parts["weekday"]
    if weekday and weekdays()[weekday] != found.weekday() and parts.get("first"):
        raise ValueError("the month stands first")
    return found


def _month(written: str) -> int:
    return int(written) if written.isdigit() else months()[written]


def _clock(parts: dict[str, str | None]) -> tuple[int, int, int]:
    """(hour, minute, second). Raises ValueError."""
    hour, half = int(parts["hour"] or 0), parts.get("half")
    if parts["hour"] and not half and not parts["minute"]:
        raise ValueError("an hour alone")
    if half:
        if not 1 <= hour <= 12:
            raise ValueError("no hour of half a day")
        hour = hour % 12 + _HALVES[half]
    return hour, int(parts["minute"] or 0), int(parts["second"] or 0)


def _zone(parts: dict[str, str | None]) -> timezone:
    """Raises ValueError for an offset of a day or more."""
    east = timedelta(minutes=_ZONES[parts["zone"]] if parts["zone"] else 0)
    if parts["offset"]:
        offset = timedelta(hours=int(parts["hours"] or 0), minutes=int(parts["minutes"] or 0))
        east += -offset if parts["sign"] == "-" else offset
    return timezone(east)
