"""All that is measured of one cluster: so many nodes, shards and articles."""

from __future__ import annotations

import json
import subprocess
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from statistics import median, quantiles
from typing import Any, Final, NamedTuple

from indexer.analysis import entry
from indexer.config import Cluster
from indexer.engines.opensearch import OpenSearchEngine
from indexer.engines.opensearch.spool import sent_of
from indexer.jobs.index import index
from indexer.jobs.put import put
from indexer.jobs.reindex import reindex
from indexer.jobs.writing import Writing
from indexer.model import Document, Entry, Hits, Request
from indexer.query import parse
from tests.opensearch.nodes import Node, java
from tests.opensearch.several import addresses, several, wait_for_green

from .articles import recorded
from .replay import Bare, Sent, keeping
from .spent import spent, total
from .thin import write_thin

HEAP: Final = "1g"
WARMING: Final = 120
"""Searches before those that are measured: the server compiles what it runs."""
IN_TURN: Final = 10
"""Searches with us before as many without: what else the machine does hits both."""
PUTS: Final = 5
TODAY: Final = date(2015, 8, 5)
FACETS: Final = ("source", "hashtag", "author", "date")
WAYS: Final[Mapping[str, Mapping[str, Any]]] = {
    "hits": {},
    "hits and facets": {"facets": FACETS},
    "hits, groups and facets": {"group": True, "facets": FACETS},
}
"""What a search is asked for."""
MATCHING: Final = ("hits", "hits and facets")
"""Of these, whose cost grows with the documents that match."""
BEGINNINGS: Final = ("الم", "است", "وال")
LOOKS: Final = 0.2
"""Seconds between looks at the disk."""


class Case(NamedTuple):
    """``shards`` have a replica each where there is more than one node. ``workers`` analyse."""

    nodes: int
    shards: int
    articles: int
    workers: int = 1


def measured(case: Case, documents: Sequence[Document], asked: Sequence[str]) -> dict[str, Any]:
    """By what it is of. The articles are the first of ``documents``: half of them make the index,
    the others are added to it.
    """
    own = documents[: case.articles]
    with several(case.nodes, HEAP, for_long=True) as nodes:
        engine = OpenSearchEngine(
            f"opensearch://{addresses(nodes)}/news", Cluster(shards=case.shards)
        )
        writing = Writing(workers=case.workers)
        half = len(own) // 2
        found: dict[str, Any] = {**case._asdict(), **_prepared(own)}
        for name, some in (("write", own[:half]), ("add", own[half:])):
            job = partial(index, engine, recorded(some), writing=writing)
            found[name] = spent(nodes, job).each(len(some))
        found["merge afterwards"] = spent(nodes, partial(_wait_until_quiet, nodes[0])).each(
            len(own)
        )
        wait_for_green(nodes[0])
        found |= _sizes(nodes)
        found["ask"] = {way: _asked(engine, nodes, asked, more) for way, more in WAYS.items()}
        found |= _read(engine, nodes, own)
        found |= _put(engine, nodes, own)
        found["reindex"] = _rebuilt(engine, nodes, len(own))
    return found


def thinned(documents: Sequence[Document], asked: Sequence[str], sizes: Sequence[int]) -> list[Any]:
    """What searches cost in thin articles, and what one page of all of them does; on one node."""
    entries = [entry(document) for document in documents]
    parsed = [parse(text, today=TODAY) for text in asked]
    with several(1, HEAP, for_long=True) as nodes:
        engines = [
            OpenSearchEngine(f"opensearch://{addresses(nodes)}/thin{size}", Cluster())
            for size in sizes
        ]
        for engine, size in zip(engines, sizes, strict=True):
            write_thin(engine, entries, parsed, size)
        for engine in engines:
            _matched(engine, nodes, asked)
        # By now all is compiled for each of them.
        found = [_matched(engine, nodes, asked) for engine in engines]
    return [{"articles": size, **one} for size, one in zip(sizes, found, strict=True)]


def _matched(
    engine: OpenSearchEngine, nodes: Sequence[Node], asked: Sequence[str]
) -> dict[str, Any]:
    live = engine.snapshot()
    page = spent(nodes, lambda: [next(live.all_documents()) for _ in asked])
    costs = {way: _asked(engine, nodes, asked, WAYS[way]) for way in MATCHING}
    return {"ask": costs, "page": page.each(len(asked))}


def _prepared(documents: Sequence[Document]) -> dict[str, Any]:
    """What is done here alone: the analysis, and its result as it is sent."""
    entries: list[Entry] = []
    analysis = spent((), lambda: entries.extend(map(entry, documents)))
    lines = spent(
        (), lambda: [json.dumps(sent_of(each, "", 1), ensure_ascii=False) for each in entries]
    )
    return {"analysis": analysis.each(len(documents)), "lines": lines.each(len(documents))}


