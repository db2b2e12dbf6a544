"""Sixteen connections that search all the time while the index is built anew and swapped.

``LOAD_SECONDS`` is how long; ``make soak`` takes five minutes of it.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from indexer.jobs.records import Reading, records
from indexer.model import Document

from ..benchmarks.load import UNTOLD, headlines, load
from .documents import write
from .server import ROOT, serving

SECONDS: Final = float(os.environ.get("LOAD_SECONDS", "30"))
DOCUMENTS: Final = 1_000
SLOWEST_MS: Final = 1_000
"""Of ninety-nine answers in a hundred."""


def mixed() -> Iterator[Document]:
    """Articles made of the words of the sample, so that no two are alike."""
    read = [one.what for one in records([str(ROOT / "data" / "sample")], Reading(recursive=True))]
    articles = [one for one in read if isinstance(one, Document)]
    words = [word for one in articles for word in one.body.split()]
    random_ = random.Random(1)
    for number in range(DOCUMENTS):
        like = articles[number % len(articles)]
        yield Document(
            id=f"{number}",
            title=" ".join(random_.sample(words, 8)),
            body=" ".join(random_.choices(words, k=80)),
            source=like.source,
            published_at=like.published_at,
        )


@contextmanager
def reindexing(index: Path) -> Iterator[list[int]]:
    """``kashshaf reindex`` again and again; the exit statuses as they come."""
    statuses: list[int] = []
    over = threading.Event()

    def again() -> None:
        command = [sys.executable, "-m", "indexer.cli", "reindex", "--quiet", "--index", str(index)]
        while not over.is_set():
            statuses.append(subprocess.run(command, cwd=ROOT, check=False).returncode)

    thread = threading.Thread(target=again)
    thread.start()
    try:
        yield statuses
    finally:
        over.set()
        thread.join()


def test_searches_go_on_while_the_index_is_swapped(tmp_path: Path) -> None:
    index = tmp_path / "index"
    documents = list(mixed())
    write(index, *documents)
    queries = list(headlines(one.title for one in documents))
    settings = json.dumps({"port": 0, "workers": 2, "slow_ms": UNTOLD})
    with serving(index, settings) as server, reindexing(index) as statuses:
        answers = load(server.port, queries, connections=16, seconds=SECONDS)
    print(answers, f"{len(statuses)} generations built")
    assert answers.errors == 0, answers.statuses
    assert set(statuses) == {0}
    assert len(answers.generations) > 1, "no swap was seen"
    assert answers.percentile(99) < SLOWEST_MS
