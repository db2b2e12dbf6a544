"""A server that does not do what it is asked says why, and we say it in words that help."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import partial
from itertools import product
from typing import Any

import pytest

from indexer.analysis import entry
from indexer.config import Cluster
from indexer.engines.opensearch import OpenSearchEngine, journal
from indexer.engines.opensearch.faults import answered
from indexer.errors import (
    Away,
    Damaged,
    DiskFull,
    KashshafError,
    Locked,
    NotAllowed,
    NotFound,
    TooBroad,
    Unavailable,
)
from indexer.model import Request
from search_api import Settings, create_app

from ..engines.writing import asking, doc, found, put, rebuild, rebuilding, updating
from .nodes import the_node


def test_an_index_of_others_is_left_alone() -> None:
    the_node().ask("/theirs/_doc/1?refresh=true", "PUT", {"title": "kept"})
    the_node().ask("/theirs/_alias/name", "PUT")
    for name in ("theirs", "name"):
        engine = OpenSearchEngine(f"opensearch://{the_node().address}/{name}", Cluster())
        for ask in (engine.exists, engine.snapshot, partial(updating, engine)):
            with pytest.raises(NotFound, match="no index of Kashshaf"):
                ask()
    assert the_node().ask("/theirs/_count")["count"] == 1


@pytest.mark.parametrize("name", ["news-locks", "news-journal"])
def test_an_index_of_others_beside_ours_is_left_alone(
    engine: OpenSearchEngine, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "LITTLE", 0)  # A journal has an index of its own.
    if name == "news-journal":
        put(engine, doc("1", "خبر"))
    the_node().ask(f"/{name}/_doc/writing?refresh=true", "PUT", {"title": "kept"})
    with pytest.raises(NotFound, match=f"'{name}' is there, but no index of Kashshaf"):
        put(engine, doc("2", "خبر"))
    assert the_node().ask(f"/{name}/_doc/writing")["_source"] == {"title": "kept"}


def test_builds_go_round_numbers_that_others_have(engine: OpenSearchEngine) -> None:
    others = ("000001-written", "000003", "999999")
    for number in others:
        the_node().ask(f"/news-{number}/_doc/1?refresh=true", "PUT", {"title": "kept"})
    put(engine, doc("1", "خبر"))
    assert list(the_node().ask("/news/_mapping")) == ["news-000002"]
    rebuild(engine, doc("2", "خبر"))
    assert list(the_node().ask("/news/_mapping")) == ["news-000004"]
    assert found(engine, "خبر") == ["2"]
    for number in others:
        assert the_node().ask(f"/news-{number}/_count")["count"] == 1


def test_an_index_that_lost_its_alias_is_not_taken_for_none(engine: OpenSearchEngine) -> None:
    put(engine, doc("1", "خبر"))
    rebuild(engine, doc("2", "خبر"))
    the_node().ask("/news-000002/_alias/news", "DELETE")
    uses: tuple[Callable[[], object], ...] = (
        engine.snapshot,
        engine.stats,
        partial(put, engine, doc("3", "خبر")),
        partial(rebuild, engine, doc("3", "خبر")),
    )
    for use in uses:
        with pytest.raises(Damaged, match="'news' is gone, and 'news-000002', which was live"):
            use()
    the_node().ask("/news-000002/_alias/news", "PUT")
    put(engine, doc("3", "خبر"))
    assert found(engine, "خبر") == ["2", "3"]


def test_a_closed_index_is_told(engine: OpenSearchEngine) -> None:
    put(engine, doc("1", "خبر"))
    the_node().ask("/news/_close", "POST")
    with pytest.raises(Unavailable, match="closed on the cluster"):
        engine.snapshot()
    the_node().ask("/news-000001/_open?wait_for_active_shards=1", "POST")
    assert found(engine, "خبر") == ["1"]


def test_an_index_of_another_version_is_told(engine: OpenSearchEngine) -> None:
    put(engine, doc("1", "خبر"))
    the_node().ask("/news/_mapping", "PUT", {"_meta": {"kashshaf": 99}})
    with pytest.raises(Damaged, match=r"another version of Kashshaf.*99.* --force"):
        engine.snapshot()


def test_an_archive_takes_the_place_of_an_index_of_another_version(
    engine: OpenSearchEngine,
) -> None:
    put(engine, doc("1", "خبر"))
    archive = io.BytesIO()
    engine.backup(archive, lambda done, of: None)
    theirs = {"_meta": {"kashshaf": 99, "what": "theirs"}}
    the_node().ask("/news/_mapping", "PUT", theirs)

    def restore(*, force: bool) -> None:
        archive.seek(0)
        with engine.restore(
            archive, force=force, lock_timeout=0, told=lambda done, of: None
        ) as restoring:
            restoring.commit()

    with pytest.raises(Damaged, match="another version of Kashshaf"):
        restore(force=False)
    restore(force=True)
    assert found(engine, "خبر") == ["1"]
    assert list(the_node().ask("/news/_mapping")) == ["news-000002"]
    with pytest.raises(NotFound, match="no generation before"):
        engine.roll_back(lock_timeout=0)
    put(engine, doc("2", "خبر"))
    rebuild(engine, doc("3", "خبر"))
    assert found(engine, "خبر") == ["3"]
    left = the_node().ask("/news-000001/_mapping")["news-000001"]["mappings"]
    assert left["_meta"] == theirs["_meta"]


@pytest.mark.parametrize(
    ("block", "error", "told"),
    [
        ("read_only", NotAllowed, "read-only"),
        ("read_only_allow_delete", DiskFull, "flood stage watermark"),
        ("write", NotAllowed, "blocks the index"),
    ],
)
def test_what_may_not_be_written_changes_nothing(
    engine: OpenSearchEngine, block: str, error: type[KashshafError], told: str
) -> None:
    put(engine, doc("1", "خبر"))
    before = engine.snapshot()
    name = f"index.blocks.{block}"
    the_node().ask("/news/_settings", "PUT", {name: True})
    try:
        with pytest.raises(error, match=told):
            put(engine, doc("2", "خبر"))
        assert engine.snapshot() is before
    finally:
        the_node().ask("/news/_settings", "PUT", {name: None})
    assert put(engine, doc("2", "خبر")) == before.generation + 1
    assert found(engine, "خبر") == ["1", "2"]


def test_more_words_than_the_server_takes_are_too_broad(engine: OpenSearchEngine) -> None:
    text = " ".join("".join(letters) for letters in product("بتثجحخد", repeat=4))
    put(engine, doc("1", body=text))
    many = asking(text, match="any")
    with pytest.raises(TooBroad, match=r"^the query has more words than the cluster"):
        engine.snapshot().search(Request(many))
    client = create_app(Settings(index=engine.target)).test_client()
    answer = client.get("/api/v1/search", query_string={"q": text[:2_000], "match": "any"}).json
    assert answer
    assert answer["code"] == "too_broad"
    assert answer["detail"].startswith("the query has more words than the cluster takes")


def test_a_generation_that_the_server_dropped_is_opened_again(engine: OpenSearchEngine) -> None:
    put(engine, doc("1", "خبر"))
    held = engine.snapshot()
    the_node().ask("/_search/point_in_time/_all", "DELETE")
    assert held.document("1")
    put(engine, doc("2", "خبر"))
    the_node().ask("/_search/point_in_time/_all", "DELETE")
    with pytest.raises(KashshafError, match="generation 1 is kept no longer"):
        held.document("1")
    assert found(engine, "خبر") == ["1", "2"]


def test_what_is_built_outlasts_what_the_server_dropped(engine: OpenSearchEngine) -> None:
    with rebuilding(engine) as new:
        new.put(entry(doc("1", "خبر")))
        seen = new.finish()
        the_node().ask("/_search/point_in_time/_all", "DELETE")
        assert seen.document("1")
        new.commit()
    the_node().ask("/_search/point_in_time/_all", "DELETE")
    assert seen.document("1")


def test_a_lock_that_was_taken_over_is_told_before_anything_is_sent(
    engine: OpenSearchEngine,
) -> None:
    put(engine, doc("1", "خبر"))
    with updating(engine) as writer:
        the_node().ask("/news-locks/_doc/writing", "DELETE")
        with updating(engine, 0) as other, pytest.raises(Locked, match="somebody else writes"):
            writer.commit()
        assert other
    assert engine.snapshot().generation == 1


def test_a_lock_of_a_process_that_is_gone_holds_nobody_up(engine: OpenSearchEngine) -> None:
    put(engine, doc("1", "خبر"))
    with updating(engine) as writer:
        signed = the_node().ask("/news-locks/_doc/writing")["_source"]
        assert writer
    left: dict[str, Any] = {**signed, "pid": 4_194_304}  # above the largest there is on Linux
    the_node().ask("/news-locks/_doc/writing", "PUT", left)
    assert engine.stats().lock is None
    the_node().ask("/news-locks/_doc/writing", "PUT", {**left, "host": "elsewhere"})
    with pytest.raises(Locked, match="process 4194304 on elsewhere"):
        updating(engine, 0)
    past = {**left, "host": "elsewhere", "until": "2018-07-01T00:00:00Z"}
    the_node().ask("/news-locks/_doc/writing", "PUT", past)
    with updating(engine, 0) as writer:
        writer.commit()


@pytest.mark.parametrize(
    ("status", "said", "error", "told"),
    [
        (429, "circuit_breaking_exception", Away, "429"),
        (503, "cluster_manager_not_discovered_exception", Away, "not ready"),
        (502, "<h1>Bad Gateway</h1>", Away, "does not reach it"),
        (504, "<h1>Gateway Timeout</h1>", Away, "does not reach it"),
        (500, "no space left on device", DiskFull, "full"),
        (418, "teapot", KashshafError, "answered 418: teapot"),
    ],
)
def test_answers_that_no_test_can_bring_about(
    status: int, said: str, error: type[KashshafError], told: str
) -> None:
    with pytest.raises(error, match=told):
        raise answered("place", status, said)
