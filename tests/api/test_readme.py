"""The examples of the API in README are run as they stand, against the sample articles."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from indexer.cli.main import main

from .server import ROOT, serving

README: Final = (ROOT / "README.md").read_text("utf-8")
API: Final = README[README.index("### The API") : README.index("With a key of scope admin")]
SERVER: Final = "http://127.0.0.1:8000"
CURLS: Final = re.findall(r"^    (curl .+)$", API, re.MULTILINE)
SAYING: Final = ("results", "suggestions", "days", "body")
"""One of these has something in each answer."""
PYTHON: Final = re.findall(r"^```python\n(.+?)^```$", API, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    index = tmp_path_factory.mktemp("readme") / "index"
    sample = str(ROOT / "data" / "sample")
    assert main(["index", sample, "--recursive", "--index", str(index), "--quiet"]) in (0, 6)
    with serving(index) as server:
        yield server.address


def run(command: list[str], folder: Path) -> str:
    done = subprocess.run(
        command, check=False, cwd=folder, capture_output=True, encoding="utf-8", timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("line", CURLS)
def test_curl_is_answered(address: str, tmp_path: Path, line: str) -> None:
    if not shutil.which("curl"):
        assert os.environ.get("CI") != "true", "there is no curl, and CI=true leaves nothing out"
        pytest.skip("there is no curl")
    command = shlex.split(line.replace(SERVER, address))
    said = run([*command, "--silent", "--show-error", "--fail-with-body"], tmp_path)
    if "--output" in command:
        assert (tmp_path / "olives.csv").read_bytes().count(b"\n") > 1
        return
    answer = json.loads(said)
    found = answer.get("answers") or [answer]
    assert all(any(one.get(key) for key in SAYING) for one in found), said


def test_python_is_answered(address: str, tmp_path: Path) -> None:
    (program,) = PYTHON
    said = run([sys.executable, "-X", "utf8", "-c", program.replace(SERVER, address)], tmp_path)
    assert "<mark>" in said


def test_there_are_examples() -> None:
    assert len(CURLS) >= 8
