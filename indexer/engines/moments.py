"""Moments as integers: microseconds since 1970, exact where a float of seconds is not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

UNDATED: Final = -(1 << 63)
"""Stands for a document without a date; earlier than every moment."""

DAY: Final = 86_400_000_000
"""Microseconds."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


def microseconds(moment: datetime | None) -> int:
    """Since 1970 (UTC), or UNDATED."""
    return UNDATED if moment is None else (moment - _EPOCH) // _MICROSECOND


def day(moment: int) -> str:
    """The day, in UTC, of microseconds since 1970."""
    return str((_EPOCH + timedelta(microseconds=moment)).date())
