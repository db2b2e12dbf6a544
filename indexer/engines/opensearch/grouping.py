"""Wire copies among the documents of a generation, and among those that matched.

The groups are made here, of sketches that the server keeps, when a generation is first asked for
them; the words themselves are read of the few documents whose sketches are like another's.
"""

from __future__ import annotations

import base64
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...copies import BINS, LEAST, MOST, UNSETTLED, Sketches, Text, are_copies, codes, settled
from ...copies import sketched as sketches_of
from ...model import TITLE_POSITIONS, Entry
from ..moments import DAY
from .fields import term

FIELDS: Final = ("published", "sketch")
ENOUGH: Final = 2
"""Places in which sketches must be equal before their texts are compared."""
_LENGTH: Final = 4
"""Bytes of the number of words before the words."""

Read = Callable[[Sequence[str]], Iterator[tuple[str, str]]]
"""Gives of some documents, by the terms of their ids, each term and what ``compared`` says."""


def compared(entry: Entry) -> dict[str, str]:
    """What is kept of an entry to tell its copies by. The headline counts only where the text is
    too short without it.
    """
    text = [
        keys.surface
        for position, keys in zip(entry.positions, entry.keys, strict=True)
        if position >= TITLE_POSITIONS
    ]
    words = text if len(text) >= LEAST else [keys.surface for keys in entry.keys]
    kept = codes(words[:MOST])
    sketch = sketches_of(kept, np.array([0, len(kept)])).astype("<u2").tobytes()
    length = len(words).to_bytes(_LENGTH, "little")
    return {
        "sketch": base64.b64encode(sketch).decode(),
        "compared": base64.b64encode(length + kept.tobytes()).decode(),
    }


class Hidden(NamedTuple):
    """Matches that others stand for: the terms of their ids, and of each lead the keys of their
    sources, None where one has none.
    """

    terms: tuple[str, ...] = ()
    sources: Mapping[str, Sequence[str | None]] = {}


class Groups:
    """Of one generation. ``documents`` gives each document's id and the values of FIELDS."""

    def __init__(self, documents: Iterator[tuple[str, Mapping[str, Any]]], read: Read) -> None:
        self._read = read
        self._ids: list[str] = []
        self._published: list[int | None] = []
        rows = []
        for own, fields in documents:
            self._ids.append(own)
            self._published.append(fields["published"][0] if "published" in fields else None)
            rows.append(_bytes(fields["sketch"][0]))
        self.sketches: Sketches = np.frombuffer(b"".join(rows), "<u2").reshape(-1, BINS)
        self._terms = [term(own) for own in self._ids]
        self._texts = self._read_texts()
        leads = settled(self, np.full(len(self._ids), UNSETTLED, np.int64)).tolist()
        members: defaultdict[int, list[int]] = defaultdict(list)
        for number, lead in enumerate(leads):
            members[lead].append(number)
        self._members = {
            lead: sorted(numbers, key=self.order)
            for lead, numbers in members.items()
            if len(numbers) > 1
        }
        self.lead_of = {
            self._terms[number]: self._terms[lead]
            for lead, numbers in self._members.items()
            for number in numbers
        }
        """The term of the id of each document that has copies, and that of its lead."""

    def order(self, document: int) -> tuple[bool, int, str]:
        """By date, the undated last, then by id."""
        published = self._published[document]
        return published is None, published or 0, self._ids[document]

    def are_copies(self, one: int, two: int) -> bool:
        """Whether two documents are alike, in either order."""
        return are_copies(self._texts[one], self._texts[two])

    def ids(self) -> list[tuple[str, ...]]:
        """Of each group, sorted."""
        groups = self._members.values()
        return sorted(tuple(sorted(self._ids[number] for number in group)) for group in groups)

    def others(self, name: str) -> list[str]:
        """The terms of the ids of the others of a document's group, the earliest first."""
        lead = self.lead_of.get(name)
        if lead is None:
            return []
        group = self._members[self._terms.index(lead)]
        return [self._terms[each] for each in group if self._terms[each] != name]

    def hidden(self, ordered: Iterator[tuple[str, str | None]]) -> Hidden:
        """Of matches that have copies, in the order of the results and each with its source: all
        but the first of each group.
        """
        shown: set[str] = set()
        terms: list[str] = []
        sources: defaultdict[str, list[str | None]] = defaultdict(list)
        for name, source in ordered:
            lead = self.lead_of[name]
            if lead in shown:
                terms.append(name)
                sources[lead].append(source)
            shown.add(lead)
        return Hidden(tuple(terms), sources)

    def _read_texts(self) -> dict[int, Text]:
        """The documents whose sketches are like another's, as they are compared."""
        numbers = {self._terms[number]: number for number in _alike(self.sketches)}
        found = {}
        for name, kept in self._read(list(numbers)):
            whole, number = _bytes(kept), numbers[name]
            published = self._published[number]
            found[number] = Text(
                words=np.frombuffer(whole[_LENGTH:], np.uint8),
                length=int.from_bytes(whole[:_LENGTH], "little"),
                published=None if published is None else published / DAY,
            )
        return found


def named(sources: Sequence[str | None], shown: Mapping[str, str]) -> tuple[str, ...]:
    """The different sources of some documents as they are shown, the most frequent first."""
    counts = Counter(shown[key] for key in sources if key is not None)
    return tuple(sorted(counts, key=lambda name: (-counts[name], name)))


def _bytes(kept: str) -> bytes:
    """As the server writes them, who leaves out what only fills up."""
    return base64.urlsafe_b64decode(kept + "=" * (-len(kept) % 4))


def _alike(sketches: Sketches) -> list[int]:
    """The documents that have, in enough places, what another has there."""
    equal = np.zeros(len(sketches), np.int64)
    for values in sketches.T:
        times: NDArray[np.int64] = np.bincount(values, minlength=1)
        times[0] = 0
        equal += times[values] > 1
    return np.flatnonzero(equal >= ENOUGH).tolist()
