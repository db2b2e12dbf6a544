"""As many articles as are asked for, and queries about them.

Beyond those that there are, articles are others with their words in another order, three by three:
as long, of the same words, and no copies of one another.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from indexer.jobs.records import Place, Record, records
from indexer.model import Document

from ..load import headlines

SEED: Final = 1
TOGETHER: Final = 3
"""Words that stay together: fewer than copies are told by."""


def articles(folder: Path, count: int) -> Iterator[Document]:
    """So many, each another."""
    found = [record.what for record in records([str(folder)])]
    own = list({each.id: each for each in found if isinstance(each, Document)}.values())
    yield from own[:count]
    shuffling = random.Random(SEED)
    for number in range(len(own), count):
        yield _shuffled(own[number % len(own)], number, shuffling)


def recorded(documents: Sequence[Document]) -> Iterator[Record]:
    """As a job takes them."""
    for number, document in enumerate(documents, 1):
        yield Record(document, Place("articles", number))


def queries(documents: Sequence[Document], count: int) -> list[str]:
    """Three words of so many headlines."""
    found = sorted(set(headlines(document.title for document in documents)))
    return random.Random(SEED).sample(found, min(count, len(found)))


def _shuffled(document: Document, number: int, shuffling: random.Random) -> Document:
    words = document.body.split()
    runs = [words[start : start + TOGETHER] for start in range(0, len(words), TOGETHER)]
    shuffling.shuffle(runs)
    body = " ".join(word for run in runs for word in run)
    return replace(document, id=f"{document.id}-{number}", body=body, unsearched=())
