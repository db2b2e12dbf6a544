"""Jobs that outlive whoever started them, and are told of by anybody."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.engines import Engine, open_engine
from indexer.engines.whoosh import layout
from indexer.engines.whoosh.lock import Lock
from indexer.errors import Locked, NotFound
from indexer.jobs import background as module
from indexer.jobs.background import FOLDER, GONE, Job, Jobs

from .conftest import ids

PATIENCE = 30.0
"""Seconds: other tests may run beside this one."""


def waited(jobs: Jobs, job: Job, until: Callable[[Job], bool] = lambda job: job.is_over) -> Job:
    deadline = time.monotonic() + PATIENCE
    while not until(found := jobs.get(job.id)):
        assert time.monotonic() < deadline, found
        time.sleep(0.02)
    return found


@pytest.fixture
def jobs(filled: Engine) -> Jobs:
    return Jobs(filled)


def fifo(folder: Path) -> Path:
    """A source that keeps whoever reads it waiting."""
    path = folder / "endless.jsonl"
    os.mkfifo(path)
    return path


def holder(engine: Engine) -> int:
    """The process that builds anew, as soon as there is one."""
    deadline = time.monotonic() + PATIENCE
    while not (found := engine.rebuilder()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return int(found["pid"])


def test_the_stored_documents_are_built_anew(jobs: Jobs, filled: Engine) -> None:
    started = jobs.start(())
    assert (started.kind, started.status, started.outcome) == ("reindex", "queued", None)
    over = waited(jobs, started)
    assert (over.status, over.error) == ("done", None)
    assert over.outcome
    assert over.outcome["unchanged"] == 10
    assert over.outcome["generation"] == filled.snapshot().generation
    assert over.started
    assert over.ended
    assert over.started >= over.created
    assert over.ended >= over.started
    assert ids(filled) == {f"a{number}" for number in range(10)}


def test_each_phase_is_written_down_however_short(
    filled: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = Jobs(filled)
    job = waited(jobs, jobs.start(()))
    written: list[str] = []
    monkeypatch.setattr(jobs, "keep", lambda each: written.append(each.phase))
    scribe = module.Scribe(jobs, job)
    for phase in ("reading", "writing", "verifying"):
        for done in range(100):
            scribe.step(phase, done)
    assert written == ["reading", "writing", "verifying"]


def test_sources_are_read_and_the_last_rejected_kept(
    jobs: Jobs, filled: Engine, tmp_path: Path
) -> None:
    (tmp_path / "new" / "deep").mkdir(parents=True)
    (tmp_path / "new" / "deep" / "b.jsonl").write_text(
        '{"id": "b", "body": "خبر", "published_at": "??"}\n' + "{}\n" * 30
    )
    over = waited(jobs, jobs.start([str(tmp_path / "new")]))
    assert over.status == "done"
    assert over.rejected_count == 30
    assert [each["record"] for each in over.rejected] == [f"line {n}" for n in range(12, 32)]
    assert over.outcome
    assert over.outcome["rejected"] == list(over.rejected)
    assert len(over.warnings) == 1
    assert "without a date" in over.warnings[0]
    assert ids(filled) == {"b", *(f"a{number}" for number in range(10))}


def test_any_process_answers_for_any_job(jobs: Jobs, filled: Engine) -> None:
    over = waited(jobs, jobs.start(()))
    asked = subprocess.run(
        [
            sys.executable,
            "-c",
            "import json, sys\n"
            "from indexer.engines import open_engine\n"
            "from indexer.jobs.background import Jobs\n"
            "print(json.dumps([each.to_json() for each in Jobs(open_engine(sys.argv[1])).all()]))",
            filled.target,
        ],
        capture_output=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert json.loads(asked.stdout) == [json.loads(json.dumps(over.to_json()))]


def test_one_at_a_time(jobs: Jobs, filled: Engine, tmp_path: Path) -> None:
    first = jobs.start([str(fifo(tmp_path))])
    with pytest.raises(Locked, match=first.id):
        jobs.start(())
    running = waited(jobs, first, lambda job: job.status == "running")
    assert not running.is_over
    assert running.ended is None
    os.kill(holder(filled), signal.SIGTERM)
    ended = waited(jobs, first)
    assert ended.status == "interrupted"
    assert ended.error
    assert ended.error["code"] == "interrupted"
    assert waited(jobs, jobs.start(())).status == "done"


def test_a_killed_job_says_so_and_the_next_may_come(
    jobs: Jobs, filled: Engine, tmp_path: Path
) -> None:
    before = filled.snapshot().generation
    first = jobs.start([str(fifo(tmp_path))])
    os.kill(holder(filled), signal.SIGKILL)
    gone = waited(jobs, first)
    assert (gone.status, gone.error) == ("interrupted", GONE)
    assert filled.snapshot().generation == before
    second = waited(jobs, jobs.start(()))
    assert second.status == "done"
    assert "resume" in second.warnings[0]  # It looked for what the first may have left.
    assert jobs.get(first.id).status == "interrupted"
    assert waited(jobs, jobs.start(())).warnings == ()


def test_a_job_outlives_its_starter(filled: Engine, tmp_path: Path) -> None:
    endless = fifo(tmp_path)
    started = subprocess.run(
        [
            sys.executable,
            "-c",
            "import os, signal, sys\n"
            "from indexer.engines import open_engine\n"
            "from indexer.jobs.background import Jobs\n"
            "print(Jobs(open_engine(sys.argv[1])).start(sys.argv[2:]).id, flush=True)\n"
            "os.killpg(os.getpgid(0), signal.SIGKILL)",
            filled.target,
            str(endless),
        ],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert started.returncode == -signal.SIGKILL
    jobs = Jobs(filled)
    job = jobs.get(started.stdout.strip())
    assert not job.is_over
    endless.write_text('{"id": "late", "body": "خبر"}\n')
    assert waited(jobs, job).status == "done"
    assert "late" in ids(filled)


def test_a_failure_has_its_code(jobs: Jobs, filled: Engine, tmp_path: Path) -> None:
    over = waited(jobs, jobs.start([str(tmp_path / "nowhere")]))
    assert over.status == "failed"
    assert over.error
    assert over.error["code"] == "not_found"
    assert "nowhere" in over.error["message"]


@pytest.mark.files
def test_a_reindex_from_elsewhere_keeps_it_out(jobs: Jobs, filled: Engine) -> None:
    lock = Lock(Path(filled.target) / layout.REBUILD_LOCK, "rebuilt").acquire(0)
    try:
        over = waited(jobs, jobs.start(()))
    finally:
        lock.release()
    assert over.status == "failed"
    assert over.error
    assert over.error["code"] == "locked"
    assert str(os.getpid()) in over.error["message"]


@pytest.mark.files
def test_the_last_jobs_are_kept(
    jobs: Jobs, filled: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "KEPT", 3)
    known = [waited(jobs, jobs.start(())).id for _ in range(5)]
    assert [each.id for each in jobs.all()] == known[:-4:-1]
    names = {path.name for path in (Path(filled.target) / FOLDER).iterdir()}
    assert names == {"lock", *(f"{each.id}.json" for each in jobs.all())}


@pytest.mark.parametrize("name", ["", "lock", "../kashshaf", "20180704T120000.000000Z-0000"])
def test_no_such_job(jobs: Jobs, filled: Engine, name: str) -> None:
    assert jobs.all() == []
    with pytest.raises(NotFound):
        jobs.get(name)


def test_the_folder_of_jobs_is_no_stranger(tmp_path: Path) -> None:
    (tmp_path / "index" / FOLDER).mkdir(parents=True)
    assert not open_engine(str(tmp_path / "index")).exists()
