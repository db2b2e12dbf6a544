"""Many articles that cost little: of each, only the words that are asked for.

As many of them match as of whole ones, so a search finds as much to score, and what a match costs
can be told from what a search costs.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import cycle, islice
from typing import Any, Final

from indexer.copies import LEAST
from indexer.engines.opensearch import OpenSearchEngine
from indexer.engines.opensearch.builds import begin, make_live
from indexer.engines.opensearch.bulk import Change, put, send
from indexer.engines.opensearch.spool import sent_of
from indexer.model import Document, Entry, Keys, Query, Word

NAME: Final = "@name@"
"""Stands for an id."""
MOST: Final = LEAST - 1
"""Words of one: too few to be a copy of another."""


def write_thin(
    engine: OpenSearchEngine, entries: Sequence[Entry], asked: Sequence[Query], count: int
) -> None:
    """An index of so many, with the words of ``entries`` that some queries ask for."""
    leaves = [leaf for query in asked for leaf in query.ranking if isinstance(leaf, Word)]
    wanted = [{getattr(leaf.keys, level) for leaf in leaves} for level in Keys._fields]
    lines = [
        json.dumps(sent_of(_of_words(each, wanted), "", 1), ensure_ascii=False) for each in entries
    ]
    client = engine._client
    build = begin(client)
    send(client, build.index, islice(_changes(lines), count))
    client.refresh(build.index)
    make_live(client, build.committed(1), None)


def _changes(lines: Sequence[str]) -> Iterator[Change]:
    for number, line in enumerate(cycle(lines)):
        yield put(f"{number:032x}", line.replace(NAME, f"{number:09}"))


def _of_words(each: Entry, wanted: Sequence[set[Any]]) -> Entry:
    kept = (
        (position, keys)
        for position, keys in zip(each.positions, each.keys, strict=True)
        if any(key in some for key, some in zip(keys, wanted, strict=True))
    )
    found = list(islice(kept, MOST))
    positions, keys = [position for position, _ in found], [keys for _, keys in found]
    document = Document(NAME, "-", published_at=each.document.published_at)
    return replace(each, document=document, positions=positions, keys=keys, tags=())
