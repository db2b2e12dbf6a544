"""Real nodes of OpenSearch: fetched once into ``build/``, started, asked, killed and stopped."""

from __future__ import annotations

import atexit
import fcntl
import functools
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, NamedTuple, Self

import pytest

HERE: Final = Path(__file__).parent
VERSION: Final = os.environ.get("OPENSEARCH_VERSION") or "2.19.6"
"""Of the server. Another than the usual one is fetched as that is, 3.8.0 or 2.4.1 for instance."""
PLACE: Final = HERE.parents[1] / "build" / "opensearch" / VERSION
GOAL: Final = "dependency:copy-dependencies"
HEAP: Final = "512m"
MEMORY: Final = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
"""Where a node keeps its files: a cluster writes its state to disk at every turn, and waits for it.
"""
KEPT: Final = "kept-"
"""What the names of indices begin with that more than one test asks."""
PATIENCE: Final = 120
"""Seconds until a node must answer, on a machine with other things to do."""


class Kind(NamedTuple):
    """What servers of one major version need: the Java they run on, and our class beside theirs."""

    oldest_java: int
    newest_java: int
    plugins: str


KIND: Final = {
    # It asks for a SecurityManager, which later Javas have not got.
    "2": Kind(11, 23, "Plugins2.java"),
    "3": Kind(21, 99, "Plugins3.java"),
}[VERSION.partition(".")[0]]
SOURCES: Final = (HERE / "OneNode.java", HERE / KIND.plugins)


class Node:
    """A node at ``host:port`` with its data in a folder of its own, of a cluster of its own unless
    ``settings`` say otherwise. For a long run it is better compiled, which takes a while.
    """

    def __init__(
        self,
        settings: Mapping[str, str] | None = None,
        heap: str = HEAP,
        *,
        for_long: bool = False,
    ) -> None:
        self.host, self.port = "127.0.0.1", free_port()
        self.transport = free_port()
        self.home = Path(tempfile.mkdtemp(prefix="kashshaf-node-", dir=MEMORY))
        self._heap = heap
        self._compiled = "-UseDynamicNumberOfCompilerThreads" if for_long else "TieredStopAtLevel=1"
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

    @property
    def name(self) -> str:
        """As the cluster calls it."""
        return self._settings["node.name"]

    @property
    def pid(self) -> int:
        """Of the process, which must run."""
        assert self._process
        return self._process.pid

    def start(self) -> Self:
        """Returns when it answers. What it had on disk it has again."""
        fetch()
        for folder in ("config", "modules", "plugins"):
            (self.home / folder).mkdir(exist_ok=True)
        classes = f"{PLACE / 'classes'}:{PLACE / 'lib'}/*"
        with (self.home / "output").open("ab") as output:
            self._process = subprocess.Popen(
                [
                    *(java("java"), f"-Xms{self._heap}", f"-Xmx{self._heap}", "-XX:+UseSerialGC"),
                    f"-XX:{self._compiled}",
                    f"-Dlog4j2.configurationFile={HERE / 'log4j2.properties'}",
                    *("-cp", classes, "OneNode"),
                    *(f"{name}={value}" for name, value in self._settings.items()),
                ],
                stdin=subprocess.PIPE,  # ends with this process, however that ends, and so it does
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
            self._ended(60)
        shutil.rmtree(self.home, ignore_errors=True)

    def kill(self) -> None:
        """As a power cut would. It may be started again."""
        assert self._process
        self._process.kill()
        self._ended()

    def freeze(self) -> None:
        """As a long pause would. It may be thawed."""
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        os.kill(self.pid, signal.SIGCONT)

    def _ended(self, timeout: float | None = None) -> None:
        assert self._process
        assert self._process.stdin
        self._process.wait(timeout)
        self._process.stdin.close()
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
    node = Node().start()
    atexit.register(node.stop)
    return node


def clear() -> None:
    """Remove what tests left on the shared node, if it runs, but what others are to ask."""
    if the_node.cache_info().currsize:
        with suppress(urllib.error.HTTPError):  # Where there is none, some versions say 404.
            the_node().ask("/_search/point_in_time/_all", "DELETE")
        the_node().ask(f"/*,-{KEPT}*", "DELETE")


def fetch() -> None:
    """The jars and the two classes of ours; once. The test is skipped where that cannot be done."""
    if not _is_ready() and (why := _fetched(java("javac"))):
        missing(why)


def _is_ready() -> bool:
    """Whether the classes are there, made of the sources as they are."""
    made = PLACE / "classes" / "OneNode.class"
    return made.exists() and made.stat().st_mtime > max(each.stat().st_mtime for each in SOURCES)


@functools.cache
def _fetched(compiler: str) -> str:
    """Nothing, or why they could not be; that is tried once."""
    PLACE.mkdir(parents=True, exist_ok=True)
    with _alone(), tempfile.TemporaryDirectory(dir=PLACE.parent) as folder:
        if _is_ready():
            return ""
        if not (PLACE / "lib").exists():
            maven, fetched = shutil.which("mvn"), Path(folder, "lib")
            if not maven:
                return "mvn is not on PATH"
            pom = (f"-Dserver={VERSION}", "-f", str(HERE / "pom.xml"))
            where = (f"-DoutputDirectory={fetched}", "-DincludeScope=runtime")
            if subprocess.run([maven, "-q", "-B", *pom, GOAL, *where], check=False).returncode:
                return f"mvn could not fetch version {VERSION}"
            fetched.rename(PLACE / "lib")
        compiled = Path(folder, "classes")
        on = ("-cp", f"{PLACE / 'lib'}/*", "-d", str(compiled))
        subprocess.run([compiler, "-nowarn", *on, *map(str, SOURCES)], check=True)
        shutil.rmtree(PLACE / "classes", ignore_errors=True)
        compiled.rename(PLACE / "classes")
    return ""


@contextmanager
def _alone() -> Iterator[None]:
    """Of the processes that run tests, one fetches and the others wait for it."""
    with (PLACE.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def problem() -> str:
    """Why there can be no node on this machine; nothing where there can be."""
    try:
        fetch()
        java("java")
    except (pytest.skip.Exception, pytest.fail.Exception) as absent:
        return str(absent.msg)
    return ""


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
            if KIND.oldest_java <= number <= KIND.newest_java:
                return str(Path(home, "bin", tool))
    legal = f"from {KIND.oldest_java} to {KIND.newest_java}"
    return missing(f"no JDK {legal}; OPENSEARCH_JAVA_HOME may name it")


def missing(what: str) -> Any:
    """Skip the test; never with ``CI=true``."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"no node of OpenSearch: {what}, and CI=true leaves nothing out")
    pytest.skip(f"no node of OpenSearch: {what}")


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port
