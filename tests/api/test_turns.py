"""Searches of one process that come at once."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from indexer.engines.whoosh.engine import WhooshEngine
from indexer.engines.whoosh.snapshot import WhooshSnapshot
from search_api import Settings, create_app
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
    assert statuses(create_app(Settings(index=str(index)))) == [200] * len(ASKED)
    assert max(counts) == many


@pytest.mark.files
def test_a_search_that_fails_gives_its_turn_back(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(WhooshEngine, "side_by_side", 1)
    monkeypatch.setattr(WhooshSnapshot, "search", lambda *_: 1 / 0)
    assert statuses(create_app(Settings(index=str(index)))) == [500] * len(ASKED)


def test_who_comes_again_waits_behind_those_who_waited() -> None:
    turns, order = Turns(1), []

    def come(name: str) -> None:
        with turns:
            order.append(name)

    others = [threading.Thread(target=come, args=(name,)) for name in "abc"]
    with turns:
        for waiting, other in enumerate(others, 1):
            other.start()
            while turns.waiting < waiting:
                time.sleep(0.001)
    come("again")  # before any of them is awake
    for other in others:
        other.join()
    assert order == ["a", "b", "c", "again"]


def test_turns_are_given_to_so_many_at_a_time_and_all_are_given_back() -> None:
    turns, inside, most = Turns(3), [], []

    def come(number: int) -> None:
        with turns:
            inside.append(number)
            most.append(len(inside))
            time.sleep(0.001)
            inside.remove(number)

    for _ in range(2):
        with ThreadPoolExecutor(16) as threads:
            list(threads.map(come, range(200)))
        assert max(most) == 3
        assert (inside, turns.waiting) == ([], 0)


def statuses(app: Flask) -> list[int]:
    """Of the answers to what is asked all at once."""
    with ThreadPoolExecutor(len(ASKED)) as threads:
        answers = threads.map(lambda address: app.test_client().get(address), ASKED)
        return [answer.status_code for answer in answers]
