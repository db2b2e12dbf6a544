"""A file that is not what was written: named, never a strange error, never a wrong answer.

Where the newest commit alone needs the file, the commit before answers and says so.
"""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.engines import Engine, Snapshot, open_engine
from indexer.engines.whoosh.commits import read_commit, read_commit_before
from indexer.errors import Damaged, KashshafError
from indexer.model import Hits, Request

from .harming import opens_damaged, rewrite
from .writing import asking, doc, found, put, rebuild, rebuilding, updating

REQUEST = Request(
    asking('خبر "نص الخبر" #وسم'),
    group=True,
    facets=("source", "date"),
    explain=True,
    size=50,
)
STORY = "اجتمع المجلس أمس في مقره وبحث مع أعضائه تقرير اللجنة وما فيه من أرقام"
FLIPS = 60
"""Places in a file where a bit is turned over."""

Harm = Callable[[bytes], bytes]
Answers = tuple[Hits, dict[str, str]]


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """An index with several segments and deleted documents."""
    engine = open_engine(str(tmp_path_factory.mktemp("sound") / "index"))
    fill(engine)
    put(engine, doc("30", "خبر 30", "نص الخبر الأخير"), delete=("00", "01", "copy 2"))
    return engine


def fill(engine: Engine) -> None:
    """All of its commits but the newest, with deletions and copies too."""
    news = [doc(f"{n:02}", f"خبر {n} #وسم", "نص الخبر هنا", on=1) for n in range(30)]
    put(engine, *news, *(doc(f"copy {n}", f"خبر {n}", STORY) for n in range(4)))
    put(engine, *(doc(f"{n:02}", f"خبر {n}", "نص آخر", source="س") for n in range(20, 25)))


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Answers:
    """What that index answered before its newest commit."""
    engine = open_engine(str(tmp_path_factory.mktemp("before") / "index"))
    fill(engine)
    return answers(engine.snapshot())


@pytest.fixture
def engine(original: Engine, tmp_path: Path) -> Engine:
    shutil.copytree(original.target, tmp_path / "index")
    return open_engine(str(tmp_path / "index"))


def parts(engine: Engine) -> list[Path]:
    """Every file that an answer depends on."""
    files = (path for path in Path(engine.target).rglob("*") if path.is_file())
    return sorted(path for path in files if "lock" not in path.name)


def answers(snapshot: Snapshot) -> Answers:
    return snapshot.search(REQUEST), snapshot.fingerprints()


def opens_before(engine: Engine, culprit: str, before: Answers) -> None:
    """Every way to read it answers from the commit before and says which file is at fault; nobody
    writes upon it, and nothing is touched.
    """
    there = {path: path.read_bytes() for path in parts(engine)}
    fresh = open_engine(engine.target)
    fallen = fresh.snapshot()
    assert re.search(culprit, fallen.fallen_back)
    assert fallen.generation == 2
    assert answers(fallen) == before
    assert fresh.snapshot() is fallen
    (problem,) = fallen.verify([])
    assert re.search(culprit, problem)
    stats = open_engine(engine.target).stats()
    assert (stats.generation, stats.documents) == (2, 34)
    with pytest.raises(Damaged, match=f"{culprit}.*kashshaf reindex"):
        updating(open_engine(engine.target))
    assert {path: path.read_bytes() for path in parts(engine)} == there


def told_apart(engine: Engine) -> tuple[set[str], set[str]]:
    """The files that the newest commit alone needs, and those that the one before alone needs."""
    folder = Path(engine.target, "b000001")
    newest, before = read_commit(folder), read_commit_before(folder)
    assert before
    new, old = ({part.name for part in commit.parts} for commit in (newest, before))
    return {"_MAIN_3.toc", *(new - old)}, {"_MAIN_2.old", *(old - new)}


def test_each_kind_of_file_is_there_to_be_harmed(engine: Engine) -> None:
    new, old = told_apart(engine)
    assert {Path(name).suffix for name in new} == {".toc", ".seg", ".del", ".grp"}
    assert {Path(name).suffix for name in old} == {".old", ".del", ".grp"}
    assert {path.name for path in parts(engine)} > new | old
    assert engine.snapshot().fallen_back == ""


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
def test_a_harmed_file_is_named(engine: Engine, harm: str, before: Answers) -> None:
    held = engine.snapshot()
    expected = answers(held)
    new, old = told_apart(engine)
    for path in parts(engine):
        content = path.read_bytes()
        rewrite(path, HARMS[harm](content))
        if path.name in new:
            opens_before(engine, path.name, before)
        elif path.name in {*old, "live.json"}:
            live = open_engine(engine.target).snapshot()
            assert (live.fallen_back, answers(live)) == ("", expected)
        else:
            opens_damaged(engine, path.name)
        if path.name != "kashshaf.json":
            (problem,) = held.verify([])
            assert path.name in problem
        rewrite(path, content)
        assert held.verify([]) == []
    assert answers(open_engine(engine.target).snapshot()) == expected


