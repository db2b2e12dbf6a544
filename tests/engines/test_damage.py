"""A file that is not what was written: named, never a strange error, never a wrong answer."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.engines import Engine, Snapshot, open_engine
from indexer.errors import Damaged, KashshafError, NotFound
from indexer.model import Hits, Request

from .writing import asking, doc, found, put, rebuild, rebuilding, updating

REQUEST = Request(asking('خبر "نص الخبر" #وسم'), facets=("source", "date"), explain=True, size=50)
FLIPS = 60
"""Places in a file where a bit is turned over."""

Harm = Callable[[bytes], bytes]


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """An index with several segments and deleted documents."""
    engine = open_engine(str(tmp_path_factory.mktemp("sound") / "index"))
    put(engine, *(doc(f"{n:02}", f"خبر {n} #وسم", "نص الخبر هنا", on=1) for n in range(30)))
    put(engine, *(doc(f"{n:02}", f"خبر {n}", "نص آخر", source="س") for n in range(20, 25)))
    put(engine, delete=("00", "01"))
    return engine


@pytest.fixture
def engine(original: Engine, tmp_path: Path) -> Engine:
    shutil.copytree(original.target, tmp_path / "index")
    return open_engine(str(tmp_path / "index"))


def parts(engine: Engine) -> list[Path]:
    """Every file that an answer depends on."""
    files = (path for path in Path(engine.target).rglob("*") if path.is_file())
    return sorted(path for path in files if path.name != "lock")


def rewrite(path: Path, content: bytes) -> None:
    """As when it happens to a running server: later, by the clock, than what was there before."""
    before = path.stat().st_mtime_ns
    path.write_bytes(content)
    os.utime(path, ns=(before + 10_000_000, before + 10_000_000))


def answers(snapshot: Snapshot) -> tuple[Hits, dict[str, str]]:
    return snapshot.search(REQUEST), snapshot.fingerprints()


def opens_damaged(engine: Engine, culprit: str) -> None:
    """Every way to open it says which file is at fault."""
    for open_it in (
        lambda: open_engine(engine.target).snapshot(),
        lambda: open_engine(engine.target).stats(),
        lambda: updating(open_engine(engine.target)),
    ):
        with pytest.raises(Damaged, match=culprit):
            open_it()


HARMS: dict[str, Harm] = {
    "emptied": lambda content: b"",
    "halved": lambda content: content[: len(content) // 2],
    "short of a byte": lambda content: content[:-1],
    "longer by a byte": lambda content: content + b"\0",
    "doubled": lambda content: content * 2,
    "zeroed": lambda content: bytes(len(content)),
    "noise": lambda content: random.Random(1).randbytes(len(content)),
}


@pytest.mark.parametrize("harm", HARMS)
def test_a_harmed_file_is_named(engine: Engine, harm: str) -> None:
    held = engine.snapshot()
    expected = answers(held)
    for path in parts(engine):
        content = path.read_bytes()
        rewrite(path, HARMS[harm](content))
        opens_damaged(engine, path.name)
        if path.name != "kashshaf.json":
            (problem,) = held.verify([])
            assert path.name in problem
        rewrite(path, content)
        assert held.verify([]) == []
    assert answers(open_engine(engine.target).snapshot()) == expected


def test_a_removed_file_is_named(engine: Engine) -> None:
    held = engine.snapshot()
    for path in parts(engine):
        content = path.read_bytes()
        path.unlink()
        if path.name == "kashshaf.json":
            with pytest.raises(NotFound):
                open_engine(engine.target).snapshot()
        elif path.suffix == ".toc":  # then nobody can say what its name was
            opens_damaged(engine, f"{path.parent.name}: its table of contents is missing")
        else:
            opens_damaged(engine, f"{path.name}: missing")
        if path.parent.name == "b000001":
            (problem,) = held.verify([])
            assert "missing" in problem
        path.write_bytes(content)


def test_one_bit_anywhere_is_noticed(engine: Engine, original: Engine) -> None:
    expected = answers(original.snapshot())
    random_ = random.Random(7)
    for path in parts(engine):
        content = path.read_bytes()
        places = {0, len(content) - 1} | {random_.randrange(len(content)) for _ in range(FLIPS)}
        for place in places:
            harmed = bytearray(content)
            harmed[place] ^= 1 << random_.randrange(8)
            rewrite(path, harmed)
            try:
                assert answers(open_engine(engine.target).snapshot()) == expected
            except Damaged as error:
                assert path.name in str(error)  # noqa: PT017 (either is right)
        rewrite(path, content)


def test_a_missing_build_is_named(engine: Engine) -> None:
    shutil.rmtree(Path(engine.target, "b000001"))
    opens_damaged(engine, "b000001")
    with pytest.raises(Damaged, match="b000001"):
        rebuilding(engine)


def test_harm_that_is_done_while_it_is_open_is_named(engine: Engine) -> None:
    """What has been read stays right; what has not is not believed."""
    held = engine.snapshot()
    for path in parts(engine):
        if path.suffix == ".seg":
            path.write_bytes(random.Random(1).randbytes(100))
    with pytest.raises(Damaged, match=r"\.seg: 100 bytes instead of"):
        held.fingerprints()
    with pytest.raises(Damaged, match=r"\.seg"):
        held.document("05")
    with pytest.raises(Damaged, match=r"\.seg"):
        held.search(REQUEST)


def test_a_damaged_index_is_left_as_it_is(engine: Engine) -> None:
    segment = max(Path(engine.target).rglob("*.seg"), key=lambda path: path.stat().st_size)
    rewrite(segment, segment.read_bytes()[:-1])
    before = {path: path.read_bytes() for path in parts(engine)}
    with pytest.raises(Damaged):
        updating(engine)
    assert {path: path.read_bytes() for path in parts(engine)} == before
    assert engine.exists()


def test_a_damaged_index_is_mended_by_building_it_anew(engine: Engine) -> None:
    segment = max(Path(engine.target).rglob("*.seg"), key=lambda path: path.stat().st_size)
    rewrite(segment, b"")
    rebuild(engine, doc("1", "خبر"))
    assert found(engine, "خبر") == ["1"]
    assert engine.snapshot().generation == 4


def test_a_lock_file_full_of_noise_is_only_a_lock(engine: Engine) -> None:
    lock = Path(engine.target, "lock")
    for noise in (b"", b"\xff\xfe", b"[1, 2]", b"{}", b"{", b'{"pid": "x"}'):
        lock.write_bytes(noise)
        assert engine.stats().lock is None
        put(engine, doc("1", "خبر"))
        with updating(engine):
            lock.write_bytes(noise)
            with pytest.raises(KashshafError, match="is being written by"):
                updating(engine, 0)
            assert engine.stats().lock
    lock.unlink()
    put(engine, doc("2", "خبر"))


def test_an_index_of_another_analysis_opens_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = open_engine(str(tmp_path / "index"))
    with monkeypatch.context() as then:
        then.setattr("indexer.engines.whoosh.engine.ANALYSIS_VERSION", "0 of old")
        put(engine, doc("1", "خبر"))
    put(engine, doc("2", "خبر"))
    assert open_engine(engine.target).snapshot().analysis_version == "0 of old"
    assert engine.stats().analysis_version == "0 of old"
    rebuild(engine, doc("1", "خبر"))
    assert open_engine(engine.target).snapshot().analysis_version != "0 of old"


def test_an_index_of_another_format_is_refused_by_name(engine: Engine) -> None:
    from indexer.engines.whoosh.storage import seal, unseal

    pointer = Path(engine.target, "kashshaf.json")
    rewrite(pointer, seal({**unseal(pointer.read_bytes()), "format": 99}))
    opens_damaged(engine, "format 99, legal: 2; .* kashshaf --index NEW index PATH… makes")
