"""A real server in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from ..places import place

ROOT = Path(__file__).parents[2]
START = """
import json, sys
from indexer.config import Config
from search_api.logs import Logging
from search_api.serve import run
settings = json.loads(sys.argv[2])
config = Config.from_environment(settings.pop("environment", {}))
run(sys.argv[1], config=config, logging=Logging(*settings.pop("logging", [])), **settings)
"""


class Server(NamedTuple):
    """``address`` is where it says it answers."""

    address: str
    process: subprocess.Popen[str]

    @property
    def port(self) -> int:
        return int(self.address.rpartition(":")[2])


def command(index: Path | str, settings: str, before: str = "") -> Sequence[str]:
    """``settings`` are those of ``run`` as JSON, and the ``environment``; ``before`` runs first."""
    return (sys.executable, "-c", before + START, place(index), settings)


@contextmanager
def serving(
    index: Path | str, settings: str = '{"port": 0, "workers": 1}', before: str = ""
) -> Iterator[Server]:
    """A server that listens; it is stopped in the end if it still runs."""
    with subprocess.Popen(
        command(index, settings, before),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout
            line = process.stdout.readline()
            said = "Kashshaf answers on "
            assert line.startswith(said), line or (process.stderr and process.stderr.read())
            yield Server(line.removeprefix(said).strip(), process)
        finally:
            process.terminate()
            process.wait(30)
