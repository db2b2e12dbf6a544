"""The folder of an index.

    kashshaf.json     which build is live, and which were before it
    lock              held while somebody writes what is live
    reindex.lock      held while somebody builds the next one beside it
    unfinished.json   which build a reindex has begun, and may go on with
    jobs/             what is known of the jobs that a server started; no business of the engine
    b000001/          a build: a Whoosh index; a reindex makes the next one beside it
        live.json     what ``kashshaf.json`` said when this build was made live

What stands in them is read and written by :mod:`.pointer` and :mod:`.unfinished`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ...errors import NotFound

POINTER: Final = "kashshaf.json"
COPY: Final = "live.json"
LOCK: Final = "lock"
REBUILD_LOCK: Final = "reindex.lock"
UNFINISHED: Final = "unfinished.json"
JOBS: Final = "jobs"
FORMAT: Final = 3
"""1 had Whoosh's own files, with pickles in them; 2 did not know where documents
came from, nor what copies are told by."""
BUILD: Final = re.compile(r"b\d{6}")
_BUILDS: Final = "b" + "[0-9]" * 6
_OURS: Final = re.compile(
    rf"(?:{re.escape(POINTER)}|{re.escape(UNFINISHED)})(?:\.new)?"
    rf"|{LOCK}|{re.escape(REBUILD_LOCK)}|{BUILD.pattern}|{JOBS}|lost\+found"
)
"""What may be in a folder that is no index yet: what a killed job left, and the one folder that
every fresh volume has."""


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
    if POINTER in names or any(copies(folder)):
        return True
    foreign = [name for name in names if not _OURS.fullmatch(name)]
    if foreign:
        raise NotFound(f"{folder} is not an index: it has no {POINTER} but holds {min(foreign)!r}")
    return False


def next_build(folder: Path) -> str:
    """A name that no build of this folder has."""
    numbers = [int(path.name[1:]) for path in folder.iterdir() if BUILD.fullmatch(path.name)]
    return f"b{max(numbers, default=0) + 1:06}"


def copies(folder: Path, ending: str = "") -> Iterator[Path]:
    """What builds that are live, or were, have of ``kashshaf.json``; with an ``ending`` the files
    that have it after that name.
    """
    return folder.glob(f"{_BUILDS}/{COPY}{ending}")
