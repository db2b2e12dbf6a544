"""Pages beyond the ten thousand results that a server gives at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from indexer.config import Cluster
from indexer.engines.opensearch import OpenSearchEngine, point, snapshot
from indexer.engines.opensearch.point import WINDOW
from indexer.model import Document, Entry, Everything, Keys, Query, Request, Word

from ..engines.writing import doc, put, updating

COUNT = WINDOW + 2_100
KEYS = Keys(*["خبر"] * 5)
WORD = Word("خبر", KEYS)
BEGAN = datetime(2018, 7, 1, tzinfo=UTC)


@pytest.fixture
def many(engine: OpenSearchEngine) -> OpenSearchEngine:
    """Articles that are the longer, and the later, the higher their number."""
    with updating(engine) as writer:
        for number in range(COUNT):
            moment = BEGAN + timedelta(minutes=number)
            source = f"source {number}"
            document = Document(f"{number:05}", "خبر", source=source, published_at=moment)
            words = 1 + number % 3
            writer.put(Entry(document, range(words), [KEYS] * words, (), source, None))
        writer.commit()
    return engine


def test_every_result_is_on_one_page(many: OpenSearchEngine) -> None:
    live = many.snapshot()
    ranked = Query("", WORD, (WORD,), (), "", (), "auto", "all")
    listed = Query("", Everything(), (), (), "", (), "auto", "all")
    for query in (ranked, listed):
        asked = Request(query, size=WINDOW)
        first = live.search(asked)
        assert (first.total, len(first.hits)) == (COUNT, WINDOW)
        for offset, size in ((WINDOW - 5, 10), (WINDOW, WINDOW), (COUNT - 3, 10)):
            page = live.search(Request(query, offset=offset, size=size, facets=("date",)))
            assert page.total == COUNT
            assert len(page.hits) == min(size, COUNT - offset)
            assert page.hits[0].rank == offset + 1
            assert sum(value.count for value in page.facets["date"]) == COUNT
            shared = [hit for hit in page.hits if hit.rank <= WINDOW]
            assert shared == list(first.hits[offset:])
        rest = live.search(Request(query, offset=WINDOW, size=WINDOW)).hits
        ids = [hit.document.id for hit in (*first.hits, *rest)]
        assert sorted(ids) == [f"{number:05}" for number in range(COUNT)]
        assert live.search(Request(query, offset=COUNT, size=10)).hits == ()
    assert len(live.matching_ids(Request(ranked))) == COUNT


def test_all_documents_are_read_once_whatever_was_written_again(
    engine: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshot, "PAGE", 4)
    monkeypatch.setattr(point, "WINDOW", 4)
    three = OpenSearchEngine(engine.target, Cluster(shards=3))
    before = {f"{number}": doc(f"{number}", "خبر") for number in range(40)}
    after = {f"{number}": doc(f"{number}", "نبأ") for number in range(30, 50)}
    put(three, *before.values())
    put(three, *after.values(), delete=map(str, range(10)))
    live = three.snapshot()
    wanted = {own: each for own, each in (before | after).items() if int(own) >= 10}
    assert sorted(each.id for each in live.all_documents()) == sorted(wanted)
    assert {each.id: each for each in live.all_documents()} == wanted
    assert live.fingerprints() == {own: each.fingerprint() for own, each in wanted.items()}


def test_every_value_is_counted(many: OpenSearchEngine) -> None:
    listed = Query("", Everything(), (), (), "", (), "auto", "all")
    values = many.snapshot().search(Request(listed, size=0, facets=("source",))).facets["source"]
    assert sorted(value.value or "" for value in values) == sorted(
        f"source {number}" for number in range(COUNT)
    )
    assert {value.count for value in values} == {1}
