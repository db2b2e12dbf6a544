"""No room, at every point of every kind of write: said so, nothing changed, nothing left behind."""

from __future__ import annotations

import itertools
import random
import resource
import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

import pytest

from indexer.analysis import entry
from indexer.engines import Engine, Writer, open_engine
from indexer.errors import DiskFull, KashshafError
from indexer.model import Entry

from .editions import check_postings, edition, edition_of, publish
from .processes import open_files
from .writing import doc, rebuilding, updating

PAGE = 4096
Limit = Callable[[int], AbstractContextManager[None]]


@contextmanager
def small_disk(folder: Path) -> Iterator[Limit]:
    """A disk of its own, of which all but some pages can be taken up."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "none", str(folder)], check=True)
    try:

        @contextmanager
        def limit(pages: int) -> Iterator[None]:
            filler = folder / "filler"
            free = shutil.disk_usage(folder).free
            filler.write_bytes(bytes(max(0, free - pages * PAGE)))
            try:
                yield
            finally:
                filler.unlink()

        yield limit
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def short_files(folder: Path) -> Iterator[Limit]:
    """What may be done to every process: no file of it may grow beyond a limit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)

    @contextmanager
    def limit(pages: int) -> Iterator[None]:
        resource.setrlimit(resource.RLIMIT_FSIZE, (pages * PAGE, hard))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    yield limit


@pytest.fixture(params=["small disk", "short files"])
def limit(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Limit]:
    """Leaves some pages to what is written in ``tmp_path``. Only root has a disk of its own."""
    if request.param == "small disk" and _may_mount(tmp_path):
        with small_disk(tmp_path) as limited:
            yield limited
    else:
        with short_files(tmp_path) as limited:
            yield limited


def _may_mount(folder: Path) -> bool:
    if not shutil.which("mount"):
        return False
    command = ["mount", "-t", "tmpfs", "-o", "size=1m", "none", str(folder)]
    may = subprocess.run(command, capture_output=True, check=False).returncode == 0
    if may:
        subprocess.run(["umount", str(folder)], check=True)
    return may


def large(number: int) -> Entry:
    """A document that no compression makes small, without a word that is searched."""
    noise = random.Random(number).choices("ابتثجحخدذرزسشصضطظعغفقكلمنهوي", k=25_000)
    return Entry(doc(f"large {number}", body="".join(noise)), (), (), (), None, None)


def put_all(writer: Writer, entries: Iterable[Entry]) -> None:
    for one in entries:
        writer.put(one)


def write_edition(make: Callable[[Engine], Writer]) -> Callable[[Engine], None]:
    """A job that makes edition 1, with documents large enough to be written before the end."""

    def write(engine: Engine) -> None:
        with make(engine) as writer:
            for number in range(2):
                writer.put(large(number))
                writer.delete(f"large {number}")
            for document in edition(1).values():
                writer.put(entry(document))
            for document_id in edition(0).keys() - edition(1).keys():
                writer.delete(document_id)
            writer.commit()

    return write


def state(engine: Engine) -> tuple[list[tuple[str, int]], list[str]]:
    """The files of an index and their sizes, and what this process has open."""
    root = Path(engine.target)
    files = (path for path in root.rglob("*") if "lock" not in path.name)
    sizes = sorted((str(path), path.stat().st_size if path.is_file() else 0) for path in files)
    return sizes, sorted(name for name in open_files() if name.startswith(engine.target))


@pytest.mark.parametrize("make", [updating, rebuilding], ids=["update", "rebuild"])
def test_a_full_disk_changes_nothing(
    tmp_path: Path, limit: Limit, make: Callable[[Engine], Writer]
) -> None:
    engine = open_engine(str(tmp_path / "index"))
    publish(engine, 0, anew=True)
    write = write_edition(make)
    held = engine.snapshot()
    before = state(engine)
    failures = 0
    for pages in itertools.count():
        try:
            with limit(pages):
                write(engine)
        except DiskFull as error:
            said = str(error)
        else:
            break
        assert f"{tmp_path / 'index'}" in said
        failures += 1
        assert engine.snapshot() is held
        assert state(engine) == before
        check_postings(open_engine(engine.target).snapshot())
    assert failures > 5
    assert edition_of(engine.snapshot()) == 1
    publish(engine, 2)
    assert edition_of(engine.snapshot()) == 2


