"""Where entries are kept and searched.

Law: engines get terms, not text: they know ``model``, ``errors``, ``config`` and ``copies``, never
the analysis, the sources or the query language. One folder an engine, and nothing but it imports
the engine's client library.
"""

from __future__ import annotations

import re
from typing import Final

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

_ADDRESS: Final = re.compile(
    r"(?:opensearch[a-z+]*|https?)(?::/{0,2}|//)"
    r"|(?:[^/]*@)?(?:[\w.-]+|\[[\da-f:]+\]):\d+[,/]"
    r"|[^/]*://",
    re.IGNORECASE,
)
"""What an address begins with, or what somebody may have meant for one."""


def is_folder(target: str) -> bool:
    """Whether an index is in a folder of this machine's, and not at an address. One whose name
    looks like an address is, when ``./`` stands before it.
    """
    return not _ADDRESS.match(target)


def open_engine(target: str, cluster: Cluster | None = None) -> Engine:
    """The engine of an index: a folder is the embedded one, ``opensearch://…`` one of a cluster,
    spoken to as the environment says unless ``cluster`` does. Nothing is opened yet.

    Raises UsageError for an address that is none.
    """
    address = _ADDRESS.match(target)
    if not address:
        from .whoosh import WhooshEngine

        return WhooshEngine(target)
    if not re.fullmatch(r"opensearch.*://", address[0]):
        shown = address[0].rpartition("@")[2]  # There may be a password before it.
        raise UsageError(
            f"{shown} targets are not known; legal are a folder, with ./ before a name like this, "
            "opensearch://[user@]host:port[,host2:port2]/name and opensearch+https:// with TLS"
        )
    from .opensearch import OpenSearchEngine

    return OpenSearchEngine(target, cluster or Cluster.from_environment())
