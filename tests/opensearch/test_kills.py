"""A commit is whole or not there, whenever its writer is killed and whatever is seen by then."""

from __future__ import annotations

import json
import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from opensearchpy import Transport

from indexer.config import Cluster
from indexer.engines.opensearch import OpenSearchEngine, bulk, journal, point
from indexer.engines.opensearch import engine as engines
from indexer.engines.opensearch.builds import live_build
from indexer.engines.opensearch.client import Client
from indexer.engines.opensearch.commits import commit, locked
from indexer.errors import Damaged, NotFound, Unavailable
from search_api import Settings, create_app

from ..engines.editions import check_postings, edition_of, publish
from ..engines.processes import Child, Say
from ..engines.writing import doc, found, put, rebuild, updating
from .nodes import the_node

KILLS = int(os.environ.get("KILLS", "2"))
"""Writers that are killed at random; ``make soak`` kills more."""


def in_the_description() -> None:
    """A journal of one edition is as little as that."""


def in_an_index() -> None:
    """In some parts."""
    journal.LITTLE = 0  # type: ignore[misc]  # of this process, which goes
    bulk.MEGABYTE = 1_000  # type: ignore[misc]


def fresh(engine: OpenSearchEngine) -> OpenSearchEngine:
    return OpenSearchEngine(engine.target, Cluster())


def end_before_change(times: int, after: str = "", by: signal.Signals = signal.SIGKILL) -> None:
    """Kill this process before it changes something on the server for the so-manieth time, since it
    asked for ``after``.
    """
    left = times
    is_counted = not after
    perform = Transport.perform_request

    def watched(self: Transport, method: str, url: str, **more: Any) -> Any:
        nonlocal left, is_counted
        is_counted = is_counted or after in url
        if is_counted and method not in ("GET", "HEAD") and "search" not in url:
            left -= 1
            if not left:
                os.kill(os.getpid(), by)
        return perform(self, method, url, **more)

    Transport.perform_request = watched  # type: ignore[method-assign]


def see_what_is_written() -> None:
    """As a node does that starts, or makes a copy for another."""
    the_node().ask("/_refresh", "POST")


def check_tidy() -> None:
    """One build is there, and the locks."""
    names = set(the_node().ask("/*/_mapping"))
    assert {name[-6:] for name in names} & {"-locks"}
    assert len(names) == 2, names


@pytest.mark.parametrize(
    ("prepare", "anew", "least"),
    [(in_the_description, False, 6), (in_an_index, False, 12), (in_the_description, True, 8)],
    ids=["little", "much", "anew"],
)
def test_a_writer_may_be_killed_before_any_change_of_the_server(
    engine: OpenSearchEngine, prepare: Callable[[], None], anew: bool, least: int
) -> None:
    publish(engine, 0, anew=True)
    publish(engine, 1)
    number, changes, status = 1, 0, -signal.SIGKILL
    while status:
        changes += 1

        def write(say: Say, number: int = number, changes: int = changes) -> None:
            prepare()
            end_before_change(changes)
            publish(fresh(engine), number + 1, anew=anew)

        with Child(write) as child:
            status = child.wait()
            assert status in (0, -signal.SIGKILL)
        now = edition_of(fresh(engine).snapshot())
        see_what_is_written()
        seen = fresh(engine).snapshot()
        assert number <= now <= edition_of(seen) <= number + 1
        assert status or now == number + 1
        number = edition_of(seen)
    assert changes > least
    check_postings(seen)
    publish(engine, number + 1)
    assert edition_of(engine.snapshot()) == number + 1
    if not anew:
        check_tidy()


@pytest.mark.parametrize("seed", range(KILLS))
def test_a_writer_may_be_killed_at_any_time(engine: OpenSearchEngine, seed: int) -> None:
    random_ = random.Random(seed)
    publish(engine, 0, anew=True)

    def write(say: Say) -> None:
        if random_.random() < 0.5:
            in_an_index()
        for number in range(1, 10_000):
            publish(engine, number)
            say(number)

    with Child(write) as child:
        acknowledged = int(child.heard())
        time.sleep(random_.uniform(0, 0.5))
        child.kill()
        acknowledged = max([acknowledged, *map(int, child.rest())])
        child.wait()
    see_what_is_written()
    number = edition_of(fresh(engine).snapshot())
    assert number in (acknowledged, acknowledged + 1)
    publish(engine, number + 1)
    assert edition_of(engine.snapshot()) == number + 1


def half_way(engine: OpenSearchEngine, by: signal.Signals = signal.SIGKILL) -> Child:
    """Who publishes the first edition, of which the first changes are made, and seen."""

    def write(say: Say) -> None:
        in_an_index()
        end_before_change(3, after="-journal/_doc/0", by=by)
        publish(fresh(engine), 1)

    publish(engine, 0, anew=True)
    assert edition_of(engine.snapshot()) == 0
    child = Child(write)
    os.waitpid(child.pid, os.WUNTRACED) if by == signal.SIGSTOP else child.wait()
    see_what_is_written()
    return child


def test_who_reads_half_a_commit_makes_the_rest(engine: OpenSearchEngine) -> None:
    with half_way(engine):
        assert edition_of(fresh(engine).snapshot()) == 1
        check_tidy()


