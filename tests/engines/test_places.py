"""Where an index may be, and what is said when it cannot be there."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from indexer.engines import open_engine
from indexer.errors import KashshafError, NotFound

from .processes import Child
from .writing import doc, found, put, rebuild, rebuilding, updating

NOBODY = 65_534


def test_nothing_is_no_index_and_no_error(tmp_path: Path) -> None:
    engine = open_engine(str(tmp_path / "a" / "b" / "index"))
    assert not engine.exists()
    with pytest.raises(NotFound, match=r"b/index: no index there; kashshaf index makes one"):
        engine.snapshot()
    put(engine, doc("1", "خبر"))
    assert found(engine, "خبر") == ["1"]


def test_an_empty_folder_and_a_fresh_volume_become_an_index(tmp_path: Path) -> None:
    for name in ("empty", "volume"):
        (tmp_path / name).mkdir()
    (tmp_path / "volume" / "lost+found").mkdir()
    for name in ("empty", "volume"):
        put(open_engine(str(tmp_path / name)), doc("1", "خبر"))
    assert (tmp_path / "volume" / "lost+found").is_dir()


@pytest.mark.parametrize("use", ["exists", "snapshot", "stats", "update", "rebuild"])
@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda place: (place.mkdir(), (place / "مقال.txt").touch()), "but holds 'مقال.txt'"),
        (lambda place: place.write_text("خبر"), "place is a file, not the folder of an index"),
        (lambda place: place.symlink_to("nowhere"), "is a link to nowhere: not there"),
        (lambda place: place.symlink_to(place), "Too many levels"),
    ],
    ids=["folder", "file", "dead link", "loop"],
)
def test_a_place_that_is_taken_is_left_alone(
    tmp_path: Path, make: Callable[[Path], object], says: str, use: str
) -> None:
    place = tmp_path / "place"
    make(place)
    before = sorted(tmp_path.rglob("*"))
    engine = open_engine(str(place))
    uses: dict[str, Callable[[], object]] = {
        "exists": engine.exists,
        "snapshot": engine.snapshot,
        "stats": engine.stats,
        "update": lambda: updating(engine),
        "rebuild": lambda: rebuilding(engine),
    }
    with pytest.raises(NotFound, match=says) as raised:
        uses[use]()
    assert raised.value.exit_status == 3
    assert str(place) in str(raised.value)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_place_below_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    engine = open_engine(str(tmp_path / "file" / "index"))
    with pytest.raises(NotFound, match="file is a file, not the folder"):
        engine.exists()
    with pytest.raises(NotFound, match="file is a file, not the folder"):
        updating(engine)


def test_a_name_that_is_too_long_is_said(tmp_path: Path) -> None:
    engine = open_engine(str(tmp_path / ("x" * 300)))
    for use in (engine.exists, engine.snapshot, lambda: updating(engine)):
        with pytest.raises(NotFound, match="File name too long"):
            use()


def test_an_index_behind_a_link_is_an_index(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    engine = open_engine(str(tmp_path / "link"))
    put(engine, doc("1", "خبر"))
    rebuild(engine, doc("2", "خبر"))
    assert found(open_engine(str(tmp_path / "real")), "خبر") == ["2"]
    assert (tmp_path / "link").is_symlink()


def test_a_relative_place_stays_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path)
    engine = open_engine("index")
    put(engine, doc("1", "خبر"))
    with updating(engine) as writer:
        monkeypatch.chdir(tmp_path / "elsewhere")
        writer.commit()
    assert found(engine, "خبر") == ["1"]
    rebuild(engine, doc("2", "خبر"))
    assert found(engine, "خبر") == ["2"]
    assert engine.target == "index"
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_an_index_may_be_moved_and_copied(tmp_path: Path) -> None:
    put(open_engine(str(tmp_path / "one")), doc("1", "خبر"))
    built = open_engine(str(tmp_path / "one")).snapshot().built_at
    (tmp_path / "one").rename(tmp_path / "two")
    shutil.copytree(tmp_path / "two", tmp_path / "three", copy_function=shutil.copyfile)
    for name in ("two", "three"):
        engine = open_engine(str(tmp_path / name))
        assert engine.snapshot().built_at == built
        assert engine.snapshot().verify([]) == []
        put(engine, doc("2", "خبر"))
        assert found(engine, "خبر") == ["1", "2"]


def test_an_index_that_was_removed_and_made_anew_is_seen(tmp_path: Path) -> None:
    engine = open_engine(str(tmp_path / "index"))
    put(engine, doc("1", "خبر"))
    assert found(engine, "خبر") == ["1"]
    shutil.rmtree(tmp_path / "index")
    with pytest.raises(NotFound):
        engine.snapshot()
    put(open_engine(engine.target), doc("2", "خبر"))
    assert found(engine, "خبر") == ["2"]


# A place that may be read and not written: for root every place may


@pytest.fixture
def public() -> Iterator[Path]:
    """A folder that every user may enter."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    for path in folder.rglob("*"):
        path.chmod(0o755)
    shutil.rmtree(folder)


def as_nobody(work: Callable[[], None]) -> None:
    """Do it in a process that owns nothing; fails if it does."""

    def drop_rights() -> None:
        if os.geteuid() == 0:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
        work()

    with Child(lambda _: drop_rights()) as child:
        assert child.wait() == 0


def test_a_folder_that_may_only_be_read_is_searched_and_not_written(public: Path) -> None:
    put(open_engine(str(public / "index")), doc("1", "خبر"))
    for path in (public / "index").rglob("*"):
        path.chmod(0o555 if path.is_dir() else 0o444)
    (public / "index").chmod(0o555)

    def work() -> None:
        engine = open_engine(str(public / "index"))
        assert found(engine, "خبر") == ["1"]
        assert engine.stats().lock is None
        assert engine.snapshot().verify([]) == []
        for begin in (updating, rebuilding):
            with pytest.raises(KashshafError, match=r"lock: .*Permission denied") as raised:
                begin(engine)
            assert raised.value.exit_status == 1

    as_nobody(work)


def test_a_place_where_nothing_may_be_made_is_named(public: Path) -> None:
    public.chmod(0o555)

    def work() -> None:
        engine = open_engine(str(public / "index"))
        assert not engine.exists()
        with pytest.raises(KashshafError, match=r"index: cannot be written .*Permission denied"):
            updating(engine)

    as_nobody(work)
    assert list(public.iterdir()) == []


@pytest.mark.parametrize("closed", ["", "kashshaf.json", "b000001", "b000001/*.seg"])
def test_what_may_not_be_read_is_named(public: Path, closed: str) -> None:
    put(open_engine(str(public / "index")), doc("1", "خبر"))
    (path,) = (public / "index").glob(closed) if closed else [public / "index"]
    path.chmod(0)

    def work() -> None:
        with pytest.raises(KashshafError, match="Permission denied") as raised:
            open_engine(str(public / "index")).snapshot()
        assert str(path) in str(raised.value)

    as_nobody(work)
