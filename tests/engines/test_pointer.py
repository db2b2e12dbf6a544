"""What says which build is live: lost, harmed, or not ours."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest

from indexer.engines import Engine, open_engine
from indexer.engines.whoosh import pointer as module
from indexer.errors import Damaged, KashshafError, NotFound

from .harming import opens_damaged, rewrite
from .writing import doc, found, put, rebuild


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    """An index of two commits."""
    engine = open_engine(str(tmp_path / "index"))
    put(engine, *(doc(f"{n}", "خبر") for n in range(4)))
    put(engine, doc("4", "خبر"), delete=("0",))
    return engine


def without_pointer(engine: Engine) -> Path:
    """What is lost of an index that is no longer known to be one."""
    pointer = Path(engine.target, "kashshaf.json")
    pointer.unlink()
    return pointer


@pytest.mark.parametrize("writing", ["update", "rebuild", "rollback", "backup and restore"])
def test_an_index_without_its_pointer_goes_on(engine: Engine, tmp_path: Path, writing: str) -> None:
    before = found(engine, "خبر")
    rebuild(engine, doc("1", "خبر"), keep=1)
    put(engine, doc("2", "خبر"))
    pointer = without_pointer(engine)
    again = open_engine(engine.target)
    assert again.exists()
    assert found(again, "خبر") == ["1", "2"]
    generation = again.snapshot().generation
    assert again.stats().documents == 2
    if writing == "update":
        assert put(again, doc("3", "خبر")) > generation
        assert sorted(again.snapshot().fingerprints()) == ["1", "2", "3"]
    elif writing == "rebuild":
        assert rebuild(again, doc("3", "خبر"), keep=2) > generation
        assert again.roll_back(lock_timeout=0) > generation
        assert found(again, "خبر") == ["1", "2"]
    elif writing == "rollback":
        again.roll_back(lock_timeout=0)
        assert found(again, "خبر") == before
    else:
        with (tmp_path / "archive").open("w+b") as stream:
            again.backup(stream, lambda done, of: None)
            stream.seek(0)
            with again.restore(
                stream, force=True, lock_timeout=0, told=lambda done, of: None
            ) as restore:
                restore.commit()
        assert found(again, "خبر") == ["1", "2"]
        again.roll_back(lock_timeout=0)
    assert pointer.exists()
    assert again.snapshot().verify([]) == []


def test_a_folder_that_is_named_much_like_a_build_makes_no_index(tmp_path: Path) -> None:
    foreign = tmp_path / "backups" / "live.json"
    foreign.parent.mkdir()
    foreign.write_text("{}")
    with pytest.raises(NotFound, match=r"no kashshaf\.json but holds 'backups'"):
        open_engine(str(tmp_path)).exists()


def test_the_newest_of_several_builds_is_the_one_that_was_live(engine: Engine) -> None:
    """Be it one that a rollback took back, which has fewer commits than the one after it."""
    before = found(engine, "خبر")
    rebuild(engine, doc("1", "خبر"), keep=1)
    for number in range(5):
        put(engine, doc(f"more {number}", "خبر"))
    engine.roll_back(lock_timeout=0)
    without_pointer(engine)
    assert found(open_engine(engine.target), "خبر") == before
    engine.roll_back(lock_timeout=0, undo=True)
    without_pointer(engine)
    assert "more 4" in found(open_engine(engine.target), "خبر")


def test_a_pointer_that_is_not_what_was_written_says_what_mends_it(engine: Engine) -> None:
    pointer = Path(engine.target, "kashshaf.json")
    rewrite(pointer, b"")
    opens_damaged(engine, "move it away, and it is made again from the newest live.json")
    without_pointer(engine)
    put(engine, doc("mended", "خبر"))
    assert pointer.exists()


def test_a_copy_of_the_pointer_is_made_where_there_was_none(engine: Engine) -> None:
    copy = Path(engine.target, "b000001", "live.json")
    copy.unlink()
    put(engine, doc("1", "خبر"))
    assert copy.read_bytes() == Path(engine.target, "kashshaf.json").read_bytes()


@pytest.mark.parametrize("turn", ["rebuild", "rollback"])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_what_was_not_made_live_is_not_taken_for_it(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, turn: str, error: BaseException
) -> None:
    """Wherever a turn is stopped, what is written after it is not lost with the pointer."""
    rebuild(engine, doc("1", "خبر"), keep=1)
    write = module.put_file
    for name in ("kashshaf.json", "live.json"):

        def stopped(path: Path, content: bytes, name: str = name) -> None:
            if path.name == name:
                raise error
            write(path, content)

        with monkeypatch.context() as then, suppress(KashshafError, KeyboardInterrupt):
            then.setattr(module, "put_file", stopped)
            if turn == "rebuild":
                rebuild(engine, doc("anew", "خبر"), keep=1)
            else:
                engine.roll_back(lock_timeout=0)
        put(engine, doc("after", "خبر"))
        before = engine.snapshot().fingerprints()
        assert "after" in before
        without_pointer(engine)
        again = open_engine(engine.target)
        assert again.snapshot().fingerprints() == before
        put(again, doc("again", "خبر"))
        assert again.snapshot().fingerprints().keys() == {"again", *before}


def test_copies_that_tell_nothing_of_their_build_are_passed_over(engine: Engine) -> None:
    first, second, third = (Path(engine.target, f"b00000{n}", "live.json") for n in (1, 2, 3))
    rebuild(engine, doc("1", "خبر"), keep=2)
    rebuild(engine, doc("2", "خبر"), keep=2)
    rewrite(first, b"x")
    for path in second.parent.glob("_MAIN_*"):  # Half removed.
        path.unlink()
    without_pointer(engine)
    assert found(open_engine(engine.target), "خبر") == ["2"]
    third.write_bytes(second.read_bytes())  # Another build's.
    with pytest.raises(Damaged, match=r"no build has a live\.json that says the same"):
        open_engine(engine.target).snapshot()


def test_a_first_build_that_could_not_be_made_live_is_not_taken_for_an_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = module.put_file

    def full(path: Path, content: bytes) -> None:
        if path.name == "kashshaf.json":
            raise OSError(28, "No space left on device")
        write(path, content)

    engine = open_engine(str(tmp_path / "index"))
    with monkeypatch.context() as then:
        then.setattr(module, "put_file", full)
        with pytest.raises(KashshafError, match="No space left"):
            put(engine, doc("1", "خبر"))
    assert not engine.exists()
    put(engine, doc("2", "خبر"))
    assert found(engine, "خبر") == ["2"]
