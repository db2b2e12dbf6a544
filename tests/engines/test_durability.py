"""An index survives the death of its writer at any instant, and a power cut."""

from __future__ import annotations

import fcntl
import os
import random
import signal
import sys
import time
from pathlib import Path

import pytest

from indexer.analysis import entry
from indexer.engines import Engine, open_engine
from indexer.engines.whoosh.commits import read_commit, read_commit_before
from indexer.engines.whoosh.lock import Lock
from indexer.engines.whoosh.pointer import read_pointer
from indexer.engines.whoosh.unfinished import read_unfinished
from indexer.errors import Locked

from .editions import check_postings, edition_of, publish
from .processes import Child, Say
from .writing import doc, found, put, rebuild, rebuilding, updating

TOUCHING = frozenset(
    ("open", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.truncate", "shutil.rmtree")
)
"""What the interpreter announces before it touches a file."""

KILLS = int(os.environ.get("KILLS", "20"))
"""Writers that are killed at random; ``make soak`` kills more."""


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_engine(str(tmp_path / "index"))


def files(engine: Engine) -> set[str]:
    """Everything in the folder of an index."""
    root = Path(engine.target)
    return {str(path.relative_to(root)) for path in root.rglob("*")}


def needed(engine: Engine) -> set[str]:
    """What should be there: the locks, the pointer and its copies, and of each build the newest
    commit and, but for what it had when it was made live, the one before.
    """
    names = {"lock", "kashshaf.json"} | ({"reindex.lock"} & files(engine))
    for build in read_pointer(Path(engine.target)).builds:
        folder = Path(engine.target, build.name)
        newest = read_commit(folder)
        number = newest.generation
        wanted = {f"_MAIN_{number}.toc", *(part.name for part in newest.parts)}
        before = read_commit_before(folder)
        if before:
            assert before.generation == number - 1
            wanted |= {f"_MAIN_{number - 1}.old", *(part.name for part in before.parts)}
        names |= {build.name, *(f"{build.name}/{name}" for name in {"live.json", *wanted})}
    return names


def check(engine: Engine, acknowledged: int) -> int:
    """The index is the last acknowledged edition or the next, whole, and takes another."""
    fresh = open_engine(engine.target)
    number = edition_of(fresh.snapshot())
    assert number in (acknowledged, acknowledged + 1)
    check_postings(fresh.snapshot())
    publish(fresh, number + 1)
    assert edition_of(fresh.snapshot()) == number + 1
    check_tidy(fresh)
    publish(fresh, number + 2, anew=True)
    assert not unfinished(fresh)
    check_tidy(fresh)
    return number + 2


def unfinished(engine: Engine) -> set[str]:
    """The files of a rebuild that can be gone on with."""
    found = read_unfinished(Path(engine.target))
    own = (each for each in files(engine) if found and each.startswith(found.name))
    return {"unfinished.json", *own} if found else set()


def check_tidy(engine: Engine) -> None:
    """Nothing is there that is not needed, be it by a rebuild that was interrupted."""
    assert files(engine) == needed(engine) | unfinished(engine)
    builds = read_pointer(Path(engine.target)).builds
    assert sum(len(read_commit(Path(engine.target, each.name)).segments) for each in builds) <= 10


@pytest.mark.parametrize("seed", range(KILLS))
def test_a_writer_may_be_killed_at_any_time(engine: Engine, seed: int) -> None:
    random_ = random.Random(seed)
    publish(engine, 0, anew=True)

    def write(say: Say) -> None:
        for number in range(1, 10_000):
            publish(engine, number, anew=random_.random() < 0.4, steps=True)
            say(number)

    with Child(write) as child:
        acknowledged = int(child.heard())
        time.sleep(random_.uniform(0, 0.2))
        child.kill()
        acknowledged = max([acknowledged, *map(int, child.rest())])
        assert child.wait() == -signal.SIGKILL
    check(engine, acknowledged)


@pytest.mark.parametrize("anew", [False, True], ids=["update", "rebuild"])
def test_a_writer_may_be_killed_before_any_touch_of_a_file(engine: Engine, anew: bool) -> None:
    """One after the other, each instant between two system calls that change the folder."""
    publish(engine, 0, anew=True)
    publish(engine, 1)
    number, touches, status = 1, 0, -signal.SIGKILL
    while status:
        touches += 1

        def write(say: Say, number: int = number, touches: int = touches) -> None:
            die_before_touching(engine.target, touches)
            publish(engine, number + 1, anew=anew, steps=True)

        with Child(write) as child:
            status = child.wait()
            assert status in (0, -signal.SIGKILL)
        fresh = open_engine(engine.target)
        now = edition_of(fresh.snapshot())
        assert now in ((number, number + 1) if status else (number + 1,))
        check_postings(fresh.snapshot())
        number = now
    assert touches > 12
    check(engine, number)


def test_a_first_writer_may_be_killed_before_any_touch_of_a_file(tmp_path: Path) -> None:
    touches, status = 0, -signal.SIGKILL
    while status:
        touches += 1
        engine = open_engine(str(tmp_path / str(touches)))

        def write(say: Say, engine: Engine = engine, touches: int = touches) -> None:
            die_before_touching(engine.target, touches)
            put(engine, doc("1", "خبر"))

        with Child(write) as child:
            status = child.wait()
            assert status in (0, -signal.SIGKILL)
        if not engine.exists():
            assert status
            put(engine, doc("1", "خبر"))
        assert found(engine, "خبر") == ["1"]
        put(engine, doc("2", "خبر"))
        assert found(engine, "خبر") == ["1", "2"]
        check_tidy(engine)
    assert touches > 12


def test_a_rebuild_that_was_killed_before_any_touch_of_a_file_is_gone_on_with(
    engine: Engine,
) -> None:
    put(engine, doc("live", "خبر"))
    touches, status, resumed = 0, -signal.SIGKILL, 0
    while status:
        touches += 1

        def write(say: Say, touches: int = touches) -> None:
            with rebuilding(engine) as new:
                new.put(entry(doc("1", "خبر")))
                new.put(entry(doc("2", "خبر")))
                new.checkpoint()
                die_before_touching(engine.target, touches)
                new.delete("1")  # So there is a file of deletions, named by its generation.
                new.put(entry(doc("3", "خبر")))
                new.checkpoint()

        with Child(write) as child:
            status = child.wait()
            assert status in (0, -signal.SIGKILL)
        with engine.rebuild(lock_timeout=0, memory_mb=16, workers=1, keep=0, resume=True) as new:
            resumed += bool(new.resumed)
            new.delete("1")
            new.delete("3")
            new.put(entry(doc("4", "خبر")))
            new.checkpoint()
            new.commit()
        assert found(engine, "خبر") == (["2", "4"] if new.resumed else ["4"])
        check_tidy(engine)
    assert resumed > 6


def die_before_touching(target: str, times: int) -> None:
    """Kill this process before something in ``target`` is touched for the so-manieth time."""
    left = times

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal left
        if event in TOUCHING and str(arguments[0]).startswith(target):
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)


