"""The commits of a build, which is one Whoosh index in its own folder.

    _MAIN_3.toc         Whoosh's table of contents; the one with the highest number counts
    commit-3.json       when it was made, and the checksum of every file it needs
    MAIN_….seg          segments, never changed once written

A commit is there when its table is, which comes last and whole, when all else is on disk.
"""

from __future__ import annotations

import os
import re
import shutil
import zlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from whoosh.fields import Schema
from whoosh.filedb.filestore import RamStorage
from whoosh.index import TOC

from ...errors import Damaged, KashshafError
from ...model import iso
from .storage import Checksum, checksum, put_file, seal, sync, unreadable, unseal

NAME: Final = "MAIN"
"""What Whoosh calls the index within its folder."""
_TABLE: Final = re.compile(rf"_{NAME}_(\d+)\.toc")
_OURS: Final = re.compile(rf"_?{NAME}[_.].*|commit-.*")


@dataclass(frozen=True, slots=True)
class Commit:
    """``generation`` counts the commits of this build; ``built_at`` is an ISO 8601 time."""

    generation: int
    built_at: str
    files: dict[str, Checksum]


def create_build(folder: Path, schema: Schema) -> None:
    """Make a build without documents, its commit 0."""
    folder.mkdir()
    write_commit(folder, schema, [], 0)


def latest(folder: Path) -> int:
    """The generation of the newest commit. Raises Damaged when there is none."""
    try:
        names = os.listdir(folder)  # noqa: PTH208 (asked on every search: twice as fast as iterdir)
    except FileNotFoundError:
        raise Damaged(f"{folder}: missing") from None
    except OSError as error:
        raise unreadable(folder, error) from error
    found = [int(match[1]) for name in names if (match := _TABLE.fullmatch(name))]
    if not found:
        raise Damaged(f"{folder}: its table of contents is missing")
    return max(found)


def table_identity(folder: Path) -> tuple[int, ...]:
    """Changes with every commit, and when the folder is made anew. Raises as :func:`latest`."""
    while True:
        generation = latest(folder)
        with suppress(FileNotFoundError):  # A commit has just put another in its place.
            state = (folder / _table_name(generation)).stat()
            return generation, state.st_ino, state.st_mtime_ns


def read_commit(folder: Path) -> Commit:
    """The newest. Raises Damaged."""
    path = folder / _commit_name(latest(folder))
    try:
        value = unseal(path.read_bytes())
        files = {name: Checksum(*found) for name, found in value["files"].items()}
        return Commit(value["generation"], value["built_at"], files)
    except OSError as error:
        raise unreadable(path, error) from error
    except (ValueError, KeyError, TypeError) as error:
        raise Damaged(f"{path}: not what Kashshaf wrote ({error})") from error


def write_commit(folder: Path, schema: Schema, segments: Sequence[Any], generation: int) -> None:
    """Make ``segments``, which are in the folder, what the build holds. Raises OSError."""
    memory = RamStorage()
    TOC(schema, segments, generation).write(memory, NAME)
    ((table, content),) = memory.files.items()
    known = read_commit(folder).files if generation else {}
    names = [segment.make_filename(segment.COMPOUND_EXT) for segment in segments]
    files = {name: known.get(name) or checksum(folder / name) for name in names}
    for name in files.keys() - known.keys():
        sync(folder / name)
    files[table] = Checksum(len(content), zlib.crc32(content))
    made = iso(datetime.now(UTC).replace(microsecond=0))
    record = {"generation": generation, "built_at": made, "files": files}
    put_file(folder / _commit_name(generation), seal(record))
    put_file(folder / table, content)
    tidy(folder)


def tidy(folder: Path) -> None:
    """Remove what the newest commit does not need: older ones, and what a writer left that ended
    before its commit. The lock must be held.
    """
    with suppress(OSError, KashshafError):
        commit = read_commit(folder)
        needed = {_commit_name(commit.generation), *commit.files}
        for entry in os.scandir(folder):
            if entry.name in needed or not _OURS.fullmatch(entry.name):
                continue
            if entry.is_dir():
                shutil.rmtree(entry.path, ignore_errors=True)
            else:
                Path(entry.path).unlink(missing_ok=True)


def _table_name(generation: int) -> str:
    return f"_{NAME}_{generation}.toc"


def _commit_name(generation: int) -> str:
    return f"commit-{generation}.json"
