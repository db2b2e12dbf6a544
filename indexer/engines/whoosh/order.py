"""The first of many documents, without putting all of them in order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .sets import Documents

Values = NDArray[np.float64] | NDArray[np.int64]
Ranks = Callable[[Documents], NDArray[np.int64]]
"""The order of some documents among those with one value."""

_GROUPS: Final = 256
_MANY: Final = 1 << 14
"""Values of which some are left out before they are looked at in order: it costs some calls."""


def first(documents: Documents, values: Values, wanted: int, ranks: Ranks) -> NDArray[np.int64]:
    """Where the ``wanted`` documents with the largest values are, the largest first; among equals
    by ``ranks``.
    """
    if not wanted:
        return np.empty(0, np.int64)
    at = _not_below(values, _bound(values, wanted), wanted)
    at = at[np.argsort(values[at])]
    ascending = values[at]
    if (ascending[1:] == ascending[:-1]).any():
        at = at[np.lexsort((-ranks(documents[at]), ascending))]
    return at[::-1][:wanted]


def _bound(values: Values, wanted: int) -> float | int | None:
    """A value that at least ``wanted`` others reach, or None.

    Of many groups the largest value each: as many groups as are wanted reach the bound, and a
    maximum of whole rows is found far faster than the order of all.
    """
    groups = max(_GROUPS, 2 * wanted)
    rows = len(values) // groups
    if rows < 2 or len(values) < _MANY:
        return None
    largest = values[: rows * groups].reshape(rows, groups).max(axis=0)
    bound: float | int = np.partition(largest, groups - wanted)[groups - wanted].item()
    return bound


def _not_below(values: Values, bound: float | int | None, wanted: int) -> NDArray[np.int64]:
    """Where the ``wanted`` largest values are, and all that equal the least of them."""
    if len(values) <= wanted:
        return np.arange(len(values))
    some = values if bound is None else values[values >= bound]
    least = np.partition(some, len(some) - wanted)[len(some) - wanted]
    return np.flatnonzero(values >= least)
