"""Reindexing and rolling back as they are typed."""

from __future__ import annotations

import os
import re
import resource
import signal
import subprocess
import time
from pathlib import Path

import pytest

from .conftest import NEWS, PROGRAM, Run, jsonl, live
from .test_together import Start, start  # noqa: F401 (a fixture)


def found(run: Run, query: str) -> list[str]:
    return [hit["id"] for hit in run("search", query, "--json").json["results"]]


def test_a_rollback_and_what_is_said_of_it(news: Run) -> None:
    news("reindex", "-", stdin=jsonl({"id": "new", "body": "خبر"}))
    generation = news("stats", "--json").json["generation"]
    ended = news("rollback")
    assert ended.status == 0
    turned = re.match(r"generation (\d+): 3 documents, built 20", ended.out)
    assert turned
    assert int(turned[1]) > generation
    assert "1 are not in it" in ended.err
    assert "--undo" in ended.err
    assert found(news, "خبر") == []
    undone = news("rollback", "--undo", "--json").json
    assert undone["documents"] == 4
    assert undone["generation"] > int(turned[1])
    assert found(news, "خبر") == ["new"]


def test_a_rollback_without_one_before_is_3(news: Run) -> None:
    ended = news("rollback")
    assert (ended.status, ended.out) == (3, "")
    assert "reindex --keep" in ended.err


@pytest.mark.files
def test_old_generations_are_kept_as_many_as_asked(news: Run, target: Path) -> None:
    for _ in range(4):
        assert news("reindex", "--keep", "2").status == 0
    assert len(list(target.glob("b*"))) == 3
    assert [news("rollback").status for _ in range(3)] == [0, 0, 3]


def test_canary_queries_that_lose_their_results_are_5(news: Run, tmp_path: Path) -> None:
    (tmp_path / "canary.txt").write_text("النفط\nالأمن\nغواصة\n")
    (tmp_path / "all.jsonl").write_bytes(jsonl(*NEWS))
    (tmp_path / "fewer.jsonl").write_bytes(jsonl(*NEWS[:1], NEWS[2]))
    whole = ("all.jsonl", "--only", "--canary", "canary.txt")
    assert news("reindex", *whole, "--json").json["unchanged"] == 3
    before = live(news)
    fewer = ("fewer.jsonl", "--only", "--allow-shrink", "--canary", "canary.txt")
    ended = news("reindex", *fewer)
    assert (ended.status, ended.out) == (5, "")
    assert "'النفط' (1 of 1)" in ended.err
    assert "1 of 3 queries found nothing before" in ended.err
    assert live(news) == before
    assert news("reindex", *fewer, "--canary-loss", "100%").status == 0


@pytest.mark.parametrize("loss", ["20", "101%", "much"])
def test_a_loss_that_is_no_percentage_is_2(news: Run, loss: str) -> None:
    ended = news("reindex", "--canary", "x", "--canary-loss", loss)
    assert (ended.status, ended.out) == (2, "")
    assert "legal are 0% to 100%" in ended.err


def test_a_canary_that_is_not_there_is_3_and_one_that_is_none_2(news: Run, tmp_path: Path) -> None:
    assert news("reindex", "--canary", "absent").status == 3
    (tmp_path / "empty.txt").write_text("")
    assert news("reindex", "--canary", "empty.txt").status == 2


@pytest.mark.files
def test_a_dry_run_changes_nothing(news: Run, tmp_path: Path, target: Path) -> None:
    (tmp_path / "news.jsonl").write_bytes(jsonl(NEWS[0], {"id": "new", "body": "خبر"}))
    before = live(news)
    ended = news("reindex", "news.jsonl", "--dry-run", "--json")
    assert ended.status == 0
    assert "nothing was changed" in ended.err
    assert (ended.json["added"], ended.json["unchanged"], ended.json["removed"]) == (1, 3, 0)
    only = news("reindex", "news.jsonl", "--only", "--dry-run", "--allow-shrink", "--json").json
    assert (only["added"], only["unchanged"], only["removed"]) == (1, 1, 2)
    assert news("reindex", "news.jsonl", "--only", "--dry-run").status == 5
    assert live(news) == before
    assert len(list(target.glob("b*"))) == 1


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A file that takes many seconds to index, and comes to a checkpoint after some."""
    path = tmp_path / "large.jsonl"
    text = " ".join(f"كلمة{number}" for number in range(40))
    path.write_bytes(jsonl(*({"id": f"n{number}", "body": text} for number in range(6_500))))
    return path


def until_a_checkpoint(job: subprocess.Popen[bytes], target: Path) -> None:
    deadline = time.monotonic() + 60
    while not (target / "unfinished.json").exists():
        assert job.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)


def cpu_of(pid: int) -> float:
    """Seconds of CPU that a process has used. Unlike those of a clock, they are the same however
    busy the machine is.
    """
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def cpu_of_ended() -> float:
    """Of all processes that were started here and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.mark.files
def test_an_interrupted_reindex_lets_others_write_and_is_gone_on_with(
    news: Run,
    start: Start,  # noqa: F811
    large: Path,
    target: Path,
) -> None:
    before = live(news)
    job = start(*PROGRAM, "reindex", large.name)
    until_a_checkpoint(job, target)
    assert news("stats", "--json").json["lock"]["pid"] == job.pid
    second = news("reindex", "--lock-timeout", "0")
    assert second.status == 4
    assert f"being rebuilt by process {job.pid}" in second.err
    before_ended = cpu_of_ended()
    own = cpu_of(job.pid)
    os.kill(job.pid, signal.SIGINT)
    _, err = job.communicate(timeout=60)
    assert job.returncode == 130
    assert cpu_of_ended() - before_ended - own < 1
    assert b"--resume goes on with it" in err
    assert live(news) == before
    added = news("index", "-", "--lock-timeout", "0", stdin=jsonl({"id": "x", "body": "خبر"}))
    assert added.status == 0
    ended = news("reindex", large.name, "--resume", "--json")
    assert ended.status == 0, ended.err
    assert "documents are there from an interrupted reindex" in ended.err
    assert (ended.json["added"], ended.json["unchanged"]) == (6_500, 4)
    assert news("verify").status == 0
    assert len(list(target.glob("b*"))) == 2


def test_resume_without_anything_to_resume_says_so(news: Run) -> None:
    ended = news("reindex", "--resume", "--json")
    assert ended.status == 0
    assert "no rebuild was interrupted" in ended.err
    assert ended.json["unchanged"] == 3
