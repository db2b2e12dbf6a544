"""Making a generation live again that a reindex replaced."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..engines import Engine
from ..errors import KashshafError
from ..model import ANALYSIS_VERSION
from .watching import SILENT, Watcher
from .writing import WRITING, Writing


@dataclass(frozen=True, slots=True)
class RolledBack:
    """The generation that is live now, which has a number of its own, and what it holds: of
    the documents that were live before, so many are ``missing`` in it or ``changed``.
    """

    generation: int
    documents: int
    built_at: str
    missing: int
    changed: int

    def to_json(self) -> dict[str, Any]:
        """As ``--json`` prints it."""
        return {
            "generation": self.generation,
            "documents": self.documents,
            "built_at": self.built_at,
            "missing": self.missing,
            "changed": self.changed,
        }


def rollback(
    engine: Engine,
    *,
    undo: bool = False,
    writing: Writing = WRITING,
    watcher: Watcher = SILENT,
) -> RolledBack:
    """Make the generation before the last reindex live again; to ``undo`` is to take that back.

    What was written since that reindex is not in it, which is counted. The watcher is warned when
    it is of another version of the analysis. Raises NotFound when no such generation is kept,
    Locked, and Damaged when it cannot be read.
    """
    before = _fingerprints(engine)
    generation = engine.roll_back(lock_timeout=writing.lock_timeout, undo=undo)
    live = engine.snapshot()
    if live.analysis_version != ANALYSIS_VERSION:
        watcher.warn(
            f"it was built by version {live.analysis_version} of the analysis, and this is version "
            f"{ANALYSIS_VERSION}: results may be missing until kashshaf reindex"
        )
    after = live.fingerprints()
    return RolledBack(
        generation=generation,
        documents=live.documents,
        built_at=live.built_at,
        missing=len(before.keys() - after.keys()),
        changed=sum(after[each] != before[each] for each in before.keys() & after.keys()),
    )


def _fingerprints(engine: Engine) -> dict[str, str]:
    """Of what is live; of what can no longer be read, nothing."""
    try:
        return engine.snapshot().fingerprints()
    except KashshafError:
        return {}
