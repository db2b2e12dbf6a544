"""Where entries are kept and searched.

Law: engines get terms, not text: they know ``model`` and ``errors``, never the analysis, the
sources or the query language. One folder or file an engine, and nothing but it imports the
engine's client library.
"""

from __future__ import annotations

from .base import MENDING, Archived, Engine, Rebuild, Restore, Snapshot, Writer

__all__ = [
    "MENDING",
    "Archived",
    "Engine",
    "Rebuild",
    "Restore",
    "Snapshot",
    "Writer",
    "open_engine",
]


def open_engine(target: str) -> Engine:
    """The engine of an index: a folder is the embedded one. Nothing is opened yet."""
    from .whoosh import WhooshEngine

    return WhooshEngine(target)
