"""Moments as integers: microseconds since 1970, exact where a float of seconds is not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

import numpy as np
from numpy.typing import NDArray

UNDATED: Final = -(1 << 63)
"""Stands for a document without a date; earlier than every moment."""

DAY: Final = 86_400_000_000
"""Microseconds."""

_HOUR: Final = 3_600_000_000

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_LAST: Final = (datetime.max.replace(tzinfo=UTC) - _EPOCH) // _MICROSECOND


def microseconds(moment: datetime | None) -> int:
    """Since 1970 (UTC), or UNDATED."""
    return UNDATED if moment is None else (moment - _EPOCH) // _MICROSECOND


def local(moments: NDArray[np.int64], zone: tzinfo) -> NDArray[np.int64]:
    """What the clocks of a zone show at some moments, as if it were UTC.

    They are asked once an hour, on the hour, at which summer time begins and ends.
    """
    hours, which = np.unique(moments // _HOUR, return_inverse=True)
    offsets = np.array([_offset(hour, zone) for hour in hours.tolist()], np.int64)
    shown: NDArray[np.int64] = np.minimum(moments + offsets[which], _LAST)
    return shown


def _offset(hour: int, zone: tzinfo) -> int:
    """Microseconds that a zone's clocks are ahead at an hour since 1970; 0 where the calendar ends
    in between.
    """
    try:
        ahead = (_EPOCH + timedelta(hours=hour)).astimezone(zone).utcoffset()
    except OverflowError:
        return 0
    return (ahead or timedelta()) // _MICROSECOND


def day(moment: int) -> str:
    """The day, in UTC, of microseconds since 1970."""
    return str((_EPOCH + timedelta(microseconds=moment)).date())
