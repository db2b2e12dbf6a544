"""One archive of the live generation, and the index it becomes again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import IO

from ..engines import Archived, Engine
from ..model import ANALYSIS_VERSION
from .commits import swap
from .watching import SILENT, Watcher


def backup(engine: Engine, stream: IO[bytes], *, watcher: Watcher = SILENT) -> Archived:
    """Write the live generation: one commit, though others come while it is written.

    Raises NotFound when there is no index, Damaged when its newest commit is.
    """
    return engine.backup(stream, _told(watcher, "packing"))


def restore(
    engine: Engine,
    stream: IO[bytes],
    *,
    force: bool = False,
    lock_timeout: float = 10.0,
    watcher: Watcher = SILENT,
) -> Archived:
    """Make what was backed up live again: it answers as it did, its generation included, but for
    one that the index in whose place it is put has had for something else.

    The watcher is warned when another version of the analysis made it. Raises UsageError when there
    is an index already, unless ``force``, which keeps it for a rollback; Damaged when the archive
    is not what was written, Locked and DiskFull; whatever is raised, the index is as it was.
    """
    told = _told(watcher, "unpacking")
    with engine.restore(stream, force=force, lock_timeout=lock_timeout, told=told) as restored:
        archived = replace(restored.archived, generation=swap(restored))
    if archived.analysis_version != ANALYSIS_VERSION:
        watcher.warn(
            f"the backup was made with version {archived.analysis_version} of the analysis, this "
            f"is version {ANALYSIS_VERSION}: kashshaf reindex builds the index anew from its own "
            "documents"
        )
    return archived


def _told(watcher: Watcher, phase: str) -> Callable[[int, int], None]:
    return lambda done, total: watcher.step(phase, done, total, "bytes")
