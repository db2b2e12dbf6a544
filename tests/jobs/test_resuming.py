"""An interrupted reindex is gone on with: what it had is not analysed again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from indexer.analysis import entry
from indexer.engines import Engine
from indexer.errors import KashshafError
from indexer.jobs import analysing
from indexer.jobs.guards import Bounds, Limit
from indexer.jobs.index import index
from indexer.jobs.reindex import reindex
from indexer.jobs.verify import verify
from indexer.jobs.writing import Writing
from indexer.model import Document, Entry

from .conftest import Told, article, ids, interrupted_after, records

OFTEN = Writing(checkpoint=2)
ALL = {f"a{number}" for number in range(10)}


@pytest.fixture
def analysed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the documents that are analysed, as they are."""
    seen: list[str] = []

    def noted(document: Document) -> Entry:
        seen.append(document.id)
        return entry(document)

    monkeypatch.setattr(analysing, "entry", noted)
    return seen


def interrupt(engine: Engine, *names: str | Document, after: int) -> Told:
    """Reindex with articles of these names, with a Ctrl-C after so many."""
    told = Told()
    with pytest.raises(KeyboardInterrupt):
        reindex(engine, interrupted_after(after, records(*names)), writing=OFTEN, watcher=told)
    return told


def test_what_came_to_a_checkpoint_is_not_analysed_again(
    filled: Engine, analysed: list[str]
) -> None:
    told = interrupt(filled, "x1", "x2", "x3", "x4", "x5", "x6", after=5)
    assert "--resume goes on with it" in told.warnings[-1]
    assert analysed == ["x1", "x2", "x3", "x4", "x5"]
    analysed.clear()
    told = Told()
    outcome = reindex(
        filled, records("x1", "x2", "x3", "x4", "x5", "x6"), resume=True, watcher=told
    )
    assert told.warnings == ["4 documents are there from an interrupted reindex"]
    assert sorted(analysed) == sorted(["x5", "x6", *ALL])
    assert (outcome.added, outcome.unchanged) == (6, 10)
    assert not verify(filled.snapshot(), sample=None).problems


def test_what_is_no_longer_as_it_was_is_written_anew_and_what_is_gone_is_left_out(
    filled: Engine,
) -> None:
    interrupt(filled, "x1", article("x2", "قديم"), "x3", "x4", "x5", after=4)
    outcome = reindex(filled, records("x1", article("x2", "جديد"), "x3"), resume=True)
    assert outcome.added == 3
    assert ids(filled) == ALL | {"x1", "x2", "x3"}
    stored = filled.snapshot().document("x2")
    assert stored
    assert stored.body == "جديد"
    assert not verify(filled.snapshot(), sample=None).problems


@pytest.mark.files
def test_without_resume_what_was_begun_is_removed(filled: Engine, analysed: list[str]) -> None:
    interrupt(filled, "x1", "x2", "x3", after=2)
    assert len(builds(filled)) == 2
    analysed.clear()
    reindex(filled, records("x1", "x2", "x3"))
    assert len(analysed) == 13
    assert len(builds(filled)) == 2  # the live one, and the one before it


def test_a_writer_leaves_alone_what_was_begun(filled: Engine) -> None:
    interrupt(filled, "x1", "x2", "x3", after=2)
    index(filled, records("y"))
    told = Told()
    reindex(filled, records("x1", "x2", "x3"), resume=True, watcher=told)
    assert told.warnings == ["2 documents are there from an interrupted reindex"]
    assert ids(filled) == ALL | {"x1", "x2", "x3", "y"}


def test_nothing_to_resume_is_said_and_it_begins_anew(filled: Engine) -> None:
    told = Told()
    outcome = reindex(filled, records("x"), resume=True, watcher=told)
    assert "no rebuild was interrupted" in told.warnings[0]
    assert outcome.added == 1


def of_another_analysis(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.engines.interrupted.ANALYSIS_VERSION", "99")


def damaged(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    segment = min((folder / "b000002").glob("*.seg"))
    content = bytearray(segment.read_bytes())
    content[200] ^= 1
    segment.write_bytes(content)


def cut_short(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    segment = min((folder / "b000002").glob("*.seg"))
    segment.write_bytes(segment.read_bytes()[:-1])


def with_a_damaged_note(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    note = folder / "unfinished.json"
    note.write_bytes(note.read_bytes()[:-2])


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (of_another_analysis, "version 3 of the analysis, and this is version 99"),
        (damaged, "altered"),
        (cut_short, "bytes instead of"),
        (with_a_damaged_note, "unfinished.json: not what Kashshaf wrote"),
    ],
)
@pytest.mark.files
def test_what_cannot_be_used_is_said_and_it_begins_anew(
    filled: Engine,
    monkeypatch: pytest.MonkeyPatch,
    harm: Callable[[Path, pytest.MonkeyPatch], None],
    said: str,
) -> None:
    interrupt(filled, "x1", "x2", "x3", after=2)
    told = Told()
    with monkeypatch.context() as patch:
        harm(Path(filled.target), patch)
        index(filled, records("y"))  # A writer is not kept out by it either.
        reindex(filled, records("x1", "x2", "x3"), resume=True, watcher=told)
    assert "built from the beginning" in told.warnings[0]
    assert said in told.warnings[0]
    assert ids(filled) == ALL | {"x1", "x2", "x3", "y"}


@pytest.mark.files
def test_interrupted_again_and_again_it_comes_to_its_end(filled: Engine) -> None:
    names = [f"x{number}" for number in range(12)]
    for place in (3, 6, 9):
        found = interrupted_after(place, records(*names))
        with pytest.raises(KeyboardInterrupt):
            reindex(filled, found, resume=True, writing=OFTEN)
    reindex(filled, records(*names), resume=True, writing=OFTEN)
    assert ids(filled) == ALL | set(names)
    assert not verify(filled.snapshot(), sample=None).problems
    assert len(list(Path(filled.target, "b000002").glob("*.seg"))) == 1


@pytest.mark.files
def test_a_failure_keeps_nothing(filled: Engine) -> None:
    def broken() -> Iterator[object]:
        yield from records("x1", "x2", "x3")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        reindex(filled, broken(), writing=OFTEN)  # type: ignore[arg-type]
    found = records("x1", "x2", "x3", article("x1", "غيره"))
    with pytest.raises(KashshafError):
        reindex(filled, found, writing=OFTEN, bounds=Bounds(rejections=Limit(0)))
    assert len(builds(filled)) == 1
    assert not Path(filled.target, "unfinished.json").exists()


def builds(engine: Engine) -> list[Path]:
    return sorted(Path(engine.target).glob("b*"))
