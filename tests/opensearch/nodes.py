"""Real nodes of OpenSearch: fetched once into ``build/``, started, asked, killed and stopped."""

from __future__ import annotations

import atexit
import fcntl
import functools
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Self

import pytest

HERE: Final = Path(__file__).parent
VERSION: Final = "2.19.6"
PLACE: Final = HERE.parents[1] / "build" / "opensearch" / VERSION
GOAL: Final = "dependency:copy-dependencies"
OLDEST_JAVA: Final = 11
NEWEST_JAVA: Final = 23
"""The server of this version asks for a SecurityManager, which later ones have not got."""
HEAP: Final = "512m"
MEMORY: Final = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
"""Where a node keeps its files: a cluster writes its state to disk at every turn, and waits for it.
"""
PATIENCE: Final = 120
"""Seconds until a node must answer, on a machine with other things to do."""


class Node:
    """A node at ``host:port`` with its data in a folder of its own, of a cluster of its own unless
    ``settings`` say otherwise.
    """

    def __init__(self, settings: Mapping[str, str] | None = None, heap: str = HEAP) -> None:
        self.host, self.port = "127.0.0.1", free_port()
        self.transport = free_port()
        self.home = Path(tempfile.mkdtemp(prefix="kashshaf-node-", dir=MEMORY))
        self._heap = heap
        self._settings = {
            "path.home": str(self.home),
            "node.name": self.home.name,
            "network.host": self.host,
            "http.port": str(self.port),
            "transport.port": str(self.transport),
            "cluster.name": "kashshaf-tests",
            "cluster.routing.allocation.disk.threshold_enabled": "false",
            # What the machine's other work takes from the heap's neighbours is not counted.
            "indices.breaker.total.use_real_memory": "false",
            **(settings or {"discovery.type": "single-node"}),
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """As it stands in the address of an index."""
        return f"{self.host}:{self.port}"

    def start(self) -> Self:
        """Returns when it answers. What it had on disk it has again."""
        for folder in ("config", "modules", "plugins"):
            (self.home / folder).mkdir(exist_ok=True)
        classes = f"{PLACE / 'classes'}:{PLACE / 'lib'}/*"
        with (self.home / "output").open("ab") as output:
            self._process = subprocess.Popen(
                [
                    *(java("java"), f"-Xms{self._heap}", f"-Xmx{self._heap}", "-XX:+UseSerialGC"),
                    "-XX:TieredStopAtLevel=1",
                    f"-Dlog4j2.configurationFile={HERE / 'log4j2.properties'}",
                    *("-cp", classes, "OneNode"),
                    *(f"{name}={value}" for name, value in self._settings.items()),
                ],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        self._wait()
        return self

    def ask(self, path: str, method: str = "GET", body: Any = None) -> Any:
        """What it answers, past every client."""
        request = urllib.request.Request(
            f"http://{self.address}{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 (http)
            return json.load(answer)

    def stop(self) -> None:
        """And remove what it kept."""
        if self._process:
            self._process.terminate()
            self._process.wait(60)
            self._process = None
        shutil.rmtree(self.home, ignore_errors=True)

    def kill(self) -> None:
        """As a power cut would. It may be started again."""
        assert self._process
        self._process.kill()
        self._process.wait()
        self._process = None

    def _wait(self) -> None:
        assert self._process
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                break
            try:
                self.ask("/_cluster/health?wait_for_status=yellow&timeout=5s")
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise RuntimeError(f"no node: {(self.home / 'output').read_text()[-3000:]}")


@functools.cache
def the_node() -> Node:
    """The one that all tests of this run share, which goes with it."""
    fetch()
    node = Node().start()
    atexit.register(node.stop)
    return node


def clear() -> None:
    """Remove what tests left on the shared node, if it runs."""
    if the_node.cache_info().currsize:
        the_node().ask("/_search/point_in_time/_all", "DELETE")
        the_node().ask("/*", "DELETE")


def fetch() -> None:
    """The jars and the one class of ours; once. The test is skipped where that cannot be done."""
    if (PLACE / "classes").exists():
        return
    compiler, maven = java("javac"), shutil.which("mvn")
    if not maven:
        _missing("mvn is not on PATH")
    PLACE.mkdir(parents=True, exist_ok=True)
    with _alone(), tempfile.TemporaryDirectory(dir=PLACE.parent) as folder:
        if (PLACE / "classes").exists():
            return
        fetched, compiled = Path(folder, "lib"), Path(folder, "classes")
        pom = (f"-Dserver={VERSION}", "-f", str(HERE / "pom.xml"))
        where = (f"-DoutputDirectory={fetched}", "-DincludeScope=runtime")
        subprocess.run([str(maven), "-q", "-B", *pom, GOAL, *where], check=True)
        shutil.rmtree(PLACE / "lib", ignore_errors=True)
        fetched.rename(PLACE / "lib")
        on = ("-cp", f"{PLACE / 'lib'}/*", "-d", str(compiled))
        subprocess.run([compiler, "-nowarn", *on, str(HERE / "OneNode.java")], check=True)
        compiled.rename(PLACE / "classes")


@contextmanager
def _alone() -> Iterator[None]:
    """Of the processes that run tests, one fetches and the others wait for it."""
    with (PLACE.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@functools.cache
def java(tool: str) -> str:
    """A tool of the JDK that OPENSEARCH_JAVA_HOME or JAVA_HOME names or PATH has; else skips."""
    compiler = shutil.which("javac")
    homes = [
        *filter(None, (os.environ.get(f"{name}JAVA_HOME") for name in ("OPENSEARCH_", ""))),
        *([str(Path(compiler).resolve().parents[1])] if compiler else ()),
    ]
    for home in homes:
        release = Path(home, "release")
        if Path(home, "bin", "javac").exists() and release.exists():
            facts = dict(
                line.split("=", 1) for line in release.read_text().splitlines() if "=" in line
            )
            number = int(facts.get("JAVA_VERSION", "0").strip('"').split(".")[0])
            if OLDEST_JAVA <= number <= NEWEST_JAVA:
                return str(Path(home, "bin", tool))
    return _missing(f"no JDK from {OLDEST_JAVA} to {NEWEST_JAVA}; OPENSEARCH_JAVA_HOME may name it")


def _missing(what: str) -> Any:
    if os.environ.get("CI") == "true":
        pytest.fail(f"no node of OpenSearch: {what}, and CI=true leaves nothing out")
    pytest.skip(f"no node of OpenSearch: {what}")


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port
