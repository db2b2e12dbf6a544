"""The folder of an index.

    kashshaf.json   which build is live, and which were before it
    lock            held while somebody writes
    b000001/        a build: a Whoosh index; a reindex makes the next one beside it

``kashshaf.json`` is replaced whole by a rename. A generation of the index is the live build's
``base`` plus the generation of its Whoosh index: every commit makes it larger, whether it changed
the live build or put another in its place.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from ...errors import Damaged, KashshafError, NotFound
from .storage import put_file, seal, sync, unseal

POINTER: Final = "kashshaf.json"
LOCK: Final = "lock"
FORMAT: Final = 3
"""1 had Whoosh's own files, with pickles in them; 2 had nothing that copies are told by."""
_BUILD: Final = re.compile(r"b\d{6}")
_OURS: Final = re.compile(rf"{re.escape(POINTER)}(\.new)?|{LOCK}|{_BUILD.pattern}|lost\+found")
"""What may be in a folder that is no index yet: what a killed job left, and the one folder that
every fresh volume has."""


@dataclass(frozen=True, slots=True)
class Build:
    """One Whoosh index: its folder's name, what its generations count from, whose terms it has."""

    name: str
    base: int
    analysis: str


@dataclass(frozen=True, slots=True)
class Pointer:
    """What ``kashshaf.json`` says. ``previous`` are builds kept for a rollback, newest first."""

    live: Build
    previous: tuple[Build, ...] = ()

    @property
    def builds(self) -> tuple[Build, ...]:
        """The live one and those before it, newest first."""
        return (self.live, *self.previous)


def is_index(folder: Path) -> bool:
    """Whether an index is there; False when there is nothing, or only what a killed job left.

    Raises NotFound when the place is taken by something else.
    """
    try:
        names = [path.name for path in folder.iterdir()]
    except FileNotFoundError:
        if folder.is_symlink():
            raise NotFound(f"{folder} is a link to {folder.readlink()}: not there") from None
        return False
    except NotADirectoryError:
        file = next(each for each in (folder, *folder.parents) if each.exists())
        raise NotFound(f"{file} is a file, not the folder of an index") from None
    except OSError as error:
        raise NotFound(f"{folder}: {error.strerror}") from error
    if POINTER in names:
        return True
    foreign = [name for name in names if not _OURS.fullmatch(name)]
    if foreign:
        raise NotFound(f"{folder} is not an index: it has no {POINTER} but holds {min(foreign)!r}")
    return False


def read_pointer(folder: Path) -> Pointer:
    """Raises NotFound when there is no index, Damaged when the file is not what it should be."""
    path = folder / POINTER
    try:
        value = unseal(path.read_bytes())
        if value["format"] != FORMAT:
            raise Damaged(
                f"{path}: format {value['format']!r}, legal: {FORMAT}; another version of Kashshaf "
                "wrote it, and kashshaf --index NEW index PATH… makes an index anew"
            )
        return Pointer(Build(**value["live"]), tuple(Build(**build) for build in value["previous"]))
    except OSError as error:
        if not is_index(folder):
            raise NotFound(f"{folder}: no index there; kashshaf index makes one") from None
        raise KashshafError(f"{path}: cannot be read ({error.strerror})") from error
    except (ValueError, KeyError, TypeError) as error:
        raise Damaged(f"{path}: not what Kashshaf wrote ({error})") from error


def write_pointer(folder: Path, pointer: Pointer) -> None:
    """Make a build live: whole or not at all, and on disk when this returns."""
    sync(folder)  # The build must not come later than the file that names it.
    sync(folder.parent)
    put_file(folder / POINTER, seal({"format": FORMAT, **asdict(pointer)}))


def next_build(folder: Path) -> str:
    """A name that no build of this folder has."""
    numbers = [int(path.name[1:]) for path in folder.iterdir() if _BUILD.fullmatch(path.name)]
    return f"b{max(numbers, default=0) + 1:06}"


def sweep(folder: Path) -> None:
    """Remove the builds that ``kashshaf.json`` does not name: old ones, and what killed jobs left.

    The lock must be held. Raises Damaged when nobody can say which they are.
    """
    named = {build.name for build in read_pointer(folder).builds} if is_index(folder) else set()
    for path in folder.iterdir():
        if _BUILD.fullmatch(path.name) and path.name not in named:
            shutil.rmtree(path, ignore_errors=True)
    (folder / f"{POINTER}.new").unlink(missing_ok=True)