def test_a_commit_is_on_disk_before_it_is_there(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each file that a name makes visible was synced before, and the folder after."""
    log: list[tuple[str, str]] = []

    def fsync(descriptor: int) -> None:
        log.append(("sync", str(Path(f"/proc/self/fd/{descriptor}").readlink())))

    replace = Path.replace

    def logged_replace(old: Path, new: Path) -> Path:
        log.append(("name", str(new)))
        return replace(old, new)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "replace", logged_replace)
    root = Path(engine.target)
    put(engine, doc("0", "خبر"), doc("1", "خبر"), doc("2", "خبر"))
    for _ in range(2):
        before = files(engine)
        log.clear()
        put(engine, doc("1", "خبر"))
        build = root / read_pointer(root).live.name
        (table,) = build.glob("_MAIN_*.toc")
        at = log.index(("name", str(table)))
        new = [part for part in build.iterdir() if str(part.relative_to(root)) not in before]
        assert {part.suffix for part in new} == {".toc", ".old", ".seg", ".del"}
        (old,) = (part for part in new if part.suffix == ".old")
        assert log.index(("name", str(old))) > at + 1
        for part in new:
            if part == old:
                continue
            assert part == table or log.index(("sync", str(part))) < at
        assert ("sync", str(build)) in log[:at]
        assert log[at - 1 : at + 2][::2] == [("sync", f"{table}.new"), ("sync", str(build))]
    log.clear()
    rebuild(engine, doc("1", "خبر"))
    at = log.index(("name", str(root / "kashshaf.json")))
    live = root / read_pointer(root).live.name
    assert ("sync", str(live)) in log[:at]
    assert ("sync", str(root)) in log[:at]
    assert ("sync", str(root)) in log[at:]


# Leftovers


def test_what_a_killed_rebuild_left_is_swept_by_the_next_writer(engine: Engine) -> None:
    publish(engine, 0, anew=True)

    def write(say: Say) -> None:
        with rebuilding(engine) as new:
            new.finish()
            say("finished")
            time.sleep(60)

    with Child(write) as child:
        child.heard()
    assert "b000002" in files(engine)
    publish(engine, 1)
    check_tidy(engine)


@pytest.mark.parametrize("turn", ["rebuild", "rollback"])
def test_what_a_killed_writer_left_does_not_stay_in_a_build_that_is_kept(
    engine: Engine, turn: str
) -> None:
    publish(engine, 0, anew=True)
    publish(engine, 1, anew=True)

    def write(say: Say) -> None:
        with updating(engine) as writer:
            writer.put(entry(doc("1", "خبر")))
            say("written")
            time.sleep(60)

    with Child(write) as child:
        child.heard()
    assert files(engine) > needed(engine)
    if turn == "rebuild":
        rebuild(engine, doc("1", "خبر"), keep=1)
    else:
        engine.roll_back(lock_timeout=0)
    check_tidy(engine)


def test_old_builds_are_kept_as_many_as_asked(engine: Engine) -> None:
    for keep, builds in ((0, 1), (1, 2), (2, 3), (2, 3), (0, 1)):
        rebuild(engine, doc("1", "خبر"), keep=keep)
        assert len(list(Path(engine.target).glob("b??????"))) == builds
        put(engine, doc("2", "خبر"))
        check_tidy(engine)


def test_what_was_dropped_is_gone(engine: Engine) -> None:
    publish(engine, 0, anew=True)
    before = files(engine)
    for make in (updating, rebuilding):
        with make(engine) as writer:
            writer.delete("front")
        with pytest.raises(ZeroDivisionError), make(engine):
            _ = 1 / 0
    assert files(engine) == before


# The lock


def holding(engine: Engine) -> Child:
    """A process that writes until it is killed; returns when it has begun."""

    def write(say: Say) -> None:
        with updating(engine):
            say("writing")
            time.sleep(60)

    child = Child(write)
    child.heard()
    return child


def test_a_second_process_waits_and_then_is_told_the_first(engine: Engine) -> None:
    publish(engine, 0, anew=True)
    with holding(engine) as child:
        began = time.monotonic()
        with pytest.raises(Locked, match=rf"process {child.pid} on .* since \d{{4}}-"):
            updating(engine, 0.3)
        assert 0.3 <= time.monotonic() - began < 30
        lock = engine.stats().lock
        assert lock
        assert lock["pid"] == child.pid
        assert edition_of(engine.snapshot()) == 0
    assert engine.stats().lock is None


def test_the_lock_of_a_killed_process_blocks_nobody(engine: Engine) -> None:
    publish(engine, 0, anew=True)
    with holding(engine) as child:
        child.kill()
        child.wait()
        publish(open_engine(engine.target), 1)
    assert edition_of(engine.snapshot()) == 1


def test_the_lock_ends_with_its_holder_though_a_forked_child_lives_on(engine: Engine) -> None:
    publish(engine, 0, anew=True)

    def write(say: Say) -> None:
        with updating(engine):
            grandchild = Child(lambda _: time.sleep(60))
            say(grandchild.pid)
            time.sleep(60)

    with Child(write) as child:
        grandchild = int(child.heard())
        with pytest.raises(Locked):
            updating(engine, 0)
        child.kill()
        child.wait()
        try:
            os.kill(grandchild, 0)  # it is alive
            with updating(engine, 0) as writer:
                writer.commit()
        finally:
            os.kill(grandchild, signal.SIGKILL)


def test_a_forked_child_that_ends_first_does_not_free_the_lock(engine: Engine) -> None:
    publish(engine, 0, anew=True)
    with updating(engine) as writer:
        with Child(lambda _: None) as child:
            assert child.wait() == 0
        with pytest.raises(Locked, match=str(os.getpid())):
            updating(engine, 0)
        writer.commit()


def test_who_only_asks_for_the_holder_is_none(engine: Engine) -> None:
    """Asking takes the lock for a moment; a writer that would not wait must not lose to that."""
    publish(engine, 0, anew=True)

    def ask(say: Say) -> None:
        say("asking")
        while True:
            Lock(Path(engine.target, "lock")).holder()

    with Child(ask) as one, Child(ask) as two:
        one.heard()
        two.heard()
        for _ in range(100):
            Lock(Path(engine.target, "lock")).acquire(0).release()


def test_an_index_that_was_removed_and_made_anew_meanwhile_has_one_writer(engine: Engine) -> None:
    publish(engine, 0, anew=True)
    with updating(engine):
        for path in sorted(Path(engine.target).rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        Path(engine.target).rmdir()
        put(engine, doc("1", "خبر"))
    assert found(engine, "خبر") == ["1"]
    assert engine.snapshot().generation == 1


def test_a_lock_on_a_file_that_is_no_longer_there_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Removed, with the whole index, between its opening and its locking."""
    path = tmp_path / "lock"
    flock = fcntl.flock

    def too_late(descriptor: int, kind: int) -> None:
        monkeypatch.setattr(fcntl, "flock", flock)
        path.unlink()
        flock(descriptor, kind)

    monkeypatch.setattr(fcntl, "flock", too_late)
    lock = Lock(path).acquire(1)
    with pytest.raises(Locked):
        Lock(path).acquire(0)
    lock.release()


def test_a_first_index_is_made_once_by_many_processes(engine: Engine) -> None:
    def write(number: int) -> Child:
        return Child(lambda _: put(engine, doc(str(number), "خبر")) and None)

    children = [write(number) for number in range(5)]
    for child in children:
        with child:
            assert child.wait() == 0
    assert found(engine, "خبر") == ["0", "1", "2", "3", "4"]
    assert engine.snapshot().generation == 5
    check_tidy(engine)
