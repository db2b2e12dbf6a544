"""Lucene itself, from Maven Central: ``ArabicAnalyzer`` and BM25, by ``lucene/Ranked.java``.

Needs a JDK of 11 or newer and ``mvn`` on the path. The jars are fetched once into the folder of
reports; Java compiles the one class as it starts.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from ..indexes import OUTPUT
from ..runs import Run
from .absent import Absent

SOURCE: Final = Path(__file__).resolve().parents[1] / "lucene"
JARS: Final = OUTPUT / "lucene"
NEEDED: Final = ("javac", "java", "mvn")


def answer(documents: Mapping[str, str], queries: Mapping[str, str], depth: int) -> Run:
    """Documents and queries go to Java as lines of id, tab, text; the run comes back alike."""
    with tempfile.TemporaryDirectory() as temporary:
        files = [Path(temporary, name) for name in ("documents", "queries")]
        for file, texts in zip(files, (documents, queries), strict=True):
            lines = (f"{name}\t{' '.join(text.split())}\n" for name, text in texts.items())
            file.write_text("".join(lines), "utf-8")
        printed = run_java(SOURCE / "Ranked.java", *map(str, files), str(depth))
    found: Run = {name: {} for name in queries}
    for line in printed.splitlines():
        query, document, score = line.split("\t")
        found[query][document] = float(score)
    return found


def run_java(program: Path, *arguments: str) -> str:
    """What a class of one file prints, with Lucene beside it. Raises Absent when it cannot run."""
    missing = [needed for needed in NEEDED if shutil.which(needed) is None]
    if missing:
        raise Absent(f"{' and '.join(missing)} not on the path")
    return _run(
        *("java", "-Xmx1g", "-Dfile.encoding=UTF-8", "-cp", f"{jars()}/*"),
        *(str(program), *arguments),
    )


def jars() -> Path:
    """The folder of Lucene's jars. Raises Absent when they cannot be fetched."""
    if not JARS.exists():
        unfinished = JARS.with_suffix(".unfinished")
        _run(
            *("mvn", "--batch-mode", "--quiet", "--file", str(SOURCE / "pom.xml")),
            *("dependency:copy-dependencies", f"-DoutputDirectory={unfinished}"),
        )
        unfinished.rename(JARS)
    return JARS


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, check=False, encoding="utf-8")
    if done.returncode:
        raise Absent(f"{command[0]} failed: {(done.stderr or done.stdout).strip()[-300:]}")
    return done.stdout