def _sizes(nodes: Sequence[Node]) -> dict[str, Any]:
    """Bytes on disk and of heap, and what merging moved."""
    every = nodes[0].ask("/news/_stats/store,merge,segments")["_all"]
    for node in nodes:
        subprocess.run(
            [java("jcmd"), str(node.pid), "GC.run"], check=True, stdout=subprocess.DEVNULL
        )
    heaps = nodes[0].ask("/_nodes/stats/jvm")["nodes"].values()
    merges = every["primaries"]["merges"]
    return {
        "primaries": every["primaries"]["store"]["size_in_bytes"],
        "with replicas": every["total"]["store"]["size_in_bytes"],
        "heap": sum(node["jvm"]["mem"]["heap_used_in_bytes"] for node in heaps),
        "segments": every["primaries"]["segments"]["count"],
        "merged": {"bytes": merges["total_size_in_bytes"], "documents": merges["total_docs"]},
    }


def _asked(
    engine: OpenSearchEngine, nodes: Sequence[Node], asked: Sequence[str], more: Mapping[str, Any]
) -> dict[str, Any]:
    """Of one way to search: with us, and the very requests that we send, sent without us."""

    def search(request: Request) -> Hits:
        return engine.snapshot().search(request)

    requests = [Request(parse(text, today=TODAY), **more) for text in asked]
    for number in range(WARMING):
        search(requests[number % len(requests)])
    hits = 0
    sent: list[list[Sent]] = []
    for request in requests:
        sent.append([])
        with keeping(sent[-1]):
            hits += search(request).documents
    without_us = Bare(nodes)
    ours: list[float] = []
    bare: list[float] = []
    costs, bare_costs = [], []
    for start in range(0, len(requests), IN_TURN):
        some, again = requests[start : start + IN_TURN], sent[start : start + IN_TURN]
        costs.append(spent(nodes, partial(_timed, [partial(search, each) for each in some], ours)))
        without = [partial(without_us.send, each) for each in again]
        bare_costs.append(spent(nodes, partial(_timed, without, bare)))
    return {
        "hits": hits / len(requests),
        "requests": sum(map(len, sent)) / len(requests),
        "cost": total(costs).each(len(requests)),
        "bare cost": total(bare_costs).each(len(requests)),
        "p50": median(ours),
        "p99": quantiles(ours, n=100)[-1],
        "bare p50": median(bare),
        "bare p99": quantiles(bare, n=100)[-1],
    }


def _timed(work: Iterable[Callable[[], object]], into: list[float]) -> None:
    """Adds the milliseconds of each."""
    for one in work:
        began = time.perf_counter()
        one()
        into.append((time.perf_counter() - began) * 1000)


def _read(
    engine: OpenSearchEngine, nodes: Sequence[Node], documents: Sequence[Document]
) -> dict[str, Any]:
    """What may read much of an index for one answer; milliseconds."""
    snapshot = engine.snapshot()

    def complete() -> None:
        for beginning in BEGINNINGS:
            snapshot.completions("surface", beginning, 10)

    some = [document.id for document in documents[:100]]
    return {
        "completion": spent(nodes, complete).each(len(BEGINNINGS)),
        "all fingerprints": spent(nodes, snapshot.fingerprints).each(1),
        "bytes of a fingerprint": _memory(snapshot.fingerprints) / snapshot.documents,
        "a hundred fingerprints": spent(nodes, partial(snapshot.fingerprints_of, some)).each(1),
        "all groups": spent(nodes, snapshot.groups).each(1),
    }


def _memory(read: Callable[[], object]) -> int:
    """Bytes of an answer of ours."""
    tracemalloc.start()
    answer = read()
    size = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert answer
    return size


def _put(
    engine: OpenSearchEngine, nodes: Sequence[Node], documents: Sequence[Document]
) -> dict[str, Any]:
    """An article more, and the first search that finds it; milliseconds."""
    request = Request(parse("مجلس", today=TODAY), **WAYS["hits, groups and facets"])
    puts, firsts = [], []
    for document in documents[:PUTS]:
        fresh = replace(document, id=f"{document.id} again", title=f"{document.title} عاجل")
        puts.append(spent(nodes, partial(put, engine, fresh)))
        firsts.append(spent(nodes, lambda: engine.snapshot().search(request)))
    return {"put": total(puts).each(PUTS), "first search": total(firsts).each(PUTS)}


def _rebuilt(engine: OpenSearchEngine, nodes: Sequence[Node], count: int) -> dict[str, Any]:
    """A reindex of the stored documents; and the most that the nodes had on disk meanwhile."""
    before = _disk(nodes)
    with _watched(nodes) as most:
        cost = spent(nodes, partial(reindex, engine))
    return {**cost.each(count), "disk before": before, "most disk": max(most)}


@contextmanager
def _watched(nodes: Sequence[Node]) -> Iterator[list[int]]:
    """What the nodes have on disk, again and again."""
    found = [_disk(nodes)]
    done = threading.Event()

    def look() -> None:
        while not done.wait(LOOKS):
            found.append(_disk(nodes))

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield found
    finally:
        done.set()
        looking.join()


def _disk(nodes: Sequence[Node]) -> int:
    """Bytes of all indices; their logs of what came last, half a gigabyte of a shard, are more."""
    return int(nodes[0].ask("/_stats/store")["_all"]["total"]["store"]["size_in_bytes"])


def _wait_until_quiet(node: Node) -> None:
    """Until nothing is merged any more."""
    while node.ask("/_stats/merge")["_all"]["total"]["merges"]["current"]:
        time.sleep(LOOKS)
