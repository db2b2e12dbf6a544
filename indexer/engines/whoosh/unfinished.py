"""The build that a reindex has begun and may go on with, and what is left over of others."""

from __future__ import annotations

import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from ...errors import Damaged, KashshafError
from ..sealed import seal, unseal
from .layout import BUILD, FORMAT, UNFINISHED, is_index
from .pointer import read_pointer
from .storage import put_file, sync


@dataclass(frozen=True, slots=True)
class Unfinished:
    """What ``unfinished.json`` says: a build's name, and the version of the analysis it is of."""

    name: str
    analysis: str


def read_unfinished(folder: Path) -> Unfinished | None:
    """The build that a reindex has begun and not made live, or None.

    Raises Damaged when the file is not what it should be.
    """
    path = folder / UNFINISHED
    try:
        value = unseal(path.read_bytes())
        if value.pop("format") != FORMAT:
            raise Damaged(f"{path}: another version of Kashshaf wrote it")
        found = Unfinished(**value)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise KashshafError(f"{path}: cannot be read ({error.strerror})") from error
    except (ValueError, KeyError, TypeError) as error:
        raise Damaged(f"{path}: not what Kashshaf wrote ({error})") from error
    # Whoever made it live was stopped before the file was gone.
    return None if is_index(folder) and found.name in read_pointer(folder).names else found


def write_unfinished(folder: Path, unfinished: Unfinished) -> None:
    """Say that a build, which is on disk, can be gone on with."""
    sync(folder)
    put_file(folder / UNFINISHED, seal({"format": FORMAT, **asdict(unfinished)}))


def forget_unfinished(folder: Path) -> None:
    """Nothing is to be gone on with."""
    (folder / UNFINISHED).unlink(missing_ok=True)


def leftovers(folder: Path) -> list[Path]:
    """What no rebuild needs: builds that neither ``kashshaf.json`` nor ``unfinished.json`` names,
    and an ``unfinished.json`` that names nothing. Raises Damaged when nobody can say.
    """
    named = read_pointer(folder).names if is_index(folder) else set()
    try:
        unfinished = read_unfinished(folder)
        named |= {unfinished.name, UNFINISHED} if unfinished else set()
    except Damaged:  # Nobody can go on with it, which the next rebuild is to say.
        named.add(UNFINISHED)
    return [
        path
        for path in folder.iterdir()
        if path.name not in named
        and (BUILD.fullmatch(path.name) or path.name.startswith(UNFINISHED))
    ]


def sweep(folder: Path) -> None:
    """Remove what is left over. The lock of rebuilds must be held. Raises as :func:`leftovers`."""
    for path in leftovers(folder):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
