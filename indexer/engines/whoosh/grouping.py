"""Copies among the documents that matched: one of them is shown and stands for the others."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from .inverted import Ints
from .order import Values
from .sets import Documents

ALONE: Final = -1


class Stars(NamedTuple):
    """The groups of an index, ``total`` of them: of each document the number of its group, or
    ALONE.
    """

    total: int
    groups: Ints

    @property
    def members(self) -> Documents:
        """The documents that are in one."""
        return np.flatnonzero(self.groups != ALONE)


class Grouped(NamedTuple):
    """Some documents that matched. ``shown`` says where among them those are that are shown;
    ``members`` are the ones of groups, and ``groups`` theirs.
    """

    shown: Ints | slice
    members: Documents
    groups: Ints

    def others(self, document: int, group: int) -> Documents:
        """Those that a document which is shown stands for."""
        others: Documents = self.members[(self.groups == group) & (self.members != document)]
        return others


UNGROUPED: Final = Grouped(slice(None), np.empty(0, np.int64), np.empty(0, np.int64))
"""Every document is shown and stands for itself."""


def stars(leads: Ints) -> Stars:
    """From the lead of each document."""
    followers = (leads != np.arange(len(leads))).nonzero()[0]
    own, numbers = np.unique(leads[followers], return_inverse=True)
    groups = np.full(len(leads), ALONE)
    groups[own] = np.arange(len(own))
    groups[followers] = numbers
    return Stars(len(own), groups)


def grouped(found: Documents, values: Values, stars: Stars, ranks: Ints) -> Grouped:
    """Of each group the document with the largest value is shown, of equals that with the least
    of ``ranks``.

    ``values`` are those of the documents that were found, in the same order; ``ranks`` those of all
    documents.
    """
    at = (stars.groups[found] != ALONE).nonzero()[0]
    members, own = found[at], values[at]
    groups, places = stars.groups[members], ranks[members]
    largest = np.empty(stars.total, own.dtype)
    largest[groups] = own  # of any of them, to begin with
    np.maximum.at(largest, groups, own)
    is_best = own == largest[groups]
    first = np.empty(stars.total, np.int64)
    first[groups[is_best]] = places[is_best]
    np.minimum.at(first, groups[is_best], places[is_best])
    is_shown = np.ones(len(found), np.bool_)
    is_shown[at] = is_best & (places == first[groups])
    return Grouped(is_shown.nonzero()[0], members, groups)
