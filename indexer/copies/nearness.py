"""Which of some documents, in an order, are near to one: their sketches are equal in some bins.

Of each bin the documents are kept sorted by value, those of one value in order. What is near to a
document stands in LEAST_EQUAL of the runs that it stands in itself; of a long run only the end is
read that it takes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .sketches import BINS, LEAST_EQUAL, Sketches

Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]
AreThere = Callable[[Numbers], Flags]

_VALUES: Final = 1 << 16
_FIRST_READ: Final = 2
"""Times as many of each run as are wanted are read at first."""
_MORE: Final = 4
"""Times as many when these were too few."""


class Nearness:
    """Of some documents, given in order."""

    def __init__(self, sketches: Sketches, documents: Numbers) -> None:
        self.documents = documents
        self._sketches = sketches
        self._rows = sketches[documents]
        self._places = {document: place for place, document in enumerate(documents.tolist())}
        shape = (len(documents), BINS)
        self._runs = np.empty((BINS, len(documents)), np.int32)
        self._starts, self._own, self._ends = (np.empty(shape, np.int32) for _ in range(3))
        for bin_, values in enumerate(self._rows.T):
            run = values.argsort(kind="stable")
            edges = np.flatnonzero(np.diff(values[run].astype(np.int32), prepend=-1, append=-1))
            self._runs[bin_] = run
            self._own[run, bin_] = np.arange(len(run))
            self._starts[run, bin_] = np.repeat(edges[:-1], np.diff(edges))
            self._ends[run, bin_] = np.repeat(edges[1:], np.diff(edges))

    def before(self, document: int, most: int, are_there: AreThere) -> Numbers:
        """The last ones before a document that are near to it and there, in order."""
        place = self._places[document]
        bins = self._rows[place].nonzero()[0]
        own, starts = self._own[place][bins], self._starts[place][bins]
        read = _FIRST_READ * most
        while True:
            firsts = np.maximum(starts, own - read)
            found = self._near(bins, firsts, own)
            cut = firsts > starts
            if not cut.any():
                break
            # Before the first that was read of a run that was cut there may be others of it.
            found = found[found >= self._runs[bins[cut], firsts[cut]].max()]
            near = self.documents[found]
            if np.count_nonzero(are_there(near)) >= most:
                break
            read *= _MORE
        near = self.documents[found]
        seen: Numbers = near[are_there(near)][-most:]
        return seen

    def after(self, document: int, most: int, are_there: AreThere) -> Numbers:
        """The later ones that are near to a document, but for such as have so many near ones in
        between as it is easily seen.
        """
        place = self._places[document]
        bins = self._rows[place].nonzero()[0]
        found = self._near(bins, self._own[place][bins] + 1, self._ends[place][bins])
        found = found[are_there(self.documents[found])]
        if len(found) > most:
            found = found[~_follow(self._rows[found], most)]
        return self.documents[found]

    def near_of(self, document: int, others: Numbers) -> Numbers:
        """Those of others that are near to a document."""
        row = self._rows[self._places[document]]
        equal = (self._sketches[others] == row) & (row > 0)
        near: Numbers = others[np.count_nonzero(equal, axis=1) >= LEAST_EQUAL]
        return near

    def _near(self, bins: Numbers, firsts: Numbers, ends: Numbers) -> Numbers:
        """The places that stand in enough of some parts of runs, ascending."""
        is_some = ends > firsts
        if np.count_nonzero(is_some) < LEAST_EQUAL:
            return np.empty(0, np.int64)
        parts = np.stack([bins, firsts, ends], axis=1)[is_some].tolist()
        found = np.concatenate([self._runs[bin_, first:end] for bin_, first, end in parts])
        found.sort()
        # Equal ones stand together: the one that stands LEAST_EQUAL - 1 further on is the same.
        ahead = LEAST_EQUAL - 1
        often = found[ahead:][found[ahead:] == found[:-ahead]]
        near: Numbers = np.unique(often).astype(np.int64)
        return near


def _follow(rows: Sketches, most: int) -> Flags:
    """Of rows in order, whether among the ones just before it ``most`` are near to it."""
    near = np.zeros(len(rows), np.int64)
    for back in range(1, min(2 * most, len(rows) - 1) + 1):
        some = np.flatnonzero(near[back:] < most) + back
        own = rows[some]
        equal = (own == rows[some - back]) & (own > 0)
        near[some] += np.count_nonzero(equal, axis=1) >= LEAST_EQUAL
    return near >= most


def near_to_some(bins: NDArray[np.uint16], some: Numbers) -> Numbers:
    """The documents whose sketches may be equal to one of some in enough bins, of which a row has
    the value of each document: all that are, and those that are equal in one to this and in another
    to that.
    """
    equal = np.zeros(bins.shape[1], np.uint8)
    is_there = np.zeros(_VALUES, np.bool_)
    for values in bins:
        wanted = values[some]
        is_there[wanted] = True
        is_there[0] = False
        equal += is_there[values]
        is_there[wanted] = False
    return np.flatnonzero(equal >= LEAST_EQUAL)