def test_who_reads_half_a_commit_waits_for_who_makes_it(
    engine: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "SETTLES", 0.1)
    monkeypatch.setattr(point, "PATIENCE", 0.1)
    with half_way(engine, by=signal.SIGSTOP) as child:
        held = engine.snapshot()
        assert edition_of(held) == 0
        the_node().ask("/_search/point_in_time/_all", "DELETE")
        with pytest.raises(Unavailable, match="keeps this generation no longer"):
            held.document("front")
        with pytest.raises(Unavailable, match="seen in part"):
            fresh(engine).snapshot()
        monkeypatch.undo()
        goes_on = threading.Timer(0.2, os.kill, (child.pid, signal.SIGCONT))
        goes_on.start()
        assert edition_of(fresh(engine).snapshot()) == 1
        assert child.wait() == 0


def test_who_reads_keeps_the_generation_before_while_a_commit_is_made(
    engine: OpenSearchEngine,
) -> None:
    publish(engine, 0, anew=True)
    held = engine.snapshot()

    def write(say: Say) -> None:
        in_an_index()
        end_before_change(1, after="-journal/_doc/0")
        publish(fresh(engine), 1)

    with Child(write) as child:
        assert child.wait() == -signal.SIGKILL
    assert engine.snapshot() is held
    the_node().ask("/_search/point_in_time/_all", "DELETE")
    assert edition_of(held) == 0
    assert edition_of(fresh(engine).snapshot()) == 0


def test_a_journal_that_is_lost_is_told_and_a_rebuild_mends_it(engine: OpenSearchEngine) -> None:
    with half_way(engine):
        pass
    the_node().ask("/news-journal", "DELETE")
    read = fresh(engine).snapshot()
    assert read.fallen_back.endswith("part 0 of 'news-journal' is not there")
    assert read.verify([])[0] == read.fallen_back
    answer = create_app(Settings(index=engine.target)).test_client().get("/readyz").json
    assert answer
    assert (answer["status"], answer["problem"]) == (
        "degraded",
        "part 0 of 'news-journal' is not there",
    )
    with pytest.raises(Damaged, match="part 0 of 'news-journal'"):
        put(engine, doc("1", "خبر"))
    rebuild(engine, *read.all_documents(), keep=1)
    assert fresh(engine).snapshot().fallen_back == ""
    assert put(engine, doc("1", "خبر")) > read.generation
    with pytest.raises(Damaged, match="is not whole"):
        engine.roll_back(lock_timeout=1)


def test_a_journal_that_was_altered_is_noticed(engine: OpenSearchEngine) -> None:
    put(engine, doc("1", "خبر"))
    client = Client(engine._client.address, Cluster())
    kept = journal.keep(client, [bulk.put("1", "{}"), bulk.delete("2")])
    assert list(journal.read(client, kept)) == [[bulk.put("1", "{}"), bulk.delete("2")]]
    for other in (kept.journal[:-8], kept.journal[4:], "خ"):
        with pytest.raises(Damaged, match="the journal is not what was kept"):
            list(journal.read(client, journal.Kept(other)))


def test_what_the_server_refuses_is_not_made_later(engine: OpenSearchEngine) -> None:
    put(engine, doc("1", "خبر"))
    the_node().ask("/news/_settings", "PUT", {"index.blocks.write": True})
    with pytest.raises(Exception, match="blocks the index"):
        put(engine, doc("2", "خبر"), delete=["1"])
    the_node().ask("/news/_settings", "PUT", {"index.blocks.write": None})
    lock, live = locked(engine._client, 1)
    lock.release()
    assert live
    assert (live.state, live.generation) == ("settled", 1)
    assert found(engine, "خبر") == ["1"]


def test_a_journal_that_is_not_finished_is_removed(
    engine: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def changes() -> Iterator[bulk.Change]:
        for number in range(20):
            value = random.Random(number).randbytes(4_000).hex()
            yield bulk.put(str(number), json.dumps({"id": value}))
        assert "news-journal" in the_node().ask("/*/_mapping")
        raise ZeroDivisionError

    monkeypatch.setattr(bulk, "MEGABYTE", 1_000)
    put(engine, doc("1", "خبر"))
    lock, live = locked(engine._client, 1)
    assert live
    with pytest.raises(ZeroDivisionError):
        commit(engine._client, live, changes(), lock)
    lock.release()
    check_tidy()
    assert engine.snapshot().generation == 1


# An index that somebody removed


def test_an_index_that_is_removed_meanwhile_is_not_made_as_the_server_sees_fit(
    engine: OpenSearchEngine,
) -> None:
    put(engine, doc("1", "خبر"))
    build = live_build(engine._client)
    assert build
    with updating(engine):
        the_node().ask(f"/{build.index}", "DELETE")
        with pytest.raises(NotFound, match="no index there"):
            bulk.send(engine._client, build.index, [bulk.put("1", "{}")])
    assert not engine.exists()
    assert set(the_node().ask("/*/_mapping")) == {"news-locks"}
    assert put(engine, doc("2", "خبر")) == 1
    assert found(engine, "خبر") == ["2"]
