"""When an article was published, as people write it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from .refused import Refused

LEGAL = (
    "legal are ISO 8601 (2018-07-04, 2018-07-04 12:00:00, 2018-07-04T12:00:00+03:00) "
    "and RFC 2822 (Wed, 04 Jul 2018 12:00:00 +0300)"
)

_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "0123456789" * 2)

_ISO = re.compile(
    r"(?P<date>\d{4}-\d\d-\d\d|\d{8})"
    r"(?:[Tt ]\s*(?P<time>\d\d(?::?\d\d(?::?\d\d(?:[.,]\d+)?)?)?)"
    r"\s*(?P<zone>[Zz]|UTC|GMT|[+-]\d\d(?::?\d\d)?)?)?",
)
_RFC = re.compile(
    r"(?:[A-Za-z]{3,9},?\s+)?\d{1,2}\s+[A-Za-z]{3,9}\s+\d{4}\s+\d{1,2}:\d\d(?::\d\d)?"
    r"(?:\s*(?:[+-]\d{4}|Z|UTC?|GMT|[ECMP][SD]T))?(?:\s*\([^()]*\))?",
)


def moment(written: str) -> datetime:
    """The moment in UTC, aware; a date alone is its first second, no offset means UTC.

    Arabic-Indic and Persian digits count as digits. Raises Refused with the value and the forms
    that are legal.
    """
    plain = written.strip().translate(_DIGITS)
    try:
        return _read(plain).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Refused(f"published_at {written[:60]!r} is not a date: {LEGAL}") from None


def _read(plain: str) -> datetime:
    """The moment with an offset. Raises ValueError."""
    if iso := _ISO.fullmatch(plain):
        zone = (iso["zone"] or "Z").upper()
        offset = "+00:00" if zone in ("Z", "UTC", "GMT") else zone
        time = (iso["time"] or "00").replace(",", ".")
        return datetime.fromisoformat(f"{iso['date']}T{time}{offset}")
    if _RFC.fullmatch(plain):
        moment = parsedate_to_datetime(plain)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    raise ValueError(plain)