def test_a_removed_file_is_named(engine: Engine, before: Answers) -> None:
    held = engine.snapshot()
    expected = answers(held)
    new, old = told_apart(engine)
    for path in parts(engine):
        content = path.read_bytes()
        path.unlink()
        if path.name in new:
            opens_before(engine, f"{path.name}: missing", before)
        elif path.name in {*old, "kashshaf.json", "live.json"}:
            live = open_engine(engine.target).snapshot()
            assert (live.fallen_back, answers(live)) == ("", expected)
        else:
            opens_damaged(engine, f"{path.name}: missing")
        if path.suffix != ".old" and path.name != "live.json":
            (problem,) = held.verify([])
            assert f"{path.name}: missing" in problem
        path.write_bytes(content)


def test_without_a_commit_before_there_is_nothing_to_fall_back_on(tmp_path: Path) -> None:
    engine = open_engine(str(tmp_path / "index"))
    for make in (put, rebuild):
        make(engine, doc("1", "خبر"))
        for path in parts(engine):
            if path.suffix != ".json":
                content = path.read_bytes()
                rewrite(path, content[:-1])
                opens_damaged(engine, path.name)
                path.unlink()
                missing = f"{path.name}: missing" if path.suffix == ".seg" else "is missing"
                opens_damaged(engine, missing)
                path.write_bytes(content)


def test_when_the_commit_before_is_damaged_too_the_newest_is_named(engine: Engine) -> None:
    new, old = told_apart(engine)
    folder = Path(engine.target, "b000001")
    for one in new:
        for other in old:
            contents = {path: path.read_bytes() for path in (folder / one, folder / other)}
            for path, content in contents.items():
                rewrite(path, content[:-1])
            opens_damaged(engine, one)
            for path, content in contents.items():
                rewrite(path, content)


def test_the_one_before_answers_a_running_reader_until_the_file_is_back(
    engine: Engine, before: Answers
) -> None:
    expected = answers(engine.snapshot())
    (name,) = (each for each in told_apart(engine)[0] if each.endswith(".seg"))
    segment = Path(engine.target, "b000001", name)
    content = segment.read_bytes()
    for _ in range(2):
        rewrite(segment, content[:-1])
        fallen = engine.snapshot()
        assert name in fallen.fallen_back
        assert answers(fallen) == before
        assert engine.snapshot() is fallen
        rewrite(segment, content)
        assert engine.snapshot().fallen_back == ""
        assert answers(engine.snapshot()) == expected


def test_a_damaged_newest_commit_is_mended_by_building_it_anew(engine: Engine) -> None:
    Path(engine.target, "b000001", "_MAIN_3.toc").unlink()
    rebuild(engine, *engine.snapshot().all_documents())
    live = engine.snapshot()
    assert (live.fallen_back, live.generation, live.documents) == ("", 4, 34)
    assert put(engine, doc("1", "خبر")) == 5


def test_one_bit_anywhere_is_noticed(engine: Engine, original: Engine, before: Answers) -> None:
    expected = answers(original.snapshot())
    new, _ = told_apart(engine)
    random_ = random.Random(7)
    for path in parts(engine):
        content = path.read_bytes()
        places = {0, len(content) - 1} | {random_.randrange(len(content)) for _ in range(FLIPS)}
        for place in places:
            harmed = bytearray(content)
            harmed[place] ^= 1 << random_.randrange(8)
            rewrite(path, harmed)
            try:
                live = open_engine(engine.target).snapshot()
                assert answers(live) == (before if live.fallen_back else expected)
                assert not live.fallen_back or path.name in new
                assert not live.fallen_back or path.name in live.fallen_back
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
        then.setattr("indexer.engines.whoosh.rebuild.ANALYSIS_VERSION", "0 of old")
        put(engine, doc("1", "خبر"))
    put(engine, doc("2", "خبر"))
    assert open_engine(engine.target).snapshot().analysis_version == "0 of old"
    assert engine.stats().analysis_version == "0 of old"
    rebuild(engine, doc("1", "خبر"))
    assert open_engine(engine.target).snapshot().analysis_version != "0 of old"


def test_an_index_of_another_format_is_refused_by_name(engine: Engine) -> None:
    from indexer.engines.sealed import seal, unseal

    pointer = Path(engine.target, "kashshaf.json")
    rewrite(pointer, seal({**unseal(pointer.read_bytes()), "format": 99}))
    opens_damaged(engine, "format 99, legal: 3; .* kashshaf --index NEW index PATH… makes")
