"""Which build of an index is live: what ``kashshaf.json`` says, and its copies.

``kashshaf.json`` is replaced whole by a rename; then the build that it names gets a copy,
``live.json``, which the next writer makes if it is not there by then. Where ``kashshaf.json`` is
lost, the newest copy says the same: readers go by it, and the next writer puts the file back.

A generation of the index is the live build's ``base`` plus the generation of its Whoosh index:
every commit makes it larger, whether it changed the live build or put another in its place, be it
one that was live before.
"""

from __future__ import annotations

import functools
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

from ...errors import Damaged, KashshafError, NotFound
from ..sealed import seal, unseal
from .commits import latest
from .layout import COPY, FORMAT, POINTER, copies, is_index
from .storage import put_file, read_whole, sync

UNKNOWN: Final = 1_000_000
"""Generations that are skipped where a build that was live is lost, and its number with it."""


@dataclass(frozen=True, slots=True)
class Build:
    """One Whoosh index: its folder's name, what its generations count from, whose terms it has."""

    name: str
    base: int
    analysis: str


@dataclass(frozen=True, slots=True)
class Pointer:
    """What ``kashshaf.json`` says.

    ``previous`` are builds kept for a rollback, in the order in which rollbacks go through them;
    ``undone`` those that rollbacks took out of use, the last of them first.
    """

    live: Build
    previous: tuple[Build, ...] = ()
    undone: tuple[Build, ...] = ()

    @property
    def builds(self) -> tuple[Build, ...]:
        """All that are needed: the live one, those before it, those out of use."""
        return (self.live, *self.previous, *self.undone)

    @property
    def names(self) -> set[str]:
        """Of all builds."""
        return {build.name for build in self.builds}

    def followed_by(self, build: Build, keep: int) -> Pointer:
        """A new build is live, and ``keep`` of the old ones stay: what was taken out of use is the
        first to go.
        """
        return Pointer(build, self.builds[:keep])

    def back(self) -> Pointer | None:
        """The one before is live again; None when none is kept."""
        if not self.previous:
            return None
        return Pointer(self.previous[0], self.previous[1:], (self.live, *self.undone))

    def forth(self) -> Pointer | None:
        """:meth:`back` is undone; None when there is nothing to undo."""
        if not self.undone:
            return None
        return Pointer(self.undone[0], (self.live, *self.previous), self.undone[1:])

    def with_base(self, base: int) -> Pointer:
        """The live build counts its generations from there."""
        return replace(self, live=replace(self.live, base=base))


def read_pointer(folder: Path) -> Pointer:
    """Raises NotFound when there is no index, Damaged when the file is not what it should be."""
    path = folder / POINTER
    try:
        return _read(path)
    except OSError as error:
        if not is_index(folder):
            raise NotFound(f"{folder}: no index there; kashshaf index makes one") from None
        if isinstance(error, FileNotFoundError):
            return _read_copy(folder)
        raise KashshafError(f"{path}: cannot be read ({error.strerror})") from error


def _read_copy(folder: Path) -> Pointer:
    """What ``kashshaf.json`` said, which is lost. Raises Damaged when no copy tells."""
    said: dict[int, Pointer] = {}
    for copy in copies(folder):
        with suppress(Damaged, OSError):  # A build that is half removed, or not ours.
            pointer = _read(copy)
            if pointer.live.name == copy.parent.name:
                said[pointer.live.base + latest(copy.parent)] = pointer
    if not said:
        raise Damaged(f"{folder / POINTER}: missing, and no build has a {COPY} that says the same")
    return said[max(said)]


def put_back_pointer(folder: Path) -> Pointer:
    """What :func:`read_pointer` reads, after what is lost of ``kashshaf.json`` and its copy was
    written. The lock of who writes must be held.
    """
    pointer = read_pointer(folder)
    sealed = _sealed(pointer)
    for place in (folder / POINTER, folder / pointer.live.name / COPY):
        is_there = place.exists() and read_whole(place) == sealed
        if not is_there and place.parent.exists():  # A build may be lost as a whole.
            put_file(place, sealed)
    return pointer


def pointer_problems(build: Path) -> list[str]:
    """What is wrong with ``kashshaf.json`` and this build's copy, a sentence each; nothing for a
    build that was never live.

    A copy that is missing is no fault: the next writer makes it.
    """
    path, copy = build.parent / POINTER, build / COPY
    if not copy.exists():
        return []
    if not path.exists():
        return [f"{path}: missing; {copy} says the same, and the next writer puts it back"]
    try:
        _read(copy)
    except (Damaged, OSError) as error:
        return [str(error)]
    return []


def _read(path: Path) -> Pointer:
    """Raises Damaged, OSError."""
    try:
        return _pointer(str(path), read_whole(path))
    except (ValueError, KeyError, TypeError) as error:
        again = f"; move it away, and it is made again from the newest {COPY}"
        mending = again if path.name == POINTER else ""
        raise Damaged(f"{path}: not what Kashshaf wrote ({error}){mending}") from error


@functools.lru_cache(maxsize=8)
def _pointer(path: str, sealed: bytes) -> Pointer:
    """What a file says; read on every search, and seldom changed."""
    value = unseal(sealed)
    if value["format"] != FORMAT:
        raise Damaged(
            f"{path}: format {value['format']!r}, legal: {FORMAT}; another version of Kashshaf "
            "wrote it, and kashshaf --index NEW index PATH… makes an index anew"
        )
    return Pointer(
        Build(**value["live"]),
        tuple(Build(**build) for build in value["previous"]),
        tuple(Build(**build) for build in value["undone"]),
    )


def write_pointer(folder: Path, pointer: Pointer) -> None:
    """Make a build live: whole or not at all, and on disk when this returns."""
    sync(folder)  # The build must not come later than the file that names it.
    sync(folder.parent)
    sealed = _sealed(pointer)
    put_file(folder / POINTER, sealed)
    with suppress(OSError):  # It is live, and the next writer makes the copy.
        put_file(folder / pointer.live.name / COPY, sealed)


def _sealed(pointer: Pointer) -> bytes:
    return seal({"format": FORMAT, **asdict(pointer)})


def highest(folder: Path, build: Build) -> int:
    """The highest generation that a build had, or more where it can no longer be said."""
    try:
        return build.base + latest(folder / build.name)
    except Damaged:
        return build.base + UNKNOWN


def base_after(folder: Path, live: Build, commits: int) -> int:
    """What the generations of another build, which has so many commits, count from when it takes
    the place of the live one: no number is given twice, nor is that of the commit before its
    newest.
    """
    return highest(folder, live) + 2 - commits


def tidy_pointer(folder: Path) -> None:
    """Remove what was to become ``kashshaf.json``. The lock of who writes must be held."""
    for path in (folder / f"{POINTER}.new", *copies(folder, ".new")):
        path.unlink(missing_ok=True)
