"""``backup`` and ``restore`` as they are typed."""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from indexer.engines.whoosh import layout, pointer
from indexer.engines.whoosh.lock import Lock

from ..places import place
from .conftest import NEWS, PROGRAM, Run, environment, jsonl, live


def test_a_backup_becomes_the_index_again(news: Run, tmp_path: Path) -> None:
    there = live(news)
    ended = news("backup", "news.kashshaf", "--json")
    assert ended.status == 0
    known = {name: there[name] for name in ("documents", "generation", "built_at")}
    assert known.items() <= ended.json.items()
    again = news("restore", "news.kashshaf", "--index", tmp_path / "again", "--json")
    assert again.status == 0
    assert again.json == ended.json
    restored = live(lambda *arguments: news(*arguments, "--index", tmp_path / "again"))
    assert {**restored, "size_bytes": 0} == {**there, "size_bytes": 0}
    assert news("verify", "--all", "--index", tmp_path / "again").status == 0


def test_only_force_replaces_an_index_and_its_name_stays_usable(news: Run) -> None:
    news("backup", "b")
    news("delete", "a1")
    refused = news("restore", "b")
    assert refused.status == 2
    assert "--force" in refused.err
    assert live(news)["documents"] == len(NEWS) - 1
    later = live(news)["generation"]
    restored = news("restore", "b", "--force", "--json")
    assert restored.status == 0
    assert live(news)["documents"] == len(NEWS)
    assert live(news)["generation"] == restored.json["generation"] > later
    assert news("index", "-", stdin=jsonl({"id": "n", "body": "خبر"})).status == 0
    assert live(news)["documents"] == len(NEWS) + 1


def test_through_a_pipe(news: Run, process: Run, tmp_path: Path, target: Path) -> None:
    made = subprocess.run(
        [*PROGRAM, "backup", "-"], capture_output=True, env=environment(target), check=True
    )
    assert b"generation 1 with 3 documents" in made.stderr
    ended = process("restore", "-", "--index", place(tmp_path / "again"), stdin=made.stdout)
    assert ended.status == 0, ended.err
    assert news("search", "النفط", "--index", tmp_path / "again", "--json").json["total"] == {
        "value": 1,
        "relation": "eq",
    }


@pytest.mark.files
def test_how_each_failure_ends(news: Run, tmp_path: Path) -> None:
    (tmp_path / "text").write_text("خبر")
    (tmp_path / "folder").mkdir()
    news("backup", "good")
    (tmp_path / "short").write_bytes((tmp_path / "good").read_bytes()[:-2000])
    for arguments, status, said in (
        (("restore", "nowhere"), 3, "nowhere"),
        (("restore", "folder"), 1, "folder"),
        (("restore", "text", "--force"), 5, "no backup that Kashshaf made"),
        (("restore", "short", "--force"), 5, "cut short"),
        (("backup", "no/where"), 2, "no/where"),
        (("backup", "folder"), 2, "folder"),
        (("backup", "b", "--index", "nowhere"), 3, "nowhere"),
    ):
        ended = news(*arguments)
        assert (ended.status, ended.out) == (status, ""), ended
        assert said in ended.err
        assert len(ended.err.splitlines()) == 1
    assert live(news)["documents"] == len(NEWS)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        *("folder", "good", "index", "short", "text")
    ]


@pytest.mark.files
def test_a_failed_backup_leaves_the_one_before(news: Run, target: Path, tmp_path: Path) -> None:
    news("backup", "b")
    before = (tmp_path / "b").read_bytes()
    (segment,) = target.glob("b*/*.seg")
    segment.write_bytes(segment.read_bytes()[:-1] + b"x")
    assert news("backup", "b").status == 5
    assert (tmp_path / "b").read_bytes() == before


@pytest.mark.files
def test_another_analysis_is_restored_and_what_mends_it_said(
    news: Run, monkeypatch: pytest.MonkeyPatch, target: Path, tmp_path: Path
) -> None:
    now = pointer.read_pointer(target).live
    old = pointer.Build(now.name, now.base, "0")
    pointer.write_pointer(target, pointer.Pointer(old))
    assert news("backup", "b").status == 0
    ended = news("restore", "b", "--index", tmp_path / "again")
    assert ended.status == 0
    assert "version 0 of the analysis" in ended.err
    assert "kashshaf reindex" in ended.err
    assert news("reindex", "--index", tmp_path / "again").status == 0
    assert "warning" not in news("search", "النفط", "--index", tmp_path / "again").err


@pytest.mark.files
def test_a_restore_waits_for_who_writes(news: Run, target: Path) -> None:
    news("backup", "b")
    lock = Lock(target / layout.LOCK).acquire(0)
    try:
        ended = news("restore", "b", "--force", "--lock-timeout", "0")
    finally:
        lock.release()
    assert ended.status == 4
    assert str(os.getpid()) in ended.err


@pytest.mark.files
def test_ctrl_c_while_restoring_leaves_nothing(news: Run, target: Path, tmp_path: Path) -> None:
    news("backup", "b")
    content = (tmp_path / "b").read_bytes()
    with subprocess.Popen(
        [*PROGRAM, "restore", "-", "--index", str(tmp_path / "again")],
        stdin=subprocess.PIPE,
        env=environment(target),
    ) as restoring:
        assert restoring.stdin
        restoring.stdin.write(content[: len(content) // 2])
        restoring.stdin.flush()
        while not list(tmp_path.glob("again/b*")):
            time.sleep(0.02)
        restoring.send_signal(signal.SIGINT)
        began = time.monotonic()
        assert restoring.wait(10) == 130
        assert time.monotonic() - began < 2
    assert not (tmp_path / "again").exists()


def test_rollback_undoes_a_forced_restore(news: Run) -> None:
    news("backup", "b")
    news("delete", "a1")
    assert news("restore", "b", "--force").status == 0
    assert live(news)["documents"] == len(NEWS)
    assert news("rollback").status == 0
    assert live(news)["documents"] == len(NEWS) - 1
