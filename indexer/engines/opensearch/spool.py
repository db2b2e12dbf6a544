"""Changes that wait in a file here, and what a commit makes of them: so that the server has nothing
of a commit that never was, and is told of each document whose copy it is when it is first sent.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import IO, Any, NamedTuple

from ...errors import DiskFull
from ...model import Entry
from .bulk import Change, delete, put
from .fields import address_of, source_of
from .grouping import compared
from .known import Known, at, reading, sent, updates
from .leads import Deciding
from .point import Point


class _Put(NamedTuple):
    """A document that was put, and where in the file that stands which is sent of it."""

    known: Known
    start: int
    size: int


class Spool:
    """Some changes of a commit that makes ``generation``, of which the last to a document counts.
    Raises DiskFull.
    """

    def __init__(self, generation: int) -> None:
        self._generation = generation
        self._ids: set[str] = set()
        self._put: dict[str, _Put] = {}
        self._gone: set[str] = set()
        self.size = 0
        """Bytes."""
        with _spooling():
            self._file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 (closed in close)

    def put(self, entry: Entry, origin: str) -> None:
        """Raises TypeError for what is no JSON, ValueError for an id that was put before, unless it
        was forgotten.
        """
        document_id = entry.document.id
        if document_id in self._ids:
            raise ValueError(f"{document_id!r} was put before by this writer")
        source = sent_of(entry, origin, self._generation)
        line = json.dumps(source, ensure_ascii=False).encode()
        with _spooling():
            self._file.seek(self.size)
            self._file.write(line)
        address = address_of(document_id)
        self._put[address] = _Put(sent(source), self.size, len(line))
        self._gone.add(address)
        self._ids.add(document_id)
        self.size += len(line)

    def delete(self, document_id: str) -> None:
        """An id that is not there is no error."""
        address = address_of(document_id)
        self._put.pop(address, None)
        self._gone.add(address)

    def changes(self, point: Point) -> Iterator[Change]:
        """All that becomes of an index as it is at a point."""
        come = [each.known for each in self._put.values()]
        gone = at(point, sorted(self._gone))
        leads = Deciding(point, self._reading(point), come, gone).changed()
        for address in sorted(self._gone - self._put.keys()):
            yield delete(address)
        for address, each in self._put.items():
            yield put(address, _with_lead(self._line(each), leads.pop(each.known.name, None)))
        yield from updates(point, leads, self._generation)

    def clear(self) -> None:
        """Have none."""
        self._put.clear()
        self._gone.clear()
        with _spooling():
            self._file.truncate(0)
        self.size = 0

    def forget(self) -> None:
        """Which ids were put: they may be put again."""
        self._ids.clear()

    def close(self) -> None:
        """It is needed no longer."""
        self._file.close()

    def __bool__(self) -> bool:
        return bool(self._gone)

    def _reading(self, point: Point) -> Callable[[Sequence[str]], Iterator[tuple[str, str]]]:
        """The words of documents, be they here or there."""
        here = {each.known.name: each for each in self._put.values()}
        read_there = reading(point)

        def read(names: Sequence[str]) -> Iterator[tuple[str, str]]:
            for name in filter(here.__contains__, names):
                yield name, json.loads(self._line(here[name]))["compared"]
            yield from read_there([name for name in names if name not in here])

        return read

    def _line(self, put: _Put) -> str:
        self._file.seek(put.start)
        return self._file.read(put.size).decode()


def sent_of(entry: Entry, origin: str, generation: int) -> dict[str, Any]:
    """What is sent of an entry, but for whose copy it is."""
    return {**source_of(entry, origin), **compared(entry), "generation": generation}


def _with_lead(source: str, lead: str | None) -> str:
    """What is sent of a document, and whose copy it is."""
    return source if lead is None else f'{source[:-1]}, "lead": {json.dumps(lead)}}}'


@contextmanager
def _spooling() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DiskFull(f"{tempfile.gettempdir()}: {error.strerror}") from error
