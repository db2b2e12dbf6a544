"""How many requests a second a server of two processes answers, and how soon.

    python -m tests.benchmarks.load                       # an index of the articles is made first
    python -m tests.benchmarks.load --index FOLDER --seconds 60 --connections 16

Every connection asks for one search after the other: three words of a headline, with marks, facets
and grouping, each headline's once. Requests are prepared before and answers are read by their
length alone, so that little of the two cores goes into asking.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import socket
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from statistics import quantiles
from typing import Final
from urllib.parse import quote

from indexer.engines import open_engine
from indexer.jobs.index import index
from indexer.jobs.records import records
from tests.api.server import serving

from .__main__ import ARTICLES

SEED: Final = 1
UNTOLD: Final = 1e9
"""Milliseconds; of no search is it said that it was slow. Nobody reads what the server says, and a
server whose pipe is full waits for that and answers nobody.
"""
WORDS: Final = 3
_WORD: Final = re.compile(r"[\u0621-\u064a]{3,}")
_LENGTH: Final = re.compile(rb"\r\nContent-Length: (\d+)\r\n", re.IGNORECASE)
_GENERATION: Final = re.compile(rb'"generation":(\d+)')


@dataclass(slots=True)
class Answers:
    """What came back: milliseconds of each answer, how many had each status (0 when a connection
    broke), and the generations that answered.
    """

    seconds: float = 0.0
    milliseconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    generations: set[int] = field(default_factory=set)

    @property
    def errors(self) -> int:
        """Answers that were none."""
        return sum(count for status, count in self.statuses.items() if status != 200)

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.milliseconds) / self.seconds

    def percentile(self, percent: int) -> float:
        """Milliseconds within which so many of the answers came."""
        return quantiles(self.milliseconds, n=100, method="inclusive")[percent - 1]

    def __str__(self) -> str:
        shares = ", ".join(f"p{each} {self.percentile(each):.1f} ms" for each in (50, 90, 99))
        return (
            f"{len(self.milliseconds):,} answers in {self.seconds:.1f} s: {self.rate:.0f} a "
            f"second, {shares}, slowest {max(self.milliseconds):.1f} ms, {self.errors} errors"
        )


def load(port: int, queries: Sequence[str], *, connections: int, seconds: float) -> Answers:
    """Ask the server at ``port`` of this machine for ``seconds``, over so many connections."""
    requests = [_request(query) for query in queries]
    all_of_them = [Answers() for _ in range(connections)]
    began = time.perf_counter()
    threads = [
        # Each has its share, in turns: what another has just asked would be remembered.
        threading.Thread(
            target=_ask,
            args=(port, requests[number::connections] or requests, began + seconds, each),
        )
        for number, each in enumerate(all_of_them)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    whole = Answers(seconds=time.perf_counter() - began)
    for each in all_of_them:
        whole.milliseconds += each.milliseconds
        whole.statuses += each.statuses
        whole.generations |= each.generations
    return whole


def _request(query: str) -> bytes:
    return f"GET /api/v1/search?q={quote(query)} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()


def _ask(port: int, requests: Sequence[bytes], until: float, into: Answers) -> None:
    connection: socket.socket | None = None
    for request in _again(requests):
        began = time.perf_counter()
        if began >= until:
            break
        try:
            connection = connection or socket.create_connection(("127.0.0.1", port), timeout=30)
            connection.sendall(request)
            status, body = _answer(connection)
        except (OSError, ValueError):
            status, body, connection = 0, b"", None
        into.milliseconds.append((time.perf_counter() - began) * 1000)
        into.statuses[status] += 1
        if found := _GENERATION.search(body, max(0, len(body) - 400)):
            into.generations.add(int(found[1]))
    if connection:
        connection.close()


def _again(requests: Sequence[bytes]) -> Iterator[bytes]:
    while True:
        yield from requests


def _answer(connection: socket.socket) -> tuple[int, bytes]:
    """Status and body. Raises ValueError and OSError for an answer that is none."""
    read = bytearray()
    while (end := read.find(b"\r\n\r\n")) < 0:
        read += _more(connection)
    length = _LENGTH.search(read, 0, end + 2)
    if not length:
        raise ValueError("an answer without its length")
    whole = end + 4 + int(length[1])
    while len(read) < whole:
        read += _more(connection)
    return int(read[9:12]), bytes(read[end + 4 : whole])


def _more(connection: socket.socket) -> bytes:
    part = connection.recv(262_144)
    if not part:
        raise ConnectionResetError("the server hung up")
    return part


def headlines(titles: Iterable[str]) -> Iterator[str]:
    """Queries: the first words of each title that has enough of them."""
    for title in titles:
        words = list(islice((found[0] for found in _WORD.finditer(title)), WORDS))
        if len(words) == WORDS:
            yield " ".join(words)


def main() -> int:
    """0 when no request failed."""
    given = _parser().parse_args()
    if not (given.index or ARTICLES.exists()):
        print(f"{ARTICLES} is not there: nothing to measure with")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        target = given.index or str(_indexed(Path(folder) / "index"))
        titles = [document.title for document in open_engine(target).snapshot().all_documents()]
        queries = sorted(set(headlines(titles)))
        random.Random(SEED).shuffle(queries)
        settings = json.dumps({"port": 0, "workers": given.workers, "slow_ms": UNTOLD})
        with serving(Path(target), settings) as server:
            if given.warm:
                first = queries[len(queries) // 2 :]
                load(server.port, first, connections=given.connections, seconds=given.warm)
            answers = load(
                server.port, queries, connections=given.connections, seconds=given.seconds
            )
    print(f"{len(titles):,} articles, {len(queries):,} queries, {given.workers} processes")
    print(answers)
    return 1 if answers.errors else 0


def _indexed(folder: Path) -> Path:
    print(f"indexing {ARTICLES}", file=sys.stderr, flush=True)
    index(open_engine(str(folder)), records([str(ARTICLES)]))
    return folder


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--index", help="an index that is there already")
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--warm", type=float, default=2.0, help="seconds asked before, uncounted")
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--workers", type=int, default=2)
    return parser


if __name__ == "__main__":
    sys.exit(main())
