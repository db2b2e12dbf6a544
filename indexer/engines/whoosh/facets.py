"""Counting the values of a field among the documents that matched."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...model import FacetValue


class Values(NamedTuple):
    """The values of a field: ``documents[i]`` has one that is shown as ``names[codes[i]]``."""

    documents: NDArray[np.int64]
    codes: NDArray[np.int64]
    names: tuple[str, ...]


def stored_values(pairs: Iterable[tuple[str, str]]) -> bytes:
    """The values of one document, each a key and how it is written, as a column keeps them."""
    return json.dumps(list(pairs)).encode()


def read_values(column: Sequence[bytes]) -> list[list[tuple[str, str]]]:
    """What ``stored_values`` made of each document; nothing where nothing was stored."""
    known: dict[bytes, list[tuple[str, str]]] = {b"": []}
    return [
        known[one] if one in known else known.setdefault(one, json.loads(one)) for one in column
    ]


def values(found: Iterable[tuple[int, Iterable[tuple[str, str]]]]) -> Values:
    """From documents, each with the keys it has and how they are written in it.

    Names with one key are one value, shown in the spelling that most documents have.
    """
    codes: dict[str, int] = {}
    spellings: list[Counter[str]] = []
    documents: list[int] = []
    coded: list[int] = []
    for number, own in found:
        for key, name in own:
            code = codes.setdefault(key, len(codes))
            if code == len(spellings):
                spellings.append(Counter())
            spellings[code][name] += 1
            documents.append(number)
            coded.append(code)
    names = tuple(min(found, key=lambda name: (-found[name], name)) for found in spellings)
    return Values(np.array(documents, np.int64), np.array(coded, np.int64), names)


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
