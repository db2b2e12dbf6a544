"""What each level costs: terms, postings, and what an index of articles is smaller and sooner
written without it.

"Without" is an index of the same entries in which every token has one and the same key at that
level. Where a level has positions they stay, so what is measured is the least that the level costs.
Analysis is apart: a word's keys are kept once they are made.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

from indexer.analysis import entry
from indexer.engines import open_engine
from indexer.model import Document, Entry, Keys

from .grams import grams
from .judged import Judged

ARTICLES: Final = 1_000


class Cost(NamedTuple):
    """Of one level. ``postings`` are pairs of a term and a document; ``bytes`` and ``seconds`` of
    CPU are what the index without it saves, ``share`` the part of the time to write it.
    """

    terms: int
    postings: int
    bytes: int
    seconds: float
    share: float


class _Written(NamedTuple):
    bytes: int
    seconds: float


def costs(judged: Judged) -> dict[str, Cost]:
    """The cost of each level, over the first ``ARTICLES`` documents of a set."""
    entries = _entries(judged)
    whole = _written(entries)
    found = {}
    for level in Keys._fields:
        without = _written([_blank(each, level) for each in entries])
        seconds = whole.seconds - without.seconds
        terms = [{getattr(keys, level) for keys in each.keys} for each in entries]
        found[level] = Cost(
            terms=len(set().union(*terms)),
            postings=sum(map(len, terms)),
            bytes=whole.bytes - without.bytes,
            seconds=seconds,
            share=seconds / whole.seconds,
        )
    return found


def gram_postings(judged: Judged) -> tuple[int, int]:
    """Terms and postings that a level of the 4-grams of every folded word would have."""
    terms = [
        {gram for keys in each.keys for gram in grams(keys.surface)} for each in _entries(judged)
    ]
    return len(set().union(*terms)), sum(map(len, terms))


def _entries(judged: Judged) -> list[Entry]:
    return [entry(document) for document in islice(_documents(judged), ARTICLES)]


def _documents(judged: Judged) -> Iterator[Document]:
    with judged.corpus.open(encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            yield Document(record["id"], record.get("title", ""), record["text"])


def _blank(each: Entry, level: str) -> Entry:
    same: dict[str, str] = {level: "-"}
    return replace(each, keys=[keys._replace(**same) for keys in each.keys])


def _written(entries: Sequence[Entry]) -> _Written:
    """The size of an index of them, and the CPU that writing it took, the quicker of two times."""
    seconds = []
    for _ in range(2):
        with tempfile.TemporaryDirectory() as folder:
            engine = open_engine(str(Path(folder, "index")))
            started = time.process_time()
            with engine.update(lock_timeout=0, memory_mb=256, workers=1) as writer:
                for each in entries:
                    writer.put(each)
                writer.commit()
            seconds.append(time.process_time() - started)
            size = engine.stats().size_bytes
    return _Written(size, min(seconds))
