"""Several processes on one index, and processes that are stopped in the middle."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ..places import place
from .conftest import NEWS, PROGRAM, Run, environment, jsonl, live

HOLD = """
import sys
from indexer.engines import open_engine
with open_engine(sys.argv[1]).update(lock_timeout=0, memory_mb=64, workers=1):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def start(target: Path, tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Start a process; it ends with the test at the latest."""
    started: list[subprocess.Popen[bytes]] = []

    def run(*arguments: object) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            list(map(str, arguments)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=tmp_path,
            env=environment(target),
        )
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.communicate()


Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def holder(news: Run, target: Path, start: Start) -> subprocess.Popen[bytes]:
    """A second process that is writing the index."""
    process = start(sys.executable, "-c", HOLD, place(target))
    assert process.stdout
    assert process.stdout.readline() == b"held\n"
    return process


@pytest.mark.parametrize(
    "arguments",
    [
        ("index", "-", "--lock-timeout", "0.2"),
        ("reindex", "--lock-timeout", "0"),
        ("delete", "a1", "--lock-timeout", "0"),
        ("delete", "--query", "النفط", "--yes", "--lock-timeout", "0"),
    ],
)
def test_an_index_that_is_being_written_is_4_and_the_holder_named(
    news: Run, holder: subprocess.Popen[bytes], arguments: tuple[str, ...]
) -> None:
    ended = news(*arguments, stdin=jsonl({"id": "new", "body": "خبر"}))
    assert (ended.status, ended.out) == (4, "")
    assert str(holder.pid) in ended.err
    assert news("stats", "--json").json["documents"] == 3


def test_reading_goes_on_while_somebody_writes(news: Run, holder: subprocess.Popen[bytes]) -> None:
    assert news("search", "النفط", "--json").json["total"]["value"] == 1
    assert news("stats", "--json").json["lock"]["pid"] == holder.pid
    assert f"pid {holder.pid}" in news("stats").out
    assert news("index", "-", "--dry-run", stdin=jsonl(*NEWS)).status == 0


def test_a_job_waits_until_the_other_is_done(
    news: Run, holder: subprocess.Popen[bytes], start: Start, tmp_path: Path
) -> None:
    (tmp_path / "new.jsonl").write_bytes(jsonl({"id": "new", "body": "خبر"}))
    waiting = start(*PROGRAM, "index", "new.jsonl", "--json", "--lock-timeout", "30")
    time.sleep(1)
    assert waiting.poll() is None
    holder.communicate(b"")
    out, err = waiting.communicate(timeout=30)
    assert waiting.returncode == 0, err
    assert json.loads(out)["added"] == 1


def test_two_jobs_at_once_both_get_done(news: Run, start: Start, tmp_path: Path) -> None:
    for name in ("x", "y"):
        (tmp_path / f"{name}.jsonl").write_bytes(
            jsonl(*({"id": f"{name}{number}", "body": f"خبر {number}"} for number in range(40)))
        )
    jobs = [start(*PROGRAM, "index", f"{name}.jsonl", "--json") for name in ("x", "y")]
    for job in jobs:
        out, err = job.communicate(timeout=60)
        assert job.returncode == 0, err
        assert json.loads(out)["added"] == 40
    assert news("stats", "--json").json["documents"] == 83


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A file that takes many seconds to index."""
    path = tmp_path / "large.jsonl"
    text = " ".join(f"كلمة{number}" for number in range(700))
    path.write_bytes(jsonl(*({"id": f"n{number}", "body": text} for number in range(4000))))
    return path


def _wait_until_writing(job: subprocess.Popen[bytes], stats: Run) -> None:
    """Until the job holds the lock, and a little longer."""
    deadline = time.monotonic() + 30
    while (stats("stats", "--json").json["lock"] or {}).get("pid") != job.pid:
        assert time.monotonic() < deadline
        assert job.poll() is None
        time.sleep(0.05)
    time.sleep(0.5)
    assert job.poll() is None


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("command", ["index", "reindex"])
def test_an_interrupted_job_is_130_and_the_index_untouched(
    news: Run, start: Start, large: Path, number: signal.Signals, command: str
) -> None:
    before = live(news)
    job = start(*PROGRAM, command, large.name)
    _wait_until_writing(job, news)
    os.kill(job.pid, number)
    out, err = job.communicate(timeout=30)
    assert (job.returncode, out) == (130, b"")
    assert b"interrupted; nothing was changed" in err
    assert b"Traceback" not in err
    assert live(news) == before
    assert news("verify").status == 0


def test_ctrl_c_once_more_changes_nothing_of_it(news: Run, start: Start, large: Path) -> None:
    job = start(*PROGRAM, "index", large.name)
    _wait_until_writing(job, news)
    for _ in range(4):
        os.kill(job.pid, signal.SIGINT)
        time.sleep(0.05)
    err = job.communicate(timeout=30)[1]
    assert job.returncode == 130
    assert err.count(b"interrupted") == 1
    assert b"Traceback" not in err


@pytest.mark.files
def test_after_kill_9_the_index_is_untouched_and_the_next_job_works(
    news: Run, start: Start, large: Path, target: Path
) -> None:
    before = live(news)
    job = start(*PROGRAM, "reindex", large.name)
    _wait_until_writing(job, news)
    job.kill()
    job.communicate()
    assert live(news) == before
    assert news("search", "النفط", "--json").json["total"]["value"] == 1
    ended = news("index", "-", "--lock-timeout", "0", stdin=jsonl({"id": "new", "body": "خبر"}))
    assert ended.status == 0, ended.err
    assert news("reindex", "--json").json["unchanged"] == 4
    assert news("verify", "--all").status == 0
    assert len(list(target.glob("b*"))) <= 2


@pytest.mark.files
def test_after_kill_9_of_the_first_job_there_is_no_index_and_the_next_makes_one(
    run: Run, start: Start, large: Path, target: Path
) -> None:
    job = start(*PROGRAM, "index", large.name)
    while not list(target.glob("b*/*")):
        assert job.poll() is None
        time.sleep(0.05)
    time.sleep(0.3)
    job.kill()
    job.communicate()
    assert run("search", "خبر").status == 3
    assert run("index", "-", stdin=jsonl(*NEWS)).status == 0
    assert run("verify", "--all").status == 0


def test_searches_go_on_while_a_reindex_swaps(news: Run, start: Start, tmp_path: Path) -> None:
    more = jsonl(*({"id": f"n{number}", "body": f"خبر {number}"} for number in range(150)))
    news("index", "-", stdin=more)
    first = news("stats", "--json").json["generation"]
    job = start(*PROGRAM, "reindex", "--json")
    generations = set()
    while job.poll() is None:
        value = news("search", "خبر", "--json").json
        assert value["total"]["value"] == 150
        generations.add(value["index"]["generation"])
    assert job.returncode == 0
    last = news("search", "خبر", "--json").json["index"]["generation"]
    assert generations <= {first, last}
    assert first < last
