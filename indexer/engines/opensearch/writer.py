"""Changes to what is live.

What is put waits in a file here until the commit, so that nothing of it is on the server if there
is none.
"""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Self

from ...errors import KashshafError
from ...model import Entry
from .builds import Build
from .client import Client
from .commits import commit
from .lock import Lock
from .point import Point
from .spool import Spool


class OpenSearchWriter:
    """Changes to one build, seen by nobody before ``commit``. ``release`` is called when the writer
    is done with, however it ended.
    """

    def __init__(
        self, client: Client, build: Build, *, lock: Lock, release: Callable[[], None]
    ) -> None:
        self._client = client
        self._build = build
        self._lock = lock
        self._release = release
        self._is_open = True
        self._spool = Spool(build.generation + 1)

    def put(self, entry: Entry, origin: str = "") -> None:
        """Add the document in the place of the one with its id. ValueError if it was put before."""
        self._check_open()
        self._spool.put(entry, origin)

    def delete(self, document_id: str) -> None:
        """Remove the document, be it of the generation this writer began with or put since."""
        self._check_open()
        self._spool.delete(document_id)

    def commit(self) -> int:
        """Make all of it durable and visible, and say which generation it is. Raises DiskFull."""
        self._check_open()
        self._is_open = False
        changes = self._spool.changes(Point(self._client, self._build))
        return commit(self._client, self._build, changes, self._lock).generation

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._is_open = False
        self._spool.close()
        self._release()

    def _check_open(self) -> None:
        if not self._is_open:
            raise KashshafError(f"{self._client.place}: this writer is done with")
