"""Groups of copies: star clusters, the same for the same documents however they came.

In one order of all documents, by date, each looks back at the last LOOKED_BACK whose sketches are
near to its own. Of the leading documents among these, and of those that they are copies of, it is a
copy of the earliest that it is alike to, and where there is none it leads. So every copy is alike
to its lead, the ten thousandth story of a template is compared with few others, and a group grows
as long as it is carried on. Nothing depends on when or in what company a document was added, and
one that comes or goes can change only what is decided of later ones that look back at it: these
alone are decided anew.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, Protocol

import numpy as np

from .nearness import Flags, Nearness, Numbers
from .sketches import Sketches

ABSENT: Final = -1
"""Stands for the lead of a document that is not there."""
UNSETTLED: Final = -2
"""Stands for the lead of a document of which nothing is decided."""
GONE: Final = -3
"""Stands for the lead of a document that was there when the others were settled."""

LOOKED_BACK: Final = 32
"""Documents. Of 20,290 articles one is in another group than it would be were all looked back at;
with 16 they are 7, with 8 they are 19.
"""


class Texts(Protocol):
    """Documents by number, as far as groups are made of them."""

    @property
    def sketches(self) -> Sketches:
        """A row each."""

    def near_to_some(self, documents: Numbers) -> Numbers:
        """All that are near to one of some documents; others may be among them."""

    def order(self, document: int) -> Any:
        """The lesser, the earlier the document comes; of no two the same."""

    def are_copies(self, one: int, two: int) -> bool:
        """Whether two documents are alike, in either order."""


def settled(texts: Texts, leads: Numbers) -> Numbers:
    """The lead of each document: itself where it leads or is alone.

    ``leads`` are those that were settled before, with UNSETTLED for a document that is new or has
    lost its lead, GONE for one that has gone since and ABSENT for one that was not there.
    """
    return _Settling(texts, leads).leads


class _Settling:
    """Documents decided one after the other, the earliest first: what comes before is final."""

    def __init__(self, texts: Texts, leads: Numbers) -> None:
        self.leads = leads.copy()
        self._texts = texts
        self._orders: dict[int, Any] = {}
        self._is_looked_up = np.zeros(len(leads), np.bool_)
        self._near = Nearness(texts.sketches, np.empty(0, np.int64))
        self._queue: list[tuple[Any, int]] = []
        self._causes: defaultdict[int, set[int]] = defaultdict(set)
        new, gone = np.flatnonzero(leads == UNSETTLED), np.flatnonzero(leads == GONE)
        self._gone = len(gone)
        self._look_up(np.concatenate([new, gone]))
        settled = self._near.documents[leads[self._near.documents] >= 0]
        self._await({each: set() for each in new.tolist()})
        if len(settled):
            last = self._order(int(settled[-1]))
            changed = np.concatenate([new, gone]).tolist()
            self._tell(each for each in changed if self._order(each) < last)
        while self._queue:
            _, document = heapq.heappop(self._queue)
            self._decide(document, self._causes.pop(document))
        self.leads[gone] = ABSENT

    def _look_up(self, documents: Numbers) -> None:
        """Know all that may be near to some documents."""
        new = documents[~self._is_looked_up[documents]]
        if not len(new):
            return
        self._is_looked_up[new] = True
        near = self._texts.near_to_some(new)
        known = np.union1d(self._near.documents, np.union1d(new, near[self.leads[near] != ABSENT]))
        ordered = sorted(known.tolist(), key=self._order)
        self._near = Nearness(self._texts.sketches, np.array(ordered, np.int64))

    def _await(self, causes: Mapping[int, set[int]]) -> None:
        """Have documents decided in their turn, each for what has changed of others."""
        self._look_up(np.fromiter(causes, np.int64, len(causes)))
        for document, some in causes.items():
            if document not in self._causes:
                heapq.heappush(self._queue, (self._order(document), document))
            self._causes[document] |= some

    def _tell(self, changed: Iterable[int]) -> None:
        """Have those decided anew that look back at documents which have changed, or have come, or
        did so before they went.
        """
        causes: defaultdict[int, set[int]] = defaultdict(set)
        for document in changed:
            later = self._near.after(document, LOOKED_BACK, self._are_there)
            for each in later[self.leads[later] != UNSETTLED].tolist():
                causes[each].add(document)
        self._await(causes)

    def _decide(self, document: int, causes: Iterable[int]) -> None:
        before = int(self.leads[document])
        lead = next(self._earlier_leads(document, before, causes), document)
        self.leads[document] = lead
        if before not in {lead, UNSETTLED}:
            self._tell([document])

    def _earlier_leads(self, document: int, before: int, causes: Iterable[int]) -> Iterator[int]:
        """Those that it is a copy of, the earliest first."""
        seen = self._near.before(document, LOOKED_BACK, self._are_there)
        if before >= 0 and self._sees_no_more(seen) and before in {document, *self.leads[seen]}:
            # Of what it saw before, its lead alone is a copy, or comes first.
            changed = np.fromiter(causes, np.int64)
            seen = np.append(seen[np.isin(seen, changed)], before)
        leads = self._near.near_of(document, np.unique(self.leads[seen]))
        ordered = sorted(leads.tolist(), key=self._order)
        return (
            other for other in ordered if other == before or self._texts.are_copies(document, other)
        )

    def _sees_no_more(self, seen: Numbers) -> bool:
        """Whether a document that sees these saw all of them before, but for what has come."""
        return not self._gone or len(seen) + self._gone < LOOKED_BACK

    def _are_there(self, documents: Numbers) -> Flags:
        are_there: Flags = self.leads[documents] != GONE
        return are_there

    def _order(self, document: int) -> Any:
        found = self._orders.get(document)
        if found is None:
            found = self._orders[document] = self._texts.order(document)
        return found
