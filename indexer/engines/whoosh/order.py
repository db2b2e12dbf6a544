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

_GROUPS: Final = 64


def first(documents: Documents, values: Values, wanted: int, ranks: Ranks) -> NDArray[np.int64]:
    """Where the ``wanted`` documents with the largest values are, the largest first; among equals
    by ``ranks``.
    """
    if not wanted:
        return np.empty(0, np.int64)
    at = _candidates(values, wanted)
    at = at[values[at].argsort()]
    ascending = values[at]
    if len(at) > wanted:  # What equals the least of the first is one of them or not, by its rank.
        start = ascending.searchsorted(ascending[-wanted])
        at, ascending = at[start:], ascending[start:]
    if np.count_nonzero(ascending[1:] == ascending[:-1]):
        at = at[np.lexsort((-ranks(documents[at]), ascending))]
    return at[::-1][:wanted]


def _candidates(values: Values, wanted: int) -> NDArray[np.int64]:
    """Where values are that may be among the ``wanted`` largest: of many, not many more.

    Of many groups the largest value each: as many groups as are wanted reach the bound, and a
    maximum of whole rows is found far faster than the order of all.
    """
    groups = max(_GROUPS, 2 * wanted)
    rows = len(values) // groups
    if rows < 2:
        return np.arange(len(values))
    largest = values[: rows * groups].reshape(rows, groups).max(axis=0)
    largest.partition(groups - wanted)
    at: NDArray[np.int64] = (values >= largest[groups - wanted]).nonzero()[0]
    return at
