"""Entries gathered in memory, and the segment that is made of them in one pass of array operations.

A token is one integer, the number of its keys; what it is called at each level is looked up in a
table of the different keys.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ...model import Entry, Keys
from . import columns, inverted
from .arrays import Array, ArrayWriter, smallest
from .compared import write_compared
from .facets import stored_values
from .moments import microseconds
from .positions import kept, titles_of
from .schema import LEVELS, META, POSITIONED, SAME, VALUES, WORDS
from .terms import encode

TOKEN_BYTES: Final = 24
"""Of a token: 8 while it is gathered, some 40 for the moment in which its level is written; counted
is what lies between.
"""
WORD_BYTES: Final = 400
"""Of different keys: the strings, and a place in a table for each level."""


class _Numbers(dict[Any, int]):
    """What is asked for is given the next number, unless it has one."""

    def __missing__(self, key: Any) -> int:
        number = self[key] = len(self)
        return number


class _Tokens:
    """Numbers of terms, document by document."""

    def __init__(self) -> None:
        self.numbers = _Numbers()
        self.terms = array("I")
        self.counts = array("I")

    def add(self, terms: Sequence[Any]) -> None:
        """The terms of the next document."""
        self.terms.extend(map(self.numbers.__getitem__, terms))
        self.counts.append(len(terms))

    @property
    def owners(self) -> NDArray[np.uint32]:
        """The document of each token."""
        counts = _array(self.counts)
        return np.repeat(np.arange(len(counts), dtype=np.uint32), counts)


class Batch:
    """Documents of one segment, in the order they were added."""

    def __init__(self) -> None:
        self._tokens = _Tokens()
        self._positions = array("I")
        self._once = {field: _Tokens() for field in VALUES}
        self._values: dict[str, list[bytes]] = {name: [] for name in WORDS}
        self._published = array("q")
        self._fingerprints = bytearray()

    def __len__(self) -> int:
        return len(self._published)

    @property
    def memory(self) -> int:
        """Bytes that writing it takes, about."""
        tokens, words = len(self._tokens.terms), len(self._tokens.numbers)
        return TOKEN_BYTES * tokens + WORD_BYTES * words

    def add(self, entry: Entry, fingerprint: str, origin: str) -> None:
        """The next document."""
        document = entry.document
        self._tokens.add(entry.keys)
        self._positions.extend(entry.positions)
        for field, terms in _values(entry):
            self._once[field].add(terms)
        for name, pairs in (
            ("sources", _named(entry.source, document.source)),
            ("authors", _named(entry.author, document.author)),
            ("tags", entry.tags),
        ):
            self._values[name].append(stored_values(pairs) if pairs else b"")
        self._values["origins"].append(encode(origin))
        self._published.append(microseconds(document.published_at))
        self._fingerprints += bytes.fromhex(fingerprint)

    def write(self, file: ArrayWriter) -> dict[str, Any]:
        """Everything but the stored documents; returns what the file is to say of itself."""
        count = len(self)
        owners = self._tokens.owners
        positions = _array(self._positions)
        titles = titles_of(positions, owners, count)
        places = smallest(kept(positions, titles[owners]))
        tokens = _array(self._tokens.terms)
        words: list[Keys] = list(self._tokens.numbers)
        ranked = {
            level: _ranked([keys[place] for keys in words]) for place, level in enumerate(LEVELS)
        }
        for level, (terms, numbers) in ranked.items():
            positioned = places if level in POSITIONED else None
            of_tokens = numbers[tokens]
            if level in SAME:
                same = inverted.same_as(numbers, ranked[SAME[level]][1], len(terms))
                own = same[of_tokens] == 0
                found = inverted.invert(
                    of_tokens[own],
                    owners[own],
                    terms,
                    None if positioned is None else positioned[own],
                )
                found = replace(found, same=same)
            else:
                found = inverted.invert(of_tokens, owners, terms, positioned)
            inverted.write(file, level, found, count)
        for field, gathered in self._once.items():
            terms, numbers = _ranked(list(gathered.numbers))
            ranks = numbers[_array(gathered.terms)]
            inverted.write(file, field, inverted.invert(ranks, gathered.owners, terms), count)
            if field == "id":
                columns.write_numbers(file, "ids", smallest(ranks))
        counts = _array(self._tokens.counts)
        columns.write_numbers(file, "length", smallest(counts))
        columns.write_numbers(file, "title", smallest(titles))
        columns.write_numbers(file, "published", _array(self._published))
        write_compared(file, [keys.surface for keys in words], tokens, positions, counts)
        columns.write_numbers(
            file, "fingerprint", np.frombuffer(bytes(self._fingerprints), np.uint8)
        )
        for name, values in self._values.items():
            columns.write_words(file, name, columns.coded(values))
        return {**META, "documents": count}


def _values(entry: Entry) -> Iterator[tuple[str, list[str]]]:
    """The terms of the fields that have few."""
    yield "id", [entry.document.id]
    yield "source", [entry.source] if entry.source else []
    yield "author", [entry.author] if entry.author else []
    yield "tag", [tag.key for tag in entry.tags]


def _named(key: str | None, written: str | None) -> Sequence[tuple[str, str]]:
    """A value that is counted: its key and how it is written, or nothing."""
    return [(key, written)] if key and written else []


def _ranked(strings: Sequence[str]) -> tuple[list[bytes], Array]:
    """The different strings, sorted, and the number of each string among them."""
    terms = sorted(set(strings))
    numbers = dict(zip(terms, range(len(terms)), strict=True))
    ranks = np.fromiter(map(numbers.__getitem__, strings), np.int64, len(strings))
    return list(map(encode, terms)), ranks


def _array(numbers: array[int]) -> Array:
    """The numbers of an array of the standard library, not copied."""
    return np.frombuffer(numbers, numbers.typecode) if numbers else np.empty(0, numbers.typecode)
