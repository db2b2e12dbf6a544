"""The index of a judged set: made by the real command, and kept while it would be the same.

Its folder's name holds a digest of the corpus and of every file that decides what an index holds,
so a changed analysis gets a new one and a changed weight does not.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Final

from .judged import Judged

ROOT: Final = Path(__file__).resolve().parents[2]
OUTPUT: Final = ROOT / "tests" / "output" / "quality"
"""Where reports and kept indexes go; not part of the repository."""
INDEXES: Final = OUTPUT / "indexes"
SETS: Final = OUTPUT / "sets"
"""Where judged sets go that are built here."""
MADE_BY: Final = ("analysis", "engines", "jobs", "model", "sources")
"""The packages of ``indexer`` that an index is made by."""


def kashshaf(*arguments: str, tree: Path = ROOT) -> str:
    """What the real command of a checkout prints. Raises CalledProcessError."""
    command = [sys.executable, "-m", "indexer.cli", *arguments]
    done = subprocess.run(command, capture_output=True, check=True, cwd=tree, encoding="utf-8")
    return done.stdout


def index_of(judged: Judged, folder: Path = INDEXES) -> Path:
    """The index of a set, in ``folder``; older ones of the set are removed when it is made."""
    place = folder / f"{judged.name}-{_digest(judged.corpus)}"
    if not place.exists():
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob(f"{judged.name}-*"):
            shutil.rmtree(old)
        unfinished = place.with_suffix(".unfinished")
        kashshaf("index", str(judged.corpus), "--index", str(unfinished), "--quiet")
        unfinished.rename(place)
    return place


@contextmanager
def indexed_by(tree: Path, judged: Judged) -> Iterator[Path]:
    """The index that another checkout makes of a set, for as long as the block lasts."""
    with tempfile.TemporaryDirectory() as folder:
        index = Path(folder, "index")
        kashshaf("index", str(judged.corpus), "--index", str(index), "--quiet", tree=tree)
        yield index


def _digest(corpus: Path) -> str:
    return hashlib.blake2b(_program() + corpus.read_bytes(), digest_size=6).hexdigest()


@cache
def _program() -> bytes:
    digest = hashlib.blake2b()
    for package in MADE_BY:
        for path in sorted((ROOT / "indexer" / package).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return digest.digest()
