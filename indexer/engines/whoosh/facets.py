"""Counting the values of a field among the documents that matched."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...model import FacetValue
from .columns import WordColumn
from .inverted import spread
from .moments import DAY, UNDATED, day

Alive = NDArray[np.bool_]


class Values(NamedTuple):
    """The values of a field: ``documents[i]`` has one that is shown as ``names[codes[i]]``."""

    documents: NDArray[np.int64]
    codes: NDArray[np.int64]
    names: tuple[str, ...]


def stored_values(pairs: Iterable[tuple[str, str]]) -> bytes:
    """The values of one document, each a key and how it is written, as a column keeps them."""
    return json.dumps(list(pairs)).encode()


def word_values(columns: Iterable[tuple[WordColumn, Alive]]) -> Values:
    """From the columns of segments one after the other, and which documents are alive.

    Names with one key are one value, shown in the spelling that most documents have.
    """
    codes: dict[str, int] = {}
    spellings: defaultdict[int, Counter[str]] = defaultdict(Counter)
    documents, coded = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    base = 0
    for column, alive in columns:
        counts = np.bincount(column.codes[alive], minlength=len(column.words))
        own: list[list[int]] = []
        for word, count in zip(column.words, counts.tolist(), strict=True):
            pairs = json.loads(word) if count and word else []
            own.append([codes.setdefault(key, len(codes)) for key, _ in pairs])
            for code, (_, name) in zip(own[-1], pairs, strict=True):
                spellings[code][name] += count
        sizes = np.array([len(each) for each in own], np.int64)
        members = np.array([code for each in own for code in each], np.int64)
        living = np.flatnonzero(alive)
        has = column.codes[living]
        documents.append(np.repeat(living + base, sizes[has]))
        coded.append(members[spread((np.cumsum(sizes) - sizes)[has], sizes[has])])
        base += len(alive)
    names = (spellings[code] for code in range(len(codes)))
    return Values(
        np.concatenate(documents),
        np.concatenate(coded),
        tuple(min(found, key=lambda name: (-found[name], name)) for found in names),
    )


def day_values(published: NDArray[np.int64], alive: Alive) -> Values:
    """The day, in UTC, of each document that is alive and has a date."""
    documents = np.flatnonzero(alive & (published != UNDATED))
    days, codes = np.unique(published[documents] // DAY, return_inverse=True)
    return Values(documents, codes, tuple(day(number * DAY) for number in days.tolist()))


def counted(field: Values, mask: NDArray[np.bool_], *, by_value: bool) -> tuple[FacetValue, ...]:
    """How many of the documents of ``mask`` have each value, and how many have none.

    By value, or else the most frequent first; those without a value last.
    """
    inside = mask[field.documents]
    counts = np.bincount(field.codes[inside], minlength=len(field.names))
    named = zip(field.names, counts.tolist(), strict=True)
    found: Iterable[FacetValue] = (FacetValue(name, count) for name, count in named if count)
    valued = np.zeros(len(mask), np.bool_)
    valued[field.documents] = True
    without = int((mask & ~valued).sum())
    ordered = sorted(found, key=lambda one: (0 if by_value else -one.count, one.value or ""))
    return (*ordered, *([FacetValue(None, without)] if without else ()))
