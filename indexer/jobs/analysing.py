"""Documents to entries, by some processes at once.

Analysis takes most of the time of a large job and its result is small: a number for each word and
the keys of the words that are new. A worker is a Python of its own that reads documents from its
standard input and ends when that ends, however its parent came to die; it opens nothing and
inherits nothing, so it holds no lock.

    to a worker      a line of JSON: documents, as ``Document.to_json`` has them
    from a worker    a line of JSON: the keys that it has not named before and, of each document,
                     how many words it has, hashtags, source and author; then of all words the
                     numbers, and of all the positions: four bytes each, in the machine's order
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from array import array
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from types import TracebackType
from typing import IO, Any, Final, Self

from ..analysis import entry
from ..errors import KashshafError
from ..model import Document, Entry, Keys, Tag

TOGETHER: Final = 64
"""Documents that a worker gets at a time: some tenths of a second of work."""
_PROGRAM: Final = "import sys; sys.path[:] = {path!r}; from {module} import work; work()"
"""It imports from where its parent does, and not from the folder it happens to stand in, where a
stranger's articles may be.
"""


def entries(documents: Iterable[Document], workers: int) -> Iterator[Entry]:
    """The documents analysed, in their order. With one worker, here and now."""
    if workers == 1:
        yield from map(entry, documents)
        return
    left = iter(documents)
    with _Workers(workers) as crew:
        for worker in crew.workers:
            worker.send(list(islice(left, TOGETHER)))
        # Each has work before the results of another are waited for, so all are at it.
        while crew.busy():
            worker = crew.next()
            found = list(worker.receive())
            worker.send(list(islice(left, TOGETHER)))
            yield from found


class _Workers:
    """Some workers, ended with the block."""

    def __init__(self, count: int) -> None:
        self.workers = [_Worker() for _ in range(count)]
        self._order = deque(self.workers)

    def busy(self) -> bool:
        """Whether results are to come."""
        return any(worker.waiting for worker in self.workers)

    def next(self) -> _Worker:
        """The one that got work before all others."""
        self._order.rotate(-1)
        return self._order[-1]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for worker in self.workers:
            worker.end()


class _Worker:
    """One worker, seen from the parent. It gets work when it has none."""

    def __init__(self) -> None:
        self.waiting: Sequence[Document] = ()
        self._keys: list[Keys] = []
        self._process = subprocess.Popen(  # noqa: S603 (our own interpreter and words)
            [sys.executable, "-P", "-c", _PROGRAM.format(path=sys.path, module=__name__)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def send(self, documents: Sequence[Document]) -> None:
        """Give it work, or none."""
        self.waiting = documents
        if documents:
            line = json.dumps([document.to_json() for document in documents])
            self._write(line.encode() + b"\n")

    def receive(self) -> Iterator[Entry]:
        """What it made of its work. Raises KashshafError when it is no longer there."""
        if not self.waiting:
            return
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise KashshafError(f"a worker ended by itself, with status {self._process.wait()}")
        value = json.loads(line)
        self._keys += (Keys(*each) for each in value["keys"])
        total = sum(each["count"] for each in value["documents"])
        numbers, positions = _read(self._process.stdout, total), _read(self._process.stdout, total)
        start = 0
        for document, each in zip(self.waiting, value["documents"], strict=True):
            end = start + each["count"]
            yield Entry(
                document=document,
                positions=positions[start:end],
                keys=list(map(self._keys.__getitem__, numbers[start:end])),
                tags=tuple(Tag(*tag) for tag in each["tags"]),
                source=each["source"],
                author=each["author"],
            )
            start = end

    def end(self) -> None:
        """Let it go, whatever it is doing."""
        self._process.kill()
        self._process.communicate()

    def _write(self, content: bytes) -> None:
        assert self._process.stdin
        try:
            self._process.stdin.write(content)
            self._process.stdin.flush()
        except BrokenPipeError:
            status = self._process.wait()
            raise KashshafError(f"a worker ended by itself, with status {status}") from None


def work() -> None:
    """What a worker does until nothing more comes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer.
    numbers: dict[Keys, int] = {}
    for line in sys.stdin.buffer:
        documents = [Document.from_json(value) for value in json.loads(line)]
        known = len(numbers)
        found = [entry(document) for document in documents]
        words, positions = array("I"), array("I")
        for each in found:
            words.extend([numbers.setdefault(keys, len(numbers)) for keys in each.keys])
            positions.extend(each.positions)
        described = {
            "keys": list(islice(numbers, known, None)),
            "documents": [_described(each) for each in found],
        }
        out = sys.stdout.buffer
        out.write(json.dumps(described).encode() + b"\n" + words.tobytes() + positions.tobytes())
        out.flush()


def _described(each: Entry) -> dict[str, Any]:
    return {
        "count": len(each.keys),
        "tags": each.tags,
        "source": each.source,
        "author": each.author,
    }


def _read(stream: IO[bytes], count: int) -> array[int]:
    numbers = array("I")
    numbers.frombytes(stream.read(count * numbers.itemsize))
    return numbers
