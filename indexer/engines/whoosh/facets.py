"""Counting the values of a field among the documents that matched."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import tzinfo
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...model import Facet, Names
from ..moments import DAY, UNDATED, day, local
from .columns import WordColumn
from .inverted import spread, starts_of
from .sets import Documents

Alive = NDArray[np.bool_]

_NONE: Final = -1
"""The code of no value, until it is known how many others there are."""


class Values(NamedTuple):
    """The values of a field: those of document ``d`` are shown as ``names`` has them at each ``c``
    of ``codes[first[d] : first[d + 1]]``, or at ``codes[d]`` where each document has one and
    ``first`` is None. The names are sorted; behind them is the one for none, which is the value of
    a document without any.
    """

    first: NDArray[np.int64] | None
    codes: NDArray[np.int64]
    names: Names

    def of(self, documents: Documents) -> NDArray[np.int64]:
        """The values of some documents as numbers, in any order."""
        if self.first is None:
            return self.codes[documents]
        starts = self.first[documents]
        more = self.first[documents + 1] - starts - 1
        many = (more > 0).nonzero()[0]  # which are few: most texts have one hashtag, or none
        return np.concatenate(
            (self.codes[starts], self.codes[spread(starts[many] + 1, more[many])])
        )


def stored_values(pairs: Iterable[tuple[str, str]]) -> bytes:
    """The values of one document, each a key and how it is written, as a column keeps them."""
    return json.dumps(list(pairs), ensure_ascii=False).encode("utf-8", "surrogatepass")


def word_values(columns: Iterable[tuple[WordColumn, Alive]]) -> Values:
    """From the columns of segments one after the other, and which documents are alive.

    Names with one key are one value, shown in the spelling that most documents have.
    """
    codes: dict[str, int] = {}
    spellings: defaultdict[int, Counter[str]] = defaultdict(Counter)
    sizes_of_each, coded = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for column, alive in columns:
        counts = np.bincount(column.codes[alive], minlength=len(column.words))
        own: list[list[int]] = []
        for word, count in zip(column.words, counts.tolist(), strict=True):
            pairs = json.loads(word) if count and word else []
            own.append([codes.setdefault(key, len(codes)) for key, _ in pairs] or [_NONE])
            for code, (_, name) in zip(own[-1], pairs, strict=False):
                spellings[code][name] += count
        sizes = np.array([len(each) for each in own], np.int64)
        members = np.array([code for each in own for code in each], np.int64)
        has = column.codes
        sizes_of_each.append(sizes[has])
        coded.append(members[spread((np.cumsum(sizes) - sizes)[has], sizes[has])])
    of_each = (spellings[code] for code in range(len(codes)))
    names = [min(found, key=lambda name: (-found[name], name)) for found in of_each]
    order = sorted(range(len(names)), key=names.__getitem__)
    places = np.empty(len(names) + 1, np.int64)
    places[[*order, _NONE]] = np.arange(len(places))
    shown = Names((*map(names.__getitem__, order), None))
    sizes, found = np.concatenate(sizes_of_each), places[np.concatenate(coded)]
    return Values(None if len(found) == len(sizes) else starts_of(sizes), found, shown)


def day_values(published: NDArray[np.int64], zone: tzinfo) -> Values:
    """The day, in a zone, of each document that has a date."""
    is_dated = published != UNDATED
    days, own = np.unique(local(published[is_dated], zone) // DAY, return_inverse=True)
    names = Names((*(day(number * DAY) for number in days.tolist()), None))
    codes = np.full(len(published), len(days))
    codes[is_dated] = own
    return Values(None, codes, names)


def counted(field: Values, found: Documents, *, by_value: bool) -> Facet:
    """How many of some documents have each value, and how many have none.

    By value, or else the most frequent first, among equals by value; those without a value last.
    """
    none = len(field.names.shown) - 1
    counts = np.bincount(field.of(found), minlength=none + 1)
    some = (counts[:none] > 0).nonzero()[0]
    if not by_value:
        some = some[(-counts[some]).argsort(kind="stable")]
    without = counts.item(none)
    return Facet(
        field.names,
        some.tolist() + [none] * bool(without),
        counts[some].tolist() + [without] * bool(without),
    )
