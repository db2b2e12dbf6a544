"""Changes to what is live.

What is put waits in a file here until the commit, so that nothing of it is on the server if there
is none.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import IO, Self

from ...errors import DiskFull, KashshafError
from ...model import Entry
from .builds import Build
from .bulk import Change, delete, put
from .client import Client
from .commits import commit
from .fields import address_of, source_of
from .grouping import compared
from .lock import Lock


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
        self._put: dict[str, bool] = {}
        self._gone: set[str] = set()
        with _spooling():
            self._spool: IO[str] = tempfile.TemporaryFile(  # noqa: SIM115 (closed in __exit__)
                "w+", encoding="utf-8", newline="\n"
            )

    def put(self, entry: Entry, origin: str = "") -> None:
        """Add the document in the place of the one with its id. ValueError if it was put before."""
        self._check_open()
        address = address_of(entry.document.id)
        if address in self._put:
            raise ValueError(f"{entry.document.id!r} was put before by this writer")
        line = line_of(entry, origin, self._build.generation + 1)
        with _spooling():
            self._spool.write(f"{address}{line}\n")
        self._put[address] = True

    def delete(self, document_id: str) -> None:
        """Remove the document, be it of the generation this writer began with or put since."""
        self._check_open()
        address = address_of(document_id)
        self._gone.add(address)
        if address in self._put:
            self._put[address] = False

    def commit(self) -> int:
        """Make all of it durable and visible, and say which generation it is. Raises DiskFull."""
        self._check_open()
        self._is_open = False
        return commit(self._client, self._build, self._changes(), self._lock).generation

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

    def _changes(self) -> Iterator[Change]:
        for address in sorted(self._gone):
            if not self._put.get(address):
                yield delete(address)
        self._spool.seek(0)
        for line in self._spool:
            address, source = line[:32], line[32:-1]
            if self._put[address]:
                yield put(address, source)

    def _check_open(self) -> None:
        if not self._is_open:
            raise KashshafError(f"{self._client.place}: this writer is done with")


def line_of(entry: Entry, origin: str, generation: int) -> str:
    """What is sent of an entry, in one line. Raises TypeError for a document that is no JSON."""
    source = {**source_of(entry, origin), **compared(entry), "generation": generation}
    return json.dumps(source, ensure_ascii=False)


@contextmanager
def _spooling() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DiskFull(f"{tempfile.gettempdir()}: {error.strerror}") from error
