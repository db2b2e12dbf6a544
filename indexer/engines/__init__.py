"""Where entries are kept and searched.

Law: engines get terms, not text: they know ``model``, ``errors``, ``config`` and ``copies``, never
the analysis, the sources or the query language. One folder an engine, and nothing but it imports
the engine's client library.
"""

from __future__ import annotations

from ..config import Cluster
from ..errors import UsageError
from .base import MENDING, Archived, Engine, Rebuild, Restore, Snapshot, Writer

__all__ = [
    "MENDING",
    "Archived",
    "Engine",
    "Rebuild",
    "Restore",
    "Snapshot",
    "Writer",
    "is_folder",
    "open_engine",
]

_ADDRESS = "://"


def is_folder(target: str) -> bool:
    """Whether an index is in a folder of this machine's, and not at an address."""
    return _ADDRESS not in target


def open_engine(target: str, cluster: Cluster | None = None) -> Engine:
    """The engine of an index: a folder is the embedded one, ``opensearch://…`` one of a cluster,
    spoken to as the environment says unless ``cluster`` does. Nothing is opened yet.

    Raises UsageError for an address that is none.
    """
    if is_folder(target):
        from .whoosh import WhooshEngine

        return WhooshEngine(target)
    scheme = target.partition(_ADDRESS)[0]
    if not scheme.startswith("opensearch"):
        raise UsageError(
            f"{scheme}:// targets are not known; legal are a folder, opensearch:// and "
            "opensearch+https://"
        )
    from .opensearch import OpenSearchEngine

    return OpenSearchEngine(target, cluster or Cluster.from_environment())
