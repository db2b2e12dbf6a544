"""An engine on a fresh folder, and records to put into it."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from indexer.engines import Engine, open_engine
from indexer.jobs.index import index
from indexer.jobs.progress import Unit
from indexer.jobs.records import Place, Record
from indexer.model import Document, Rejection

NEWS = (
    "اجتمع مجلس الأمن الدولي اليوم في جلسة طارئة",
    "ارتفعت أسعار النفط في الأسواق العالمية",
    "افتتح الوزير مدرسة جديدة في القرية",
    "تعادل الفريقان في مباراة الأمس",
    "تساقطت الأمطار على الساحل",
)


def article(name: str, body: str = "", **fields: object) -> Document:
    """A document with this id; its text depends on the id unless one is given."""
    text = body or f"{NEWS[sum(name.encode()) % len(NEWS)]} {name}"
    return Document(id=name, title=f"خبر {name}", body=text, **fields)  # type: ignore[arg-type]


def records(*found: Document | Rejection | str) -> list[Record]:
    """The records of a file ``news.jsonl``; a string is the article with that id."""
    whats = (article(what) if isinstance(what, str) else what for what in found)
    return [Record(what, Place("news.jsonl", number)) for number, what in enumerate(whats, 1)]


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_engine(str(tmp_path / "index"))


@pytest.fixture
def filled(engine: Engine) -> Engine:
    """An index of ten articles, a0 to a9."""
    index(engine, records(*(f"a{number}" for number in range(10))))
    return engine


def damage_newest(engine: Engine) -> Path:
    """Cut the newest table of contents short, as a failing disk may; returns the file."""
    (table,) = Path(engine.target).rglob("*.toc")
    table.write_bytes(table.read_bytes()[:-1])
    return table


def ids(engine: Engine) -> set[str]:
    return set(engine.snapshot().fingerprints())


class Told:
    """A watcher that remembers."""

    def __init__(self) -> None:
        self.rejections: list[Rejection] = []
        self.warnings: list[str] = []
        self.encodings: list[tuple[str, str]] = []
        self.steps: list[tuple[str, int]] = []
        self.totals: dict[str, int | None] = {}
        self.read: list[tuple[int, int]] = []

    def encoding(self, file: str, encoding: str) -> None:
        self.encodings.append((file, encoding))

    def rejected(self, rejection: Rejection) -> None:
        self.rejections.append(rejection)

    def step(
        self, phase: str, done: int, total: int | None = None, unit: Unit = "documents"
    ) -> None:
        self.steps.append((phase, done))
        self.totals[phase] = total

    def sources(self, read: int, of: int) -> None:
        self.read.append((read, of))

    def warn(self, message: str) -> None:
        self.warnings.append(message)


def interrupted_after(number: int, found: Iterable[Record]) -> Iterable[Record]:
    """``found``, with a Ctrl-C after so many records."""
    for place, record in enumerate(found):
        if place == number:
            raise KeyboardInterrupt
        yield record
