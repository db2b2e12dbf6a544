"""The node of the tests is what it is taken for."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from .nodes import PATIENCE, VERSION, Node, the_node

ROOT = Path(__file__).parents[2]
STARTING = """
import time
from tests.opensearch.nodes import the_node
print(the_node().pid, the_node().home, flush=True)
time.sleep(60)
"""


def test_it_is_a_real_server_of_the_version_that_is_named() -> None:
    told = the_node().ask("/")
    assert told["version"]["distribution"] == "opensearch"
    assert told["version"]["number"] == VERSION


def test_what_is_killed_has_again_what_it_had() -> None:
    node = Node().start()
    try:
        node.ask("/kept/_doc/1?refresh=true", "PUT", {"word": "خبر"})
        node.kill()
        node.start()
        assert node.ask("/kept/_doc/1")["_source"] == {"word": "خبر"}
    finally:
        node.stop()


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGKILL])
def test_it_ends_with_who_started_it(by: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", STARTING], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as starting:
        assert starting.stdout
        pid, home = starting.stdout.readline().split()
        assert Path(home).exists()
        starting.send_signal(by)
    deadline = time.monotonic() + PATIENCE
    while _runs(pid) or Path(home).exists():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def _runs(pid: str) -> bool:
    """Whether a process does more than wait to be told of."""
    try:
        return bool(Path("/proc", pid, "cmdline").read_bytes())
    except OSError:
        return False
