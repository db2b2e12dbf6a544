"""Which documents of an index are copies of which, decided anew where documents came and went.

What is decided hangs on the documents whose sketches are near to one another's, and the server
finds these: of any number of documents no more is read than those near to the ones that changed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np

from ...copies import (
    BINS,
    GONE,
    LEAST_EQUAL,
    LOOKED_BACK,
    UNSETTLED,
    Numbers,
    Sketches,
    Text,
    are_copies,
    near_to_some,
    settled,
)
from .known import FIELDS, Known, Read, every_known, known_of, ordered, text_of
from .point import PAGE, Point, having_ids, values_of
from .portions import portions

_AT_ONCE: Final = 256
"""Documents whose near ones are asked for in one go."""
_UNDATED: Final = (1 << 63) - 1
"""What the server sorts a document by that has no date."""


class _Region:
    """The documents that are known, by number, as groups are made of them."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self.known: list[Known] = []
        self.gone: set[int] = set()
        self.numbers: dict[str, int] = {}
        """Of those that are there."""
        self.looked_up: set[int] = set()
        """Those of which all that are near to them were to be known."""
        self._sketches: Sketches = np.empty((0, BINS), np.uint16)
        self._texts: dict[int, Text] = {}

    def add(self, document: Known, *, is_gone: bool = False) -> int:
        """The number of a document that was not known."""
        number = len(self.known)
        self.known.append(document)
        if is_gone:
            self.gone.add(number)
        else:
            self.numbers[document.name] = number
        return number

    @property
    def sketches(self) -> Sketches:
        """A row each."""
        new = b"".join(each.sketch for each in self.known[len(self._sketches) :])
        if new:
            rows = np.frombuffer(new, "<u2").reshape(-1, BINS)
            self._sketches = np.concatenate([self._sketches, rows])
        return self._sketches

    def near_to_some(self, documents: Numbers) -> Numbers:
        """All known ones that are near to one of some documents; others may be among them."""
        self.looked_up.update(documents.tolist())
        return near_to_some(np.ascontiguousarray(self.sketches.T), documents)

    def order(self, document: int) -> tuple[bool, int, str]:
        """The lesser, the earlier the document comes."""
        return self.known[document].order

    def are_copies(self, one: int, two: int) -> bool:
        """Whether two documents are alike, in either order."""
        if not {one, two} <= self._texts.keys():
            self._read_texts({one, two})
        return are_copies(self._texts[one], self._texts[two])

    def _read_texts(self, wanted: set[int]) -> None:
        """Those of all that may be compared, since one is."""
        like = set(_alike(self.sketches).tolist()) | wanted
        names = [self.known[number].name for number in like - self.gone - self._texts.keys()]
        for name, kept in self._read(names):
            number = self.numbers[name]
            self._texts[number] = text_of(kept, self.known[number].published)


