"""No room on the disk: the job ends with 1, says so, and the old index answers as before."""

import errno
import os
import random
import re
import resource
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from .conftest import NEWS, PROGRAM, Ended, Run, environment, jsonl, live

SIZE = 4
"""Megabytes of the small disk."""


def much(count: int) -> bytes:
    """Articles of 40,000 characters that hardly compress; most of it an address, so no words."""
    chance = random.Random(8)
    return jsonl(
        *(
            {"id": f"n{number}", "body": f"خبر https://x.example/{chance.randbytes(20_000).hex()}"}
            for number in range(count)
        )
    )


def _mounts() -> bool:
    """Whether a small disk can be mounted here: asked by doing it, in a namespace of its own."""
    if not shutil.which("unshare"):
        return False
    mounting = ["unshare", "-rm", "mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", "/mnt"]
    return subprocess.run(mounting, capture_output=True, check=False).returncode == 0


def _on_small_disk(folder: Path, script: str, target: Path) -> Ended:
    """Run a script with a disk of SIZE megabytes at ``folder``, which goes with it."""
    mount = f"mount -t tmpfs -o size={SIZE}m tmpfs {folder} && "
    ended = subprocess.run(
        ["unshare", "-rm", "sh", "-c", mount + script],
        capture_output=True,
        env=environment(target),
        text=True,
        timeout=120,
        check=False,
    )
    return Ended(ended.returncode, ended.stdout, ended.stderr)


@pytest.mark.files
def test_a_disk_that_is_full(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a real small disk; where none can be mounted, with the error that one would give.

    What comes by a pipe is of no known size, so that nobody can say beforehand that it is too much.
    """
    disk = tmp_path / "disk"
    disk.mkdir()
    target = disk / "index"
    few, many = tmp_path / "few.jsonl", tmp_path / "many.jsonl"
    few.write_bytes(jsonl(*NEWS))
    many.write_bytes(much(400))
    kashshaf = " ".join(PROGRAM)
    if _mounts():
        script = (
            f"{kashshaf} index {few} -q && cat {many} | {kashshaf} index - --memory 16;"
            "echo status $?;"
            f"{kashshaf} search النفط; {kashshaf} verify; {kashshaf} stats"
        )
        ended = _on_small_disk(disk, script, target)
        out, err = ended.out, ended.err
    else:
        run("index", few, "-q", "--index", target)
        with monkeypatch.context() as patch:
            patch.setattr("os.fsync", _no_room)
            failed = run("index", "-", "--index", target, stdin=many.read_bytes())
        after = [run(*one, "--index", target).out for one in (("search", "النفط"), ("verify",))]
        stats = run("stats", "--index", target).out
        out, err = "".join((f"status {failed.status}\n", *after, stats)), failed.err
    assert "status 1" in out
    assert "No space left on device" in err
    assert " KB are needed" in err
    assert str(target) in err
    assert "Traceback" not in err
    assert "1. أسعار النفط" in out
    assert "no problem" in out
    assert "documents         3\n" in out


@pytest.mark.parametrize("command", ["index", "reindex"])
@pytest.mark.files
def test_too_little_room_is_said_before_anything_is_written(
    news: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    (tmp_path / "many.jsonl").write_bytes(much(30))
    before = live(news)
    with monkeypatch.context() as patch:
        patch.setattr("indexer.engines.whoosh.WhooshEngine.room", lambda engine: 1_500_000)
        ended = news(command, "many.jsonl")
    assert (ended.status, ended.out) == (1, "")
    assert re.search(
        r"about [24],\d{3} KB are needed and 1,465 KB are left; nothing was ", ended.err
    )
    assert live(news) == before
    assert news(command, "many.jsonl", "--json").json["added"] == 30


def _no_room(descriptor: int) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """Let no file of this process grow beyond ``size`` bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("command", [("index", "many.jsonl"), ("reindex", "many.jsonl")])
@pytest.mark.files
def test_a_quota_that_is_used_up(news: Run, tmp_path: Path, command: tuple[str, str]) -> None:
    (tmp_path / "many.jsonl").write_bytes(much(30))
    before = live(news)
    with largest_file(100_000):
        ended = news(*command)
    assert (ended.status, ended.out) == (1, "")
    assert "File too large" in ended.err
    assert live(news) == before
    assert news("verify").status == 0
    assert news(*command, "--json").json["added"] == 30