def build_in_steps(engine: Engine) -> None:
    """A rebuild that comes to checkpoints, is interrupted, gone on with, caught up and swapped."""
    documents = list(edition(1).values())
    with suppress(KeyboardInterrupt), rebuilding(engine) as begun:
        for document in documents[:4]:
            begun.put(entry(document))
        begun.checkpoint()
        raise KeyboardInterrupt
    with engine.rebuild(lock_timeout=0, memory_mb=16, workers=1, keep=1, resume=True) as new:
        assert new.resumed
        new.put(large(0))
        new.checkpoint()
        put_all(new, map(entry, documents[4:-1]))
        new.finish()
        new.hold(0)
        new.put(entry(documents[-1]))
        new.delete("large 0")
        new.finish()
        new.commit()


def test_a_full_disk_at_any_point_of_a_rebuild_changes_nothing(
    tmp_path: Path, limit: Limit
) -> None:
    engine = open_engine(str(tmp_path / "index"))
    publish(engine, 0, anew=True)
    held, failures = engine.snapshot(), 0
    for pages in itertools.count():
        try:
            with limit(pages):
                build_in_steps(engine)
        except DiskFull:
            failures += 1
            assert engine.snapshot() is held
            check_postings(open_engine(engine.target).snapshot())
        else:
            break
    assert failures > 5
    assert edition_of(engine.snapshot()) == 1
    publish(engine, 2, anew=True)
    assert len(list(Path(engine.target).glob("b*"))) <= 2


def test_a_full_disk_at_a_rollback_leaves_the_later_one_live(tmp_path: Path, limit: Limit) -> None:
    engine = open_engine(str(tmp_path / "index"))
    publish(engine, 0, anew=True)
    publish(engine, 1, anew=True)  # it keeps the one before
    held = engine.snapshot()
    with limit(0), pytest.raises(DiskFull):
        engine.roll_back(lock_timeout=0)
    assert engine.snapshot() is held
    assert edition_of(engine.snapshot()) == 1
    engine.roll_back(lock_timeout=0)
    assert edition_of(engine.snapshot()) == 0


def test_a_full_disk_leaves_no_half_of_a_first_index(tmp_path: Path, limit: Limit) -> None:
    engine = open_engine(str(tmp_path / "index"))
    write = write_edition(updating)
    before = state(engine)
    failures = 0
    for pages in itertools.count():
        try:
            with limit(pages):
                write(engine)
        except DiskFull:
            failures += 1
            assert not engine.exists()
            assert state(engine) == before
        else:
            break
    assert failures > 5
    assert edition_of(engine.snapshot()) == 1


def test_what_was_cut_off_by_a_full_disk_cannot_be_committed(tmp_path: Path, limit: Limit) -> None:
    engine = open_engine(str(tmp_path / "index"))
    publish(engine, 0, anew=True)
    with updating(engine) as writer:
        with limit(2), pytest.raises(DiskFull):
            put_all(writer, map(large, range(50)))
        with pytest.raises(KashshafError, match="done with"):
            writer.commit()
    assert edition_of(engine.snapshot()) == 0


def test_a_full_disk_does_not_hide_an_error_of_the_caller(tmp_path: Path, limit: Limit) -> None:
    engine = open_engine(str(tmp_path / "index"))
    publish(engine, 0, anew=True)
    for make in (updating, rebuilding):
        before = state(engine)
        with limit(40), pytest.raises(ZeroDivisionError), make(engine) as writer:  # noqa: PT012
            for number in range(2):
                writer.put(large(number))
            _ = 1 / 0
        assert state(engine) == before
