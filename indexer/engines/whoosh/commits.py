"""The commits of a build, which is one Whoosh index in its own folder.

    _MAIN_3.toc     the table of contents; the one with the highest number counts
    _MAIN_2.old     that of the commit before, to fall back on when the newest is damaged
    MAIN_….seg      segments, never changed once written
    MAIN_3.del      which documents of the segments are deleted, when some are
    MAIN_3.grp      which documents are copies of which, when some are

A commit is there when its table is, which comes last and whole, when all else is on disk. The table
before gets its other name after that: so it also says that a newer one must be there. Commit 0,
what a build begins with, is nothing to fall back on.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

from ...errors import Damaged, KashshafError
from ...model import iso
from ..sealed import seal, unseal
from .storage import Checksum, put_file, sync, unreadable

NAME: Final = "MAIN"
"""What Whoosh calls an index that has its folder for itself."""
FORMAT: Final = 2
"""1 had no groups of copies."""
_TABLE: Final = re.compile(rf"_{NAME}_(\d+)\.(?:toc|old)")
_BEFORE: Final = ".old"
_OURS: Final = re.compile(rf"_?{NAME}_.*")
_PART: Final = re.compile(rf"_{NAME}_\d+\.toc|{NAME}_[0-9a-f]+\.(?:seg|del|grp)")


class Part(NamedTuple):
    """A file of a commit."""

    name: str
    sum: Checksum


@dataclass(frozen=True, slots=True)
class Commit:
    """``generation`` counts the commits of this build; ``built_at`` is an ISO 8601 time.

    ``deletions`` is None while nothing is deleted, ``groups`` while nothing is a copy.
    """

    generation: int
    built_at: str
    segments: tuple[Part, ...]
    deletions: Part | None
    groups: Part | None

    @property
    def parts(self) -> tuple[Part, ...]:
        """All files but the table."""
        return (*self.segments, *(part for part in (self.deletions, self.groups) if part))


def create_build(folder: Path) -> None:
    """Make a build without documents, its commit 0."""
    folder.mkdir()
    write_commit(folder, 0, [], None, None)


def new_segment() -> str:
    """A name that no segment has or had."""
    return f"{NAME}_{secrets.token_hex(8)}.seg"


def deletions_of(generation: int) -> str:
    """The name of the file that says what is deleted."""
    return f"{NAME}_{generation}.del"


def table_name(generation: int) -> str:
    """The name of the table of contents of the newest commit."""
    return f"_{NAME}_{generation}.toc"


def is_name(name: str) -> bool:
    """Whether a file of a build may be called so: no path, whatever somebody has written."""
    return _PART.fullmatch(name) is not None


def groups_of(generation: int) -> str:
    """The name of the file that says what is a copy of what."""
    return f"{NAME}_{generation}.grp"


def latest(folder: Path) -> int:
    """The generation of the newest commit, be its table lost. Raises Damaged when there is none."""
    found = _tables(folder)
    if not found:
        raise Damaged(f"{folder}: its table of contents is missing")
    return max(number + name.endswith(_BEFORE) for name, number in found.items())


def table_identity(folder: Path) -> tuple[int, ...]:
    """Changes with every commit, and when the folder is made anew. Raises as :func:`latest`."""
    missing = -1
    while True:
        generation = latest(folder)
        try:
            state = os.stat(f"{folder}/{table_name(generation)}")  # noqa: PTH116 (asked on every search too)
        except FileNotFoundError:
            if generation == missing:
                return (generation,)
            missing = generation  # Or a commit has just put another in its place.
        else:
            return generation, state.st_ino, state.st_mtime_ns


def read_commit(folder: Path) -> Commit:
    """The newest. Raises Damaged."""
    return _read(folder / table_name(latest(folder)))


def read_commit_before(folder: Path) -> Commit | None:
    """The one before the newest, None when there is none. Raises Damaged."""
    newest = latest(folder)
    before = {number: name for name, number in _tables(folder).items() if 0 < number < newest}
    return _read(folder / before[max(before)]) if before else None


def _tables(folder: Path) -> dict[str, int]:
    """The tables of contents that are in a folder, each with the generation it is of."""
    try:
        names = os.listdir(folder)  # noqa: PTH208 (asked on every search: twice as fast as iterdir)
    except FileNotFoundError:
        raise Damaged(f"{folder}: missing") from None
    except OSError as error:
        raise unreadable(folder, error) from error
    return {name: int(match[1]) for name in names if (match := _TABLE.fullmatch(name))}


def _read(path: Path) -> Commit:
    try:
        value = unseal(path.read_bytes())
        if value["format"] != FORMAT:
            raise Damaged(f"{path}: format {value['format']!r}, legal: {FORMAT}")
        return Commit(
            value["generation"],
            value["built_at"],
            tuple(_part(each) for each in value["segments"]),
            *(_part(value[name]) if value[name] else None for name in ("deletions", "groups")),
        )
    except OSError as error:
        raise unreadable(path, error) from error
    except (ValueError, KeyError, TypeError) as error:
        raise Damaged(f"{path}: not what Kashshaf wrote ({error})") from error


def write_commit(
    folder: Path,
    generation: int,
    segments: Sequence[Part],
    deletions: Part | None,
    groups: Part | None,
) -> None:
    """Make files that are in the folder, and on disk, what the build holds. Raises OSError."""
    sync(folder)  # The names of the files must not come later than the table that has them.
    table = {
        "format": FORMAT,
        "generation": generation,
        "built_at": iso(datetime.now(UTC).replace(microsecond=0)),
        "segments": segments,
        "deletions": deletions,
        "groups": groups,
    }
    put_file(folder / table_name(generation), seal(table))
    tidy(folder)


def tidy(folder: Path) -> None:
    """Remove what neither the newest commit nor the one before it needs: older ones, and what a
    writer left that ended before its commit. Nothing is removed when either cannot be read, since
    nobody can say what they need. The lock must be held.
    """
    with suppress(OSError, KashshafError):
        newest, before = read_commit(folder), read_commit_before(folder)
        needed = {table_name(newest.generation), *(part.name for part in newest.parts)}
        if before:
            table = folder / table_name(before.generation)
            old = table.with_suffix(_BEFORE)
            with suppress(FileNotFoundError):  # It has its other name already.
                table.replace(old)
            needed |= {old.name, *(part.name for part in before.parts)}
        for entry in os.scandir(folder):
            if entry.name not in needed and _OURS.fullmatch(entry.name):
                Path(entry.path).unlink(missing_ok=True)


def forget_before(folder: Path) -> None:
    """Leave nothing to fall back on but the newest commit. Raises Damaged, OSError."""
    needed = read_commit(folder)
    names = {table_name(needed.generation), *(part.name for part in needed.parts)}
    # The table goes first: what it names may then be gone.
    for path in sorted(folder.iterdir(), key=lambda path: path.suffix != _BEFORE):
        if path.name not in names and _OURS.fullmatch(path.name):
            path.unlink()
    sync(folder)


def _part(value: tuple[str, tuple[int, int]]) -> Part:
    name, sum_ = value
    return Part(name, Checksum(*sum_))
