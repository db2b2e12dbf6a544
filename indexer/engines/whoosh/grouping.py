"""Copies among the documents that matched: one of them is shown and stands for the others."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .inverted import Ints
from .order import Ranks, Values
from .sets import Documents


class Stars(NamedTuple):
    """The groups of an index: of each document its lead, and whether it has copies at all."""

    leads: Ints
    has_copies: NDArray[np.bool_]


class Grouped(NamedTuple):
    """Some documents that matched. ``shown`` says where among them those are that are shown;
    ``members`` are the ones that have copies, those of a group together, and ``leads`` theirs.
    """

    shown: Ints | slice
    members: Documents
    leads: Ints

    def others(self, document: int, lead: int) -> Documents:
        """Those that a document which is shown stands for."""
        start, end = np.searchsorted(self.leads, (lead, lead + 1))
        own = self.members[start:end]
        others: Documents = own[own != document]
        return others


ALONE: Final = Grouped(slice(None), np.empty(0, np.int64), np.empty(0, np.int64))
"""Where nothing is grouped."""


def stars(leads: Ints) -> Stars:
    """From the lead of each document."""
    has_copies = leads != np.arange(len(leads))
    has_copies[leads[has_copies]] = True
    return Stars(leads, has_copies)


def grouped(found: Documents, values: Values, groups: Stars, ranks: Ranks) -> Grouped:
    """Of each group the document with the largest value is shown, of equals the first by ``ranks``.

    ``values`` are those of the documents that were found, in the same order.
    """
    at = groups.has_copies[found].nonzero()[0]
    members, own = found[at], values[at]
    leads = groups.leads[members]
    order = np.lexsort((own, leads))
    is_last = _is_last(leads[order])
    best = own[order]
    if np.count_nonzero((best[1:] == best[:-1]) & is_last[1:] & ~is_last[:-1]):
        order = np.lexsort((-ranks(members), own, leads))
    is_shown = np.ones(len(found), np.bool_)
    is_shown[at[order[~is_last]]] = False
    return Grouped(is_shown.nonzero()[0], members[order], leads[order])


def _is_last(leads: Ints) -> NDArray[np.bool_]:
    """Of sorted leads, whether each is the last of its kind."""
    is_last = np.ones(len(leads), np.bool_)
    np.not_equal(leads[1:], leads[:-1], out=is_last[:-1])
    return is_last
