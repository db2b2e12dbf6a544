"""Analysed articles and queries about them, as files that every engine reads.

Documents are lines of tab-separated columns: id, source, seconds since 1970 or nothing, the terms
of each level joined by spaces, and the stored document. Queries are lines of JSON.

More documents than there are articles are articles with a tenth of their words changed for others
of the corpus, so that no list of postings is merely longer.
"""

from __future__ import annotations

import json
import random
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final, NamedTuple

from indexer.analysis import entry
from indexer.jobs.records import records
from indexer.model import Document, Entry, Keys

SEED: Final = 1
QUERIES: Final = 100
"""Of each kind."""
CHANGED: Final = 0.1
"""The part of the words of a copy that are others."""
FREQUENT: Final = (0.05, 0.3)
SELDOM: Final = (0.005, 0.05)
"""The part of the documents that have a frequent word, and one that is not."""
BROADEST: Final = 1_000
"""Words that a prefix may stand for: the engine refuses more than twice as many."""

COLUMNS: Final = ("id", "source", "published", *Keys._fields, "document")


@dataclass(frozen=True, slots=True)
class Asked:
    """A query: ``words`` of the folded level, or a prefix; ``keys`` are theirs at every level.

    ``since`` are seconds since 1970.
    """

    kind: str
    words: tuple[str, ...]
    keys: tuple[Keys, ...] = ()
    since: int | None = None


class Files(NamedTuple):
    """What was written, how many documents, and the CPU seconds that their analysis took."""

    documents: Path
    queries: Path
    count: int
    analysis: float


def make(articles: Path, folder: Path, count: int) -> Files:
    """The files of ``count`` documents, as many as there are articles or more."""
    read = [record.what for record in records([str(articles)])]
    own = list({each.id: each for each in read if isinstance(each, Document)}.values())
    started = time.process_time()
    entries = [entry(document) for document in own[:count]]
    analysis = time.process_time() - started
    folder.mkdir(parents=True, exist_ok=True)
    files = Files(folder / "documents.tsv", folder / "queries.jsonl", count, analysis)
    with files.documents.open("w", encoding="utf-8") as lines:
        for each in _enough(entries, count):
            lines.write("\t".join(_row(each)) + "\n")
    with files.queries.open("w", encoding="utf-8") as lines:
        for asked in _queries(entries):
            lines.write(json.dumps(asdict(asked), ensure_ascii=False) + "\n")
    return files


def read_documents(path: Path) -> Iterator[dict[str, str]]:
    """By the names of the columns."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield dict(zip(COLUMNS, line.rstrip("\n").split("\t"), strict=True))


def read_queries(path: Path) -> list[Asked]:
    """In order."""
    found = []
    for line in path.read_text("utf-8").splitlines():
        value = json.loads(line)
        keys = tuple(Keys(*each) for each in value["keys"])
        found.append(Asked(value["kind"], tuple(value["words"]), keys, value["since"]))
    return found


def _enough(entries: Sequence[Entry], count: int) -> Iterator[Entry]:
    yield from entries[:count]
    random_ = random.Random(SEED)
    every = [keys for each in entries[::50] for keys in each.keys]
    for number in range(len(entries), count):
        each = entries[number % len(entries)]
        changed = [
            random_.choice(every) if random_.random() < CHANGED else keys for keys in each.keys
        ]
        document = replace(each.document, id=f"{each.document.id}-{number}")
        yield replace(each, document=document, keys=changed)


def _row(each: Entry) -> Iterator[str]:
    document = each.document
    yield document.id
    yield each.source or ""
    yield str(int(document.published_at.timestamp())) if document.published_at else ""
    for level in range(len(Keys._fields)):
        yield " ".join(keys[level] for keys in each.keys)
    yield json.dumps(document.to_json(), ensure_ascii=False)


def _queries(entries: Sequence[Entry]) -> Iterator[Asked]:
    """Words by how many documents have them, and words that stand in a row somewhere."""
    random_ = random.Random(SEED)
    keys = {each.surface: each for one in entries for each in one.keys}
    df = Counter(word for one in entries for word in {each.surface for each in one.keys})
    vocabulary = sorted(df)

    def having(low: float, high: float) -> list[str]:
        return [word for word in vocabulary if low < df[word] / len(entries) < high]

    def beginning() -> str:
        while True:
            prefix = random_.choice(seldom)[:4]
            first = bisect_left(vocabulary, prefix)
            if bisect_left(vocabulary, f"{prefix}\uffff") - first <= BROADEST:
                return prefix

    def asked(kind: str, words: Sequence[str], since: int | None = None) -> Asked:
        return Asked(kind, tuple(words), tuple(keys[word] for word in words), since)

    frequent, seldom = having(*FREQUENT), having(*SELDOM)
    common = {*frequent, *seldom}
    moments = sorted(
        int(one.document.published_at.timestamp()) for one in entries if one.document.published_at
    )
    for _ in range(QUERIES):
        yield asked("frequent word", random_.sample(frequent, 1))
        yield asked("seldom word", random_.sample(seldom, 1))
        yield asked("and", random_.sample(frequent, 2))
        yield asked("or", random_.sample(seldom, 3))
        yield asked("not", random_.sample(frequent, 2))
        yield asked("phrase of 2", _in_a_row(random_, entries, common, 2))
        yield asked("phrase of 3", _in_a_row(random_, entries, common, 3))
        yield Asked("prefix", (beginning(),))
        yield asked("dated", random_.sample(frequent, 1), moments[len(moments) // 2])
        yield asked("default", _in_a_row(random_, entries, common, 3))


def _in_a_row(
    random_: random.Random, entries: Sequence[Entry], common: set[str], count: int
) -> list[str]:
    while True:
        keys = random_.choice(entries).keys
        start = random_.randrange(max(1, len(keys) - count))
        words = [each.surface for each in keys[start : start + count]]
        if len(set(words)) == count and common.issuperset(words):
            return words
