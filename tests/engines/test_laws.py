"""Every engine answers as the oracle does, whatever the documents and whatever the question."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from indexer.engines import Engine, Snapshot
from indexer.model import Document, Entry, Hit, Query, Request
from tests.oracle import (
    answer,
    completions,
    copies,
    document_count,
    facet,
    groups,
    matching,
    names,
    words_near,
)

from .corpora import corpora, filters, fuzzies, queries, quotations
from .kinds import KINDS, LUCENE, PRECISION
from .writing import entries, put, rebuild

ZONES = (UTC, ZoneInfo("Asia/Riyadh"), ZoneInfo("America/New_York"))
FACETS = ("source", "author", "date", "hashtag")

kinds = pytest.mark.parametrize("kind", KINDS)
many = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),  # shrinking a corpus takes longer than reading it
    suppress_health_check=(HealthCheck.too_slow,),
)


def build(kind: str, engine: Engine, documents: list[Document], data: st.DataObject) -> None:
    """The documents in some number of commits, with others put, replaced and deleted on the way.

    Lucene counts what is gone until it merges it away, at a time of its own: there, they are put
    once more in the end, into an index that has nothing else.
    """
    rest = list(documents)
    if data.draw(st.booleans(), label="rebuilt"):
        rebuild(engine, *(_other(document) for document in documents[::2]))
    for _ in range(data.draw(st.integers(0, 8), label="commits")):
        some = rest[: data.draw(st.integers(0, 12))]
        rest = rest[len(some) :]
        put(engine, *some, *(_other(document) for document in rest[:2]))
    gone = [f"gone {number}" for number in range(2)]
    put(engine, *(Document(each, "خبر مجلس", "الأمن", source="س") for each in gone))
    put(engine, *rest, delete=gone)
    if kind in LUCENE:
        live = engine.snapshot()
        assert {each.id: each for each in live.all_documents()} == {d.id: d for d in documents}
        rebuild(engine, *documents)


def _other(document: Document) -> Document:
    return replace(document, title="غير ذلك", body="مجلس الأمن", source="غيره", hashtags=())


def agrees(kind: str, live: Snapshot, whole: list[Entry], request: Request) -> list[Hit]:
    """All hits, after comparing them with the oracle's: order, scores, ties."""
    expected = answer(whole, request, as_lucene=kind in LUCENE)
    hits = live.search(replace(request, offset=0, size=len(whole) + 1)).hits
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    scores = dict(expected)
    if None in scores.values():
        assert [(hit.document.id, hit.score) for hit in hits] == expected
    else:
        own_scores = {hit.document.id: hit.score for hit in hits}
        assert own_scores == pytest.approx(scores, rel=PRECISION[kind])
        own = [(-(hit.score or 0), hit.document.id) for hit in hits]
        assert own == sorted(own)
    if not request.group:
        assert live.matching_ids(request) == sorted(scores)
    return list(hits)


@kinds
@many
@given(corpora(10), st.lists(st.tuples(queries, filters), min_size=12, max_size=12), st.data())
def test_answers_are_the_oracles(
    kind: str, documents: list[Document], asked: list[tuple[Query, tuple]], data: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        engine = KINDS[kind](Path(folder))
        build(kind, engine, documents, data)
        whole = entries(documents)
        live = engine.snapshot()
        assert live.documents == len(documents)
        assert live.verify(whole) == []
        assert live.groups() == groups(whole)
        assert {each.id: each for each in live.all_documents()} == {d.id: d for d in documents}
        _check_words(live, whole, data)
        quoted = [(data.draw(quotations(whole)), ()) for _ in range(6)]
        for query, narrowed in [*asked, *quoted]:
            sort = data.draw(st.sampled_from(("relevance", "relevance", "newest", "oldest")))
            shape = {"group": data.draw(st.booleans()), "zone": data.draw(st.sampled_from(ZONES))}
            request = Request(query, narrowed, sort, explain=True, facets=FACETS, **shape)
            hits = agrees(kind, live, whole, request)
            for hit in hits:
                parts = sum(part.score for part in hit.explanation)
                assert hit.score is None or parts == pytest.approx(hit.score, rel=PRECISION[kind])
            _check_pages(live, request, hits, data.draw(st.integers(1, 7)))
            _check_facets(live, request, whole)
            _check_copies(live, request, hits, whole)


def _check_words(live: Snapshot, whole: list[Entry], data: st.DataObject) -> None:
    for _ in range(3):
        asked = data.draw(fuzzies())
        near = live.words_near(asked.key, asked.distance)
        there = [word for word in near if live.document_count("surface", word)]
        assert near == sorted(near)
        assert there == words_near(whole, asked.key, asked.distance)
        least = data.draw(st.integers(1, 4))
        frequent = {word for word in near if live.document_count("surface", word) >= least}
        assert frequent <= set(live.words_near(asked.key, asked.distance, least)) <= set(near)
    for field in ("surface", "tag"):
        prefix, size = data.draw(st.sampled_from(("", "م", "مج", "ال", "2", "ز"))), 5
        found = live.completions(field, prefix, size)
        assert found == completions(whole, field, prefix, size)
    for keys in {keys for entry in whole[:5] for keys in entry.keys[:5]}:
        for level, key in keys._asdict().items():
            assert live.document_count(level, key) == document_count(whole, level, key)


def _check_pages(live: Snapshot, request: Request, hits: list[Hit], size: int) -> None:
    pages: list[Hit] = []
    for offset in range(0, len(hits) + size, size):
        page = live.search(replace(request, offset=offset, size=size))
        assert page.total == len(hits)
        pages += page.hits
    assert pages == hits


def _check_facets(live: Snapshot, request: Request, whole: list[Entry]) -> None:
    answered = live.search(replace(request, size=0))
    assert answered.total == len(answer(whole, request))
    assert answered.documents == len(matching(whole, request))
    for name, values in answered.facets.items():
        assert [(each.value, each.count) for each in values] == facet(whole, request, name)
        if name != "hashtag":  # a document has one of the others, or none
            assert sum(each.count for each in values) == answered.total


def _check_copies(
    live: Snapshot, request: Request, hits: Sequence[Hit], whole: Sequence[Entry]
) -> None:
    stood_for = copies(whole, request) if request.group else {}
    shown = names(whole, "source", UTC)
    source = {entry.document.id: shown.get(entry.source or "") for entry in whole}
    for hit in hits:
        ids = stood_for.get(hit.document.id, [])
        sources = Counter(filter(None, map(source.get, ids)))
        assert hit.copies.count == len(ids)
        assert list(hit.copies.sources) == sorted(sources, key=lambda one: (-sources[one], one))
