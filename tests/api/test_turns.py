"""Searches of one process that come at once."""

from __future__ import annotations

import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from indexer.engines.whoosh.engine import WhooshEngine
from indexer.engines.whoosh.snapshot import WhooshSnapshot
from search_api import Settings, create_app, service
from search_api.turns import Turns

ASKED = ("/api/v1/search?q=الذهب", "/api/v1/search?q=الذهب&page=2", "/?q=الذهب", "/?q=الذهب&page=2")


@pytest.mark.files
@pytest.mark.parametrize("many", [1, 2])
def test_as_many_searches_as_the_engine_wants_are_answered_side_by_side(
    index: Path, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    together = threading.Barrier(many, timeout=30)
    under_way: list[Any] = []
    counts: list[int] = []
    search = WhooshSnapshot.search

    def watched(snapshot: WhooshSnapshot, request: Any) -> Any:
        under_way.append(request)
        counts.append(len(under_way))
        together.wait()
        try:
            return search(snapshot, request)
        finally:
            under_way.pop()

    monkeypatch.setattr(WhooshSnapshot, "search", watched)
    monkeypatch.setattr(WhooshEngine, "side_by_side", many)
    monkeypatch.setattr(service, "Turns", partial(Turns, patience=60))
    assert statuses(create_app(Settings(index=str(index)))) == [200] * len(ASKED)
    assert max(counts) == many


@pytest.mark.files
def test_a_search_that_fails_gives_its_turn_back(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "Turns", partial(Turns, patience=60))
    monkeypatch.setattr(WhooshSnapshot, "search", lambda *_: 1 / 0)
    assert statuses(create_app(Settings(index=str(index)))) == [500] * len(ASKED)


@pytest.mark.files
def test_a_long_search_does_not_hold_up_the_others(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, others_answered = threading.Event(), threading.Event()
    search = WhooshSnapshot.search

    def watched(snapshot: WhooshSnapshot, request: Any) -> Any:
        if request.query.raw == "long":
            begun.set()
            assert others_answered.wait(timeout=30)
        return search(snapshot, request)

    monkeypatch.setattr(WhooshSnapshot, "search", watched)
    app = create_app(Settings(index=str(index)))
    with ThreadPoolExecutor(1) as thread:
        long = thread.submit(app.test_client().get, "/api/v1/search?q=long")
        assert begun.wait(timeout=30)
        assert statuses(app) == [200] * len(ASKED)
        others_answered.set()
        assert long.result().status_code == 200


def test_who_comes_again_waits_behind_those_who_waited() -> None:
    turns, order = Turns(1, patience=60), []

    def come(name: str) -> None:
        with turns.taken():
            order.append(name)

    others = [threading.Thread(target=come, args=(name,)) for name in "abc"]
    with turns.taken():
        for waiting, other in enumerate(others, 1):
            other.start()
            while turns.waiting < waiting:
                time.sleep(0.001)
    come("again")  # before any of them is awake
    for other in others:
        other.join()
    assert order == ["a", "b", "c", "again"]


def test_nobody_waits_for_who_was_interrupted_while_he_waited() -> None:
    turns = Turns(1, patience=60)

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupted)
    try:
        for _ in range(2):
            held, done = threading.Event(), threading.Event()

            def hold(held: threading.Event = held, done: threading.Event = done) -> None:
                with turns.taken():
                    held.set()
                    done.wait(timeout=30)

            other = threading.Thread(target=hold)
            other.start()
            assert held.wait(timeout=30)
            signal.setitimer(signal.ITIMER_REAL, 0.1)
            with pytest.raises(KeyboardInterrupt), turns.taken():
                pass
            done.set()
            other.join()
    finally:
        signal.signal(signal.SIGALRM, before)
    with turns.taken():
        assert turns.waiting == 0


@pytest.mark.parametrize(("patience", "at_once"), [(60, 3), (0, 4)])
def test_so_many_have_a_turn_at_a_time_and_one_is_late(patience: float, at_once: int) -> None:
    turns, inside, most = Turns(3, patience), [], []

    def come(number: int) -> None:
        with turns.taken():
            inside.append(number)
            most.append(len(inside))
            time.sleep(0.001)
            inside.remove(number)

    for _ in range(2):  # All turns were given back.
        most.clear()
        with ThreadPoolExecutor(16) as threads:
            list(threads.map(come, range(200)))
        assert max(most) == at_once
        assert (inside, turns.waiting) == ([], 0)


def statuses(app: Flask) -> list[int]:
    """Of the answers to what is asked all at once."""
    with ThreadPoolExecutor(len(ASKED)) as threads:
        answers = threads.map(lambda address: app.test_client().get(address), ASKED)
        return [answer.status_code for answer in answers]
