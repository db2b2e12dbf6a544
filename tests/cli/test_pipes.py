"""A reader who has seen enough, or was never there, is no error."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from .conftest import NEWS, PROGRAM, Run, environment, jsonl

MANY = 3_000
COMMANDS = (
    ("search", "خبر", "--size", "3000"),
    ("search", "خبر", "--size", "3000", "--json"),
    ("search", "خبر", "--export", "csv", "-"),
    ("export",),
    ("analyze", "خبر " * 2_000),
    ("stats",),
    ("verify", "--json"),
    ("variants",),
    ("--help",),
    ("index", "--help"),
    ("--version",),
)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pipes") / "index"
    lines = "".join(json.dumps({"id": str(n), "body": f"خبر {n}"}) + "\n" for n in range(MANY))
    subprocess.run(
        [*PROGRAM, "index", "-", "--quiet"],
        input=lines.encode(),
        env=environment(folder),
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return folder


def ended(index: Path, arguments: Sequence[str], reader: str) -> tuple[int, str]:
    """Exit status and stderr of the command before a reader, as a shell runs them."""
    said = subprocess.run(
        ["bash", "-c", f'"$@" {reader}; exit "${{PIPESTATUS[0]}}"', "bash", *PROGRAM, *arguments],
        env=environment(index),
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        timeout=60,
        check=False,
    )
    return said.returncode, said.stderr


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("reader", ["| head -c 1", "| true", ">&-"])
def test_a_closed_stdout_is_a_quiet_end(index: Path, arguments: Sequence[str], reader: str) -> None:
    status, said = ended(index, arguments, reader)
    assert status == 0, said
    assert "roken pipe" not in said
    assert "Traceback" not in said


def test_closed_streams_keep_no_job_from_its_work(target: Path, run: Run) -> None:
    subprocess.run(
        ["bash", "-c", '"$@" >&- 2>&-', "bash", *PROGRAM, "index", "-"],
        input=jsonl(*NEWS),
        env=environment(target),
        check=True,
    )
    assert run("stats", "--json").json["documents"] == len(NEWS)
