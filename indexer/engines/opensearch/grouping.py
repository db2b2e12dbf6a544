"""Wire copies: what is kept of a document to tell its own by, and which of those that matched are
shown.

``lead`` says of which document one is a copy, and is there only of documents that have copies, the
leading ones too. It is decided by ``leads`` when a commit is made.
"""

from __future__ import annotations

import base64
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np

from ...copies import LEAST, MOST, codes, sketched
from ...model import TITLE_POSITIONS, Entry
from .known import SIZE, bins_of
from .matching import Clause
from .point import having_ids

HAVING_COPIES: Final[Clause] = {"exists": {"field": "lead"}}
MOST_GROUPED: Final = 100_000
"""Matches with copies that a search goes through, in 10 µs each: a second."""


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
    sketch = sketched(kept, np.array([0, len(kept)])).astype("<u2").tobytes()
    length = len(words).to_bytes(SIZE, "little")
    return {
        "bins": " ".join(bins_of(sketch)),
        "sketch": base64.b64encode(sketch).decode(),
        "compared": base64.b64encode(length + kept.tobytes()).decode(),
    }


class Hidden(NamedTuple):
    """Matches that others stand for: the terms of their ids; and of each that stands for some the
    keys of their sources, None where one has none.
    """

    terms: tuple[str, ...] = ()
    sources: Mapping[str, Sequence[str | None]] = {}


def hidden(ordered: Iterator[Mapping[str, Any]]) -> Hidden:
    """Of matches that have copies, in the order of the results: all but the first of each group."""
    shown: dict[str, str] = {}
    terms: list[str] = []
    sources: defaultdict[str, list[str | None]] = defaultdict(list)
    for hit in ordered:
        *_, name, lead, source = hit["sort"]
        first = shown.setdefault(lead, name)
        if first != name:
            terms.append(name)
            sources[first].append(source)
    return Hidden(tuple(terms), sources)


def named(sources: Sequence[str | None], shown: Mapping[str, str]) -> tuple[str, ...]:
    """The different sources of some documents as they are shown, the most frequent first."""
    counts = Counter(shown[key] for key in sources if key is not None)
    return tuple(sorted(counts, key=lambda name: (-counts[name], name)))


def grouped(told: Iterable[tuple[str, Mapping[str, Any]]]) -> list[tuple[str, ...]]:
    """The ids of each group, sorted, from the ids and ``lead`` of those in them."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for own, fields in told:
        groups[fields["lead"][0]].append(own)
    return sorted(tuple(sorted(group)) for group in groups.values())


def having_copies(query: Clause) -> Clause:
    """Of what a query finds, the documents that have copies."""
    return {"bool": {"must": [query], "filter": [HAVING_COPIES]}}


def without(body: Mapping[str, Any], hidden: Hidden) -> dict[str, Any]:
    """A search that does not find what others stand for."""
    if not hidden.terms:
        return dict(body)
    hides = [having_ids(hidden.terms)]
    return {**body, "query": {"bool": {"must": [body["query"]], "must_not": hides}}}
