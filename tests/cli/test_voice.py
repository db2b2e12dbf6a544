"""What is said on stderr while a job runs."""

import json
import os
import pty
import subprocess
from pathlib import Path

import pytest

from indexer.cli import voice as module
from indexer.cli.voice import Voice
from indexer.errors import UsageError
from indexer.model import Rejection

from .conftest import NEWS, PROGRAM, Run, environment, jsonl


def voice(*, quiet: bool = False, log_format: str = "text") -> Voice:
    return Voice(quiet=quiet, verbose=False, log_format=log_format)


def test_progress_is_a_line_every_few_seconds(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: now[0])
    speaker = voice()
    with speaker.watching():
        for done in range(1, 1201):
            now[0] += 0.01
            speaker.step("reading", done)
        speaker.step("writing", 1200)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert lines[-1] == "kashshaf: reading: 1,000 documents, 100 a second"


def test_a_line_of_progress_says_how_far_and_how_long_yet(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: now[0])
    speaker = voice()
    speaker.step("writing", 0, 4000)
    now[0] += 10
    speaker.step("writing", 1000, 4000)
    now[0] += 10
    speaker.step("packing", 0, 90_000_000, "bytes")
    now[0] += 5
    speaker.step("packing", 45_000_000, 90_000_000, "bytes")
    assert capsys.readouterr().err.splitlines() == [
        "kashshaf: writing: 1,000 documents, 100 a second, 25 %, 0:00:30 left",
        "kashshaf: packing: 0.0 MB, 0 %",
        "kashshaf: packing: 45.0 MB, 9.0 MB a second, 50 %, 0:00:05 left",
    ]


def test_a_name_of_two_lines_is_said_in_one(capsys: pytest.CaptureFixture[str]) -> None:
    voice().rejected(Rejection("a\nkashshaf: done.txt", "", "empty file"))
    assert capsys.readouterr().err.splitlines() == [
        "kashshaf: warning: rejected: a kashshaf: done.txt: empty file"
    ]


def test_a_short_job_says_nothing_of_its_progress(capsys: pytest.CaptureFixture[str]) -> None:
    speaker = voice()
    with speaker.watching():
        speaker.step("reading", 1)
        speaker.step("writing", 1)
    assert capsys.readouterr().err == ""


def test_quiet_keeps_warnings_and_errors_only(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "EVERY", 0)
    speaker = voice(quiet=True)
    speaker.step("reading", 5)
    speaker.note("a note")
    speaker.encoding("a.txt", "windows-1256")
    speaker.warn("a warning")
    speaker.error("an error")
    lines = ["kashshaf: warning: a warning", "kashshaf: error: an error"]
    assert capsys.readouterr().err.splitlines() == lines


def test_what_a_file_is_called_does_not_steer_the_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    voice().rejected(Rejection("\x1b]0;evil\x07.txt", "", "empty file"))
    assert not set(capsys.readouterr().err) & set("\x1b\x07")


def test_progress_as_json(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "EVERY", 0)
    speaker = voice(log_format="json")
    speaker.step("reading", 5, 20)
    speaker.encoding("خبر.txt", "windows-1256")
    first, second = map(json.loads, capsys.readouterr().err.splitlines())
    assert (first["phase"], first["documents"], first["level"]) == ("reading", 5, "info")
    assert (first["total"], first["percent"]) == (20, 25.0)
    assert (second["file"], second["encoding"]) == ("خبر.txt", "windows-1256")


def test_a_file_of_rejections_has_all_of_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    speaker = voice()
    rejections = [Rejection("f.jsonl", f"line {number}", "سبب") for number in range(25)]
    with speaker.watching(str(tmp_path / "e.jsonl")):
        for rejection in rejections:
            speaker.rejected(rejection)
    written = [json.loads(line) for line in (tmp_path / "e.jsonl").read_text().splitlines()]
    assert written == [rejection.to_json() for rejection in rejections]
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == module.SHOWN + 1
    assert lines[0] == "kashshaf: warning: rejected: f.jsonl, line 0: سبب"
    assert lines[-1] == "kashshaf: warning: and 5 more rejected"


def test_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--errors-out"), voice().watching(str(tmp_path)):
        pass


def test_on_a_terminal_there_is_a_bar_and_it_is_gone_at_the_end(
    target: Path, tmp_path: Path
) -> None:
    leader, follower = pty.openpty()
    ended = subprocess.run(
        [*PROGRAM, "index", "-"],
        input=jsonl(*NEWS, {"id": "bad"}),
        stdout=subprocess.PIPE,
        stderr=follower,
        cwd=tmp_path,
        env=environment(target, TERM="xterm"),
        check=False,
    )
    os.close(follower)
    said = os.read(leader, 65536).decode()
    os.close(leader)
    assert ended.returncode == 6
    assert "reading" in said
    assert " documents" in said
    assert "line 4: neither title nor body" in said
    assert b"added       3" in ended.stdout
    assert b"\x1b" not in ended.stdout


def test_a_log_ends_with_the_numbers_of_the_job(run: Run) -> None:
    ended = run("index", "-", "--json", "--log-format", "json", stdin=jsonl(*NEWS, {"id": "bad"}))
    value = json.loads(ended.err.splitlines()[-1])
    assert value.items() >= {**ended.json, "rejected": 1, "level": "info"}.items()
    assert value["event"].startswith("done: added 3, changed 0, unchanged 0, removed 0, rejected 1")
    quiet = run("index", "-", "--log-format", "json", "--quiet", stdin=jsonl(*NEWS))
    assert quiet.err == ""
