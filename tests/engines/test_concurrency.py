"""Readers beside a writer: always one generation whole, never an error, nothing left open."""

from __future__ import annotations

import gc
import threading
import time
import weakref
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.engines import Engine, Snapshot, open_engine
from indexer.model import Hits, Request

from .editions import edition_of, publish
from .processes import Child, Say, open_files
from .writing import asking, doc, put, rebuild

SECONDS = 3.0
QUERIES = ("خبر", "نص الخبر", '"نص الخبر"', "خب*", "نصص~", "#وسم", "خبر -قديم", "«خبر نص»~2")


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_engine(str(tmp_path / "index"))


def together(*work: Callable[[], None]) -> None:
    """Run all in threads; the first error of any comes out."""
    errors: list[BaseException] = []

    def guarded(one: Callable[[], None]) -> None:
        try:
            one()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=guarded, args=(one,)) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def test_readers_follow_a_writer_in_another_process(engine: Engine) -> None:
    publish(engine, 0, anew=True)

    def write(say: Say) -> None:
        for number in range(1, 100_000):
            publish(engine, number, anew=number % 3 == 0)
            say(number)

    def read() -> None:
        own = open_engine(engine.target)
        until = time.monotonic() + SECONDS
        numbers: set[int] = set()
        newest = generation = 0
        while time.monotonic() < until or len(numbers) < 10:
            snapshot = own.snapshot()
            assert snapshot.fallen_back == ""  # files that come and go are no damage
            assert snapshot.generation >= generation
            number = edition_of(snapshot)
            assert number >= newest
            assert number == snapshot.generation - 1  # each edition is one generation
            newest, generation = number, snapshot.generation
            numbers.add(number)

    with Child(write) as child:
        child.heard()
        together(read, read)


def test_threads_that_share_an_engine_see_generations_whole(engine: Engine) -> None:
    publish(engine, 0, anew=True)
    stop = threading.Event()

    def write() -> None:
        try:
            for number in range(1, 40):
                publish(engine, number, anew=number % 5 == 0)
        finally:
            stop.set()

    def read() -> None:
        while not stop.is_set():
            snapshot = engine.snapshot()
            assert edition_of(snapshot) == snapshot.generation - 1

    together(write, read, read)


def test_many_threads_ask_one_snapshot(engine: Engine) -> None:
    documents = [
        doc(f"{number:03}", f"خبر {number}", "نص الخبر هنا #وسم" * (number % 3), on=1 + number % 9)
        for number in range(150)
    ]
    for start in range(0, 150, 50):
        put(engine, *documents[start : start + 50])
    requests = [
        Request(asking(text), facets=("source", "date", "hashtag"), explain=True, size=20)
        for text in QUERIES
    ]
    expected = [open_engine(engine.target).snapshot().search(request) for request in requests]
    snapshot = engine.snapshot()
    barrier = threading.Barrier(8)

    def ask(first: int) -> None:
        barrier.wait()
        for turn in range(30):
            number = (first + turn) % len(requests)
            answer: Hits = snapshot.search(requests[number])
            assert answer == expected[number]
            assert snapshot.document(f"{turn:03}") == documents[turn]

    together(*(lambda first=first: ask(first) for first in range(8)))  # type: ignore[misc]


def test_a_snapshot_that_was_opened_before_a_fork_answers_in_every_process(engine: Engine) -> None:
    for start in range(0, 60, 20):
        some = range(start, start + 20)
        put(engine, *(doc(f"{n:02}", f"خبر {n}", "نص الخبر" * 50, source=f"{n}") for n in some))
    request = Request(asking("خبر"), facets=("source", "date"), size=60)
    expected = engine.snapshot().search(request)
    for _ in range(8):
        fresh = open_engine(engine.target).snapshot()

        def ask(say: Say, fresh: Snapshot = fresh) -> None:
            assert fresh.search(request) == expected

        children = [Child(ask) for _ in range(3)]
        for child in children:
            with child:
                assert child.wait() == 0
        assert fresh.search(request) == expected


def test_generations_that_nobody_holds_leave_nothing_open(engine: Engine) -> None:
    put(engine, doc("0", "خبر"))
    gc.collect()
    gc.disable()
    try:
        engine.snapshot().search(Request(asking("خبر")))
        before = open_files()
        for number in range(1, 200):
            if number % 20:
                put(engine, doc(str(number), "خبر"))
            else:
                rebuild(engine, doc("0", "خبر"))
            engine.snapshot().search(Request(asking("خبر"), facets=("source",)))
            assert len(open_files()) <= len(before) + 12
        rebuild(engine, doc("0", "خبر"))
        engine.snapshot().search(Request(asking("خبر")))
        assert len(open_files()) == len(before)
    finally:
        gc.enable()


def test_an_old_generation_is_freed_at_once_when_nobody_holds_it(engine: Engine) -> None:
    put(engine, doc("0", "خبر"))
    gc.disable()
    try:
        held = engine.snapshot()
        held.search(Request(asking("خبر*"), facets=("source",)))
        ended = weakref.ref(held)
        put(engine, doc("1", "خبر"))
        engine.snapshot()
        assert ended() is held
        del held
        assert ended() is None
    finally:
        gc.enable()


def test_a_listing_outlives_its_snapshot(engine: Engine) -> None:
    put(engine, *(doc(str(number), "خبر") for number in range(10)))
    listing = engine.snapshot().all_documents()
    first = next(listing)
    rebuild(engine)
    engine.snapshot()
    assert {first.id, *(document.id for document in listing)} == set("0123456789")


def test_threads_that_ask_for_near_words_at_once_hear_the_same(engine: Engine) -> None:
    put(engine, *(doc(str(number), body=f"خبر{number} نص{number}") for number in range(50)))
    live = engine.snapshot()
    answers: list[list[str]] = []
    together(*[lambda: answers.append(live.words_near("خبر", 2))] * 8)
    assert len(answers) == 8
    assert all(answer == answers[0] != [] for answer in answers)
