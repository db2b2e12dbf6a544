"""The folder of an index.

    kashshaf.json   which build is live, and which were before it
    lock            held while somebody writes
    b000001/        a build: a Whoosh index; a reindex makes the next one beside it

``kashshaf.json`` is replaced whole by a rename. A generation of the index is the live build's
``base`` plus the generation of its Whoosh index: every commit makes it larger, whether it changed
the live build or put another in its place.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from ...errors import Damaged, NotFound
from .storage import sync

POINTER: Final = "kashshaf.json"
LOCK: Final = "lock"
FORMAT: Final = 1
_BUILD: Final = re.compile(r"b\d{6}")
_OURS: Final = re.compile(rf"{re.escape(POINTER)}(\.new)?|{LOCK}|{_BUILD.pattern}")


@dataclass(frozen=True, slots=True)
class Build:
    """One Whoosh index: its folder's name, what its generations count from, and what made its terms."""

    name: str
    base: int
    analysis: str


@dataclass(frozen=True, slots=True)
class Pointer:
    """What ``kashshaf.json`` says. ``previous`` are the builds kept for a rollback, newest first."""

    live: Build
    previous: tuple[Build, ...] = ()


def is_index(folder: Path) -> bool:
    """Whether an index is there; False when there is nothing, or only what a killed job left.

    Raises NotFound when the place is taken by something else.
    """
    if (folder / POINTER).exists():
        return True
    try:
        foreign = [name for name in os.listdir(folder) if not _OURS.fullmatch(name)]
    except FileNotFoundError:
        return False
    except NotADirectoryError:
        raise NotFound(f"{folder} is a file, not the folder of an index") from None
    except OSError as error:
        raise NotFound(f"{folder}: {error.strerror}") from error
    if foreign:
        raise NotFound(f"{folder} is not an index: it has no {POINTER} but holds {foreign[0]!r}")
    return False


def read_pointer(folder: Path) -> Pointer:
    """Raises NotFound when there is no index, Damaged when the file is not what it should be."""
    path = folder / POINTER
    try:
        value = json.loads(path.read_bytes())
        if value["format"] != FORMAT:
            raise Damaged(f"{path}: format {value['format']!r}, legal: {FORMAT}")
        return Pointer(
            Build(**value["live"]), tuple(Build(**build) for build in value["previous"])
        )
    except FileNotFoundError:
        is_index(folder)
        raise NotFound(f"{folder}: no index there; kashshaf index makes one") from None
    except (ValueError, KeyError, TypeError) as error:
        raise Damaged(f"{path}: not what Kashshaf wrote ({error})") from error


def write_pointer(folder: Path, pointer: Pointer) -> None:
    """Make a build live: whole or not at all, and on disk when this returns."""
    path = folder / POINTER
    new = path.with_name(path.name + ".new")
    with new.open("w") as file:
        json.dump({"format": FORMAT, **asdict(pointer)}, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    new.rename(path)
    sync(folder)


def next_build(folder: Path) -> str:
    """A name that no build of this folder has."""
    numbers = [int(name[1:]) for name in os.listdir(folder) if _BUILD.fullmatch(name)]
    return f"b{max(numbers, default=0) + 1:06}"


def sweep(folder: Path, keep: set[str]) -> None:
    """Remove the builds that are not to be kept: old ones, and what killed jobs left."""
    for name in os.listdir(folder):
        if _BUILD.fullmatch(name) and name not in keep:
            shutil.rmtree(folder / name, ignore_errors=True)
