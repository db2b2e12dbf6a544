"""Groups of copies: star clusters, the same for the same documents however they came.

In one order of all documents, each is a copy of the earliest leading document that it is alike to,
and where there is none it leads. So every copy is alike to its lead, nothing depends on when or in
what company a document was added, and one that comes or goes can change only what is decided of
later ones: these alone are decided anew.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from .sketches import BINS, LEAST_EQUAL, Sketches

Numbers = NDArray[np.int64]

ABSENT: Final = -1
"""Stands for the lead of a document that is not there."""
UNSETTLED: Final = -2
"""Stands for the lead of a document of which nothing is decided."""

_VALUES: Final = 1 << 16
_BIN_STARTS: Final = np.arange(BINS, dtype=np.int64) * _VALUES


class Texts(Protocol):
    """Documents by number, as far as groups are made of them."""

    @property
    def sketches(self) -> Sketches:
        """A row each."""

    def order(self, document: int) -> Any:
        """The lesser, the earlier the document comes; of no two the same."""

    def are_copies(self, one: int, two: int) -> bool:
        """Whether two documents are alike, in either order."""


def settled(texts: Texts, leads: Numbers) -> Numbers:
    """The lead of each document: itself where it leads or is alone.

    ``leads`` are those that were settled before, with UNSETTLED for a document that is new or has
    lost its lead and ABSENT for one that is gone.
    """
    return _Settling(texts, leads).leads


class _Settling:
    """Documents decided one after the other, the earliest first: what comes before is final."""

    def __init__(self, texts: Texts, leads: Numbers) -> None:
        self.leads = leads.copy()
        self._texts = texts
        self._bins = np.ascontiguousarray(texts.sketches.T)
        self._orders: dict[int, Any] = {}
        self._known: set[int] = set()
        self._in_bins: defaultdict[int, list[int]] = defaultdict(list)
        self._waiting: list[tuple[Any, int]] = []
        self._are_waiting: set[int] = set()
        self._await(np.flatnonzero(leads == UNSETTLED).tolist())
        while self._waiting:
            _, document = heapq.heappop(self._waiting)
            self._are_waiting.remove(document)
            self._decide(document)

    def _await(self, documents: Sequence[int]) -> None:
        """Have documents decided in their turn, beside all that may be alike to them."""
        new = [document for document in documents if document not in self._are_waiting]
        if not new:
            return
        near = _near(self._bins, np.array(new))
        for document in near[self.leads[near] >= 0].tolist():
            self._make_known(document)
        self._are_waiting.update(new)
        for document in new:
            heapq.heappush(self._waiting, (self._order(document), document))

    def _decide(self, document: int) -> None:
        before = int(self.leads[document])
        near = self._alike_in_bins(document)
        lead = next(self._earlier_leads(document, near), document)
        self.leads[document] = lead
        if lead == document:
            self._make_known(document)
            if before != document:
                self._await([later for later in near if self._would_follow(later, document)])
        elif before == document:
            followers = np.flatnonzero(self.leads == document)
            self.leads[followers] = UNSETTLED
            self._await(followers.tolist())

    def _earlier_leads(self, document: int, near: Sequence[int]) -> Iterator[int]:
        """Those that it is a copy of, the earliest first."""
        own = self._order(document)
        leads = (other for other in near if self.leads[other] == other)
        earlier = sorted((order, other) for other in leads if (order := self._order(other)) < own)
        return (other for _, other in earlier if self._texts.are_copies(document, other))

    def _would_follow(self, other: int, lead: int) -> bool:
        """Whether a document that was decided comes to another lead now that there is this one."""
        current = int(self.leads[other])
        return (
            current >= 0
            and self._order(lead) < min(self._order(current), self._order(other))
            and self._texts.are_copies(lead, other)
        )

    def _alike_in_bins(self, document: int) -> list[int]:
        """The known documents whose sketches are equal to its own in enough places."""
        there = (self._in_bins.get(place, ()) for place in self._places(document))
        equal = Counter(chain.from_iterable(there))
        equal.pop(document, None)
        return [other for other, times in equal.items() if times >= LEAST_EQUAL]

    def _make_known(self, document: int) -> None:
        if document not in self._known:
            self._known.add(document)
            for place in self._places(document):
                self._in_bins[place].append(document)

    def _places(self, document: int) -> list[int]:
        """The values of its sketch, each with its bin, as one number."""
        row = self._texts.sketches[document]
        is_there = row > 0
        places: list[int] = (_BIN_STARTS[is_there] + row[is_there]).tolist()
        return places

    def _order(self, document: int) -> Any:
        found = self._orders.get(document)
        if found is None:
            found = self._orders[document] = self._texts.order(document)
        return found


def _near(bins: NDArray[np.uint16], some: Numbers) -> Numbers:
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
