"""Workers make of documents what one process makes of them, and end when their parent does."""

from __future__ import annotations

import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from indexer.analysis import entry
from indexer.engines import open_engine
from indexer.errors import KashshafError
from indexer.jobs import analysing
from indexer.jobs.analysing import entries
from indexer.jobs.index import index
from indexer.jobs.records import Place, Record
from indexer.jobs.writing import Writing
from indexer.model import Document
from tests.engines.processes import Child, Say

from .conftest import article

DOCUMENTS = [
    Document(
        f"{number}",
        f"عنوان {number} #مجلس_الأمن",
        "نَصٌّ عن المجلس\nوسطر آخر \ud800 " * (number % 4),
        source="الوكالة" if number % 2 else None,
        author="منى أحمد" if number % 3 else None,
        hashtags=("وسم",) if number % 5 else (),
        unsearched=((0, 3),) if number % 4 else (),
    )
    for number in range(300)
]


@pytest.mark.parametrize("workers", [1, 2, 3])
@pytest.mark.parametrize("count", [0, 1, 65, 300])
def test_the_entries_are_those_of_one_process_in_their_order(workers: int, count: int) -> None:
    some = DOCUMENTS[:count]
    found = list(entries(iter(some), workers))
    assert [each.document for each in found] == some
    for each, expected in zip(found, map(entry, some), strict=True):
        assert list(each.positions) == list(expected.positions)
        assert (each.keys, each.tags) == (expected.keys, expected.tags)
        assert (each.source, each.author) == (expected.source, expected.author)


def test_a_worker_runs_nothing_that_lies_beside_the_articles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("json", "array", "numpy", "marisa_trie", "indexer"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('a stranger was run')")
    monkeypatch.setattr("sys.path", [folder for folder in sys.path if folder])
    monkeypatch.chdir(tmp_path)
    assert len(list(entries(DOCUMENTS[:3], 2))) == 3


def test_a_job_with_workers_makes_the_same_index(tmp_path: Path) -> None:
    records = [Record(document, Place("a", n)) for n, document in enumerate(DOCUMENTS)]
    snapshots = []
    for workers in (1, 2):
        engine = open_engine(str(tmp_path / str(workers)))
        outcome = index(engine, records, writing=Writing(workers=workers))
        assert outcome.added == len(DOCUMENTS)
        snapshots.append(engine.snapshot())
    assert snapshots[0].fingerprints() == snapshots[1].fingerprints()
    assert snapshots[1].verify([entry(document) for document in DOCUMENTS]) == []


def workers_of(pid: int) -> set[int]:
    """The processes that a process began and that run."""
    found = set()
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(FileNotFoundError, ProcessLookupError):
            state, parent = path.read_text("utf-8", "replace").rsplit(")", 1)[1].split()[:2]
            if int(parent) == pid and state != "Z":
                found.add(int(path.parent.name))
    return found


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rsplit(")", 1)[1][1] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False


def ended(pids: set[int]) -> bool:
    deadline = time.monotonic() + 10
    while any(map(is_running, pids)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not any(map(is_running, pids))


def test_workers_end_with_a_parent_that_is_killed_and_hold_no_lock(tmp_path: Path) -> None:
    engine = open_engine(str(tmp_path / "index"))

    def write(say: Say) -> None:
        with engine.update(lock_timeout=0, memory_mb=16, workers=2) as writer:
            for each in entries((article(str(n)) for n in range(10**9)), 2):
                writer.put(each)
                say("writing")

    with Child(write) as child:
        assert child.heard() == "writing"
        pids = workers_of(child.pid)
        assert len(pids) == 2
        os.kill(child.pid, signal.SIGSTOP)  # it will not end them itself
        child.kill()
        child.wait()
        with engine.update(lock_timeout=0, memory_mb=16, workers=1) as writer:
            writer.commit()
        assert ended(pids)


def test_workers_end_when_nobody_asks_for_more() -> None:
    before = workers_of(os.getpid())
    found = entries(iter(DOCUMENTS), 2)
    next(found)
    pids = workers_of(os.getpid()) - before
    assert len(pids) == 2
    found.close()  # type: ignore[attr-defined]
    assert ended(pids)


def test_an_error_of_the_caller_comes_through() -> None:
    def failing() -> object:
        yield from DOCUMENTS[:100]
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        list(entries(failing(), 2))  # type: ignore[arg-type]


def test_a_worker_that_dies_is_an_error_that_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analysing, "TOGETHER", 4)
    before = workers_of(os.getpid())
    found = entries(iter(DOCUMENTS), 2)
    next(found)
    for pid in workers_of(os.getpid()) - before:
        os.kill(pid, signal.SIGKILL)
    with pytest.raises(KashshafError, match="a worker ended by itself, with status -9"):
        list(found)
