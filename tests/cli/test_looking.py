"""``kashshaf analyze``, ``stats``, ``verify`` and ``serve``."""

import os
import re
import signal
import subprocess
import urllib.request
from pathlib import Path

import pytest

from .conftest import NEWS, PROGRAM, Run, environment, jsonl


def test_analyze(run: Run) -> None:
    ended = run("analyze", "وبالمدارسِ", "#مجلس_الأمن")
    assert ended.status == 0
    lines = ended.out.splitlines()
    assert lines[0].split()[:3] == ["word", "at", "piece"]
    assert len(lines) == 4
    assert "وبال off the front" in lines[1]
    value = run("analyze", "وبالمدارسِ", "--json").json
    assert value["text"] == "وبالمدارسِ"
    (token,) = value["tokens"]
    assert (
        set(token["keys"]) == set(token["rules"]) == {"exact", "surface", "stem", "lemma", "root"}
    )
    assert (token["start"], token["end"]) == (0, 10)


def test_analyze_of_nothing(run: Run) -> None:
    assert run("analyze", "؟!", "--json").json["tokens"] == []
    assert run("analyze", "؟!").status == 0


def test_stats(news: Run) -> None:
    value = news("stats", "--json").json
    assert set(value) == {
        *("documents", "generation", "built_at", "size_bytes", "engine", "analysis_version"),
        *("fields", "lock"),
    }
    assert (value["documents"], value["lock"]) == (3, None)
    assert re.search(r"^documents +3$", news("stats").out, re.MULTILINE)


def test_verify(news: Run) -> None:
    ended = news("verify")
    assert ended.status == 0
    assert "the count of 3 documents, and 3 of them" in ended.out
    assert "no problem" in ended.out
    assert news("verify", "--all", "--json").json["problems"] == []


@pytest.mark.files
def test_a_damaged_index_is_5(process: Run, target: Path) -> None:
    process("index", "-", stdin=jsonl(*NEWS))
    largest = max(target.rglob("*.seg"), key=lambda file: file.stat().st_size)
    content = bytearray(largest.read_bytes())
    content[len(content) // 2] ^= 0xFF
    largest.write_bytes(content)
    ended = process("verify", "--json")
    assert ended.status == 5
    assert largest.name in ended.err
    assert "Traceback" not in ended.err


@pytest.mark.files
def test_a_damaged_newest_commit_is_told_wherever_results_are_shown(
    process: Run, target: Path
) -> None:
    process("index", "-", stdin=jsonl(*NEWS[:2]))
    assert process("search", "النفط", "--quiet").err == ""
    process("index", "-", stdin=jsonl(NEWS[2]))
    (table,) = target.rglob("*.toc")
    table.unlink()
    for command in (
        ("search", "النفط", "--quiet", "--json"),
        ("stats", "--quiet"),
        ("delete", "--query", "النفط"),
    ):
        ended = process(*command)
        assert ended.status == 0
        assert f"warning: {table}: missing" in ended.err
        assert "kashshaf reindex" in ended.err
    assert process("search", "النفط", "--json").json["total"]["value"] == 1
    verified = process("verify", "--json")
    assert verified.status == 5
    assert verified.json["problems"] == [f"{table}: missing"]
    refused = process("index", "-", stdin=jsonl(NEWS[2]))
    assert refused.status == 5
    assert f"error: {table}: missing; nothing is written upon it: kashshaf reindex" in refused.err
    mended = process("reindex")
    assert mended.status == 0
    assert f"warning: {table}: missing" in mended.err
    assert process("index", "-", stdin=jsonl(*NEWS)).status == 0
    ended = process("verify", "--all")
    assert (ended.status, ended.err) == (0, "")


def test_serve_answers_and_stops_cleanly(process: Run, target: Path, tmp_path: Path) -> None:
    process("index", "-", stdin=jsonl(*NEWS))
    with subprocess.Popen(
        [*PROGRAM, "serve", "--port", "0", "--workers", "1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        env=environment(target),
    ) as running:
        try:
            assert running.stdout
            line = running.stdout.readline().decode()
            found = re.search(r"http://[\d.:]+", line)
            assert found, line
            with urllib.request.urlopen(f"{found[0]}/healthz", timeout=20) as response:  # noqa: S310
                assert response.status == 200
        finally:
            os.kill(running.pid, signal.SIGINT)
        running.communicate(timeout=30)
    assert running.returncode == 0


def test_serve_refuses_a_host_that_others_reach(run: Run) -> None:
    ended = run("serve", "--host", "0.0.0.0", "--port", "0")  # noqa: S104
    assert ended.status == 2
    assert "--insecure" in ended.err