class Deciding:
    """Of which documents some are copies: of those that ``come``, and of all others for which that
    changes when those are ``gone`` which were there.

    One that is replaced is gone and comes. The others stand in ``point``, and what is gone may.
    Where nothing that is later was decided, as when an index is read in order, it need not be asked
    for.
    """

    def __init__(
        self,
        point: Point,
        read: Read,
        come: Iterable[Known],
        gone: Iterable[Known] = (),
        *,
        is_last: bool = False,
    ) -> None:
        self._point = point
        self._is_first = point.count([{"match_all": {}}]) == [0]
        self._is_last = is_last
        self._region = _Region(read)
        self._went = list(gone)
        self._gone = {each.name for each in self._went}
        self._new = [self._region.add(each) for each in come]
        old = [self._region.add(each, is_gone=True) for each in self._went]
        self._lost = self._without_lead()
        self._asked: set[int] = set()
        self._ask([*self._new, *old, *self._lost])
        self._leads = self._decided()

    def wrong(self) -> list[Known]:
        """The documents that are said to be copies of others than they are, in order."""
        led = {each.lead for each in self._region.known}
        found = []
        for number, lead in self._there():
            document = self._region.known[number]
            is_led = document.lead is None and document.name in led
            if is_led or (document.lead or document.name) != lead:
                found.append(document)
        return sorted(found, key=lambda document: document.order)

    def changed(self) -> dict[str, str | None]:
        """Of the documents of which another lead is to be said than is: the term of its id, and
        None for one that is alone.
        """
        joined: Counter[str] = Counter()
        left = {name for each in self._went for name in (each.name, each.follows)}
        leads = {self._region.known[number].name: lead for number, lead in self._there()}
        for name, lead in leads.items():
            before = self._region.known[self._region.numbers[name]].follows
            after = None if lead == name else lead
            if before != after:
                joined.update([after] if after else [])
                joined.subtract([before] if before else [])
                left.add(before)
        return {
            name: said
            for name, said in self._said(leads, joined, left - {None})
            if said != self._region.known[self._region.numbers[name]].lead
        }

    def _said(
        self, leads: Mapping[str, str], joined: Counter[str], left: set[str | None]
    ) -> Iterator[tuple[str, str | None]]:
        """What is to be said of each document."""
        doubtful = [name for name in leads if name in left and leads[name] == name]
        followers = dict(zip(doubtful, self._followers(doubtful), strict=True))
        for name, lead in leads.items():
            if lead != name:
                yield name, lead
            else:
                document = self._region.known[self._region.numbers[name]]
                remain = followers.get(name, document.lead == name) + joined[name]
                yield name, name if remain > 0 else None

    def _followers(self, names: Sequence[str]) -> list[int]:
        """How many follow each of some leads, as they stand in the index and are there."""
        went: defaultdict[str | None, list[str]] = defaultdict(list)
        for each in self._went:
            went[each.lead].append(each.name)
        return self._point.count(
            [
                {
                    "bool": {
                        "filter": [{"term": {"lead": name}}],
                        "must_not": [having_ids([name, *went[name]])],
                    }
                }
                for name in names
            ]
        )

    def _there(self) -> Iterator[tuple[int, str]]:
        """The documents that are there, each with the term of its lead's id."""
        for number in self._region.numbers.values():
            yield number, self._region.known[self._leads[number]].name

    def _without_lead(self) -> list[int]:
        """Those whose lead is gone."""
        leads = [each.name for each in self._went if each.lead == each.name]
        return [
            self._region.add(each)
            for some in portions(leads, PAGE)
            for each in every_known(self._point, {"terms": {"lead": some}})
            if self._is_new(each)
        ]

    def _decided(self) -> Numbers:
        """The lead of each document, where all is known that it hangs on."""
        while True:
            self._region.looked_up.clear()
            leads = settled(self._region, self._settled_before())
            unknown = self._region.looked_up - self._asked
            if not unknown:
                return leads
            self._ask(sorted(unknown))

    def _settled_before(self) -> Numbers:
        numbers = self._region.numbers
        leads = [numbers.get(each.lead or each.name, UNSETTLED) for each in self._region.known]
        for number in self._region.gone:
            leads[number] = GONE
        for number in (*self._new, *self._lost):
            leads[number] = UNSETTLED
        return np.array(leads, np.int64)

    def _ask(self, documents: Sequence[int]) -> None:
        """Know all that is near to some documents, and the leads of these."""
        self._asked.update(documents)
        if self._is_first:
            return
        first = len(self._region.known)
        for some in portions(documents, _AT_ONCE):
            self._ask_for(some, size=LOOKED_BACK, is_later=False)
            if not self._is_last:
                self._ask_for(some, size=PAGE, is_later=True)
        leads = {
            each.lead
            for each in (*self._went, *self._region.known[first:])
            if each.lead and each.lead not in self._region.numbers
        }
        for few in portions(sorted(leads - self._gone), PAGE):
            for each in every_known(self._point, having_ids(few)):
                self._region.add(each)

    def _ask_for(self, documents: Sequence[int], *, size: int, is_later: bool) -> None:
        """The last before each that are near to it, as many as are looked back at; or all later
        ones.
        """
        known = [self._region.known[number] for number in documents]
        left = {each: _place(each) for each in known if len(each.bins) >= LEAST_EQUAL}
        seen: Counter[Known] = Counter()
        while left:
            asked = [_near(each, place, size, is_later=is_later) for each, place in left.items()]
            further = {}
            for each, answer in zip(left, self._point.ask_all(asked), strict=True):
                hits = answer["hits"]["hits"]
                for other in map(known_of, hits):
                    seen[each] += other.name not in self._gone
                    if self._is_new(other):
                        self._region.add(other)
                if len(hits) == size and (is_later or seen[each] < LOOKED_BACK):
                    further[each] = hits[-1]["sort"]
            left = further

    def _is_new(self, document: Known) -> bool:
        """Whether a document that was found is there and was not known."""
        return document.name not in self._gone and document.name not in self._region.numbers


def _place(document: Known) -> list[Any]:
    """Where it stands in the server's order."""
    published = _UNDATED if document.published is None else document.published
    return [published, document.name]


def _near(document: Known, place: Sequence[Any], size: int, *, is_later: bool) -> dict[str, Any]:
    """The search for those near to a document, from a place in their order."""
    equal = [{"term": {"bins": each}} for each in document.bins]
    near = {"bool": {"should": equal, "minimum_should_match": LEAST_EQUAL}}
    return {
        "query": {"bool": {"filter": [near]}},
        "sort": ordered(is_later=is_later),
        "search_after": list(place),
        "size": size,
        "track_total_hits": False,
        **values_of(*FIELDS),
    }


def _alike(sketches: Sketches) -> Numbers:
    """The documents that have, in enough places, what another has there."""
    equal = np.zeros(len(sketches), np.int64)
    for values in sketches.T:
        times = np.bincount(values, minlength=1)
        times[0] = 0
        equal += times[values] > 1
    return np.flatnonzero(equal >= LEAST_EQUAL)
