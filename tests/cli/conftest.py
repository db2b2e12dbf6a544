"""Two ways to run the command: as a process of its own, and, faster, within this one."""

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from indexer.cli import main

from ..places import place

ROOT = Path(__file__).parents[2]
PROGRAM = (sys.executable, "-m", "indexer.cli")
"""The entry point that the console script calls."""


@dataclass(frozen=True)
class Ended:
    """How a command ended and what it wrote."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Ended]


def environment(index: Path, **more: str) -> dict[str, str]:
    """A clean environment that names the index."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT), "KASHSHAF_INDEX": place(index), **more}


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """The index of the test; nothing is there yet."""
    return tmp_path / "index"


@pytest.fixture
def process(tmp_path: Path, target: Path) -> Run:
    """Run the command as a process, in the test's folder."""

    def run(*arguments: object, stdin: bytes = b"", env: dict[str, str] | None = None) -> Ended:
        ended = subprocess.run(
            [*PROGRAM, *map(str, arguments)],
            input=stdin,
            capture_output=True,
            cwd=tmp_path,
            env=environment(target, **(env or {})),
            timeout=60,
            check=False,
        )
        return Ended(ended.returncode, ended.stdout.decode(), ended.stderr.decode())

    return run


@pytest.fixture
def handlers() -> Iterator[None]:
    """Put the signal handlers back that the command sets for its process."""
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.getsignal(number) for number in numbers]
    yield
    for number, handler in zip(numbers, before, strict=True):
        signal.signal(number, handler)


@pytest.fixture
def run(
    target: Path,
    tmp_path: Path,
    handlers: None,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Run:
    """Run the command within this process, in the test's folder."""
    monkeypatch.setenv("KASHSHAF_INDEX", str(target))
    for name in ("KASHSHAF_TIMEZONE", "KASHSHAF_VARIANTS", "KASHSHAF_KEYS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)

    def run_main(*arguments: object, stdin: bytes = b"") -> Ended:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capsys.readouterr()
        status = main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return Ended(status, out, err)

    return run_main


def jsonl(*documents: dict[str, Any]) -> bytes:
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in documents).encode()


NEWS = (
    {
        **{"id": "a1", "title": "جلسة طارئة لمجلس الأمن", "source": "وكالة المرفأ"},
        **{"body": "اجتمع مجلس الأمن <اليوم> & ناقش وقف إطلاق النار. #مجلس_الأمن"},
        **{"published_at": "2018-07-04T12:00:00Z", "author": "ليلى", "url": "https://x.example/1"},
    },
    {
        **{"id": "a2", "title": "أسعار النفط", "body": "ارتفعت أسعار النفط اليوم في الأسواق."},
        **{"published_at": "2018-07-05", "source": "الساحل"},
    },
    {"id": "a/3 x", "title": "=مباراة", "body": "تعادل الفريقان. الأمن كان حاضرا."},
)


@pytest.fixture
def news(run: Run) -> Run:
    """``run``, with the three articles of NEWS in the index."""
    ended = run("index", "-", stdin=jsonl(*NEWS))
    assert ended.status == 0, ended.err
    return run


def live(run: Run) -> dict[str, Any]:
    """What the live generation is, its size with it: a job that fails leaves nothing behind."""
    ended = run("stats", "--json")
    assert ended.status == 0, ended.err
    return dict(ended.json)
