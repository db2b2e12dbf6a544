"""Archives of the embedded engine: of one commit, of files, and what is none changes nothing."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.engines import Engine, open_engine
from indexer.engines.archives import MANIFEST, header
from indexer.engines.sealed import seal, unseal
from indexer.engines.whoosh import archive as module
from indexer.errors import Damaged, DiskFull, KashshafError, NotFound, UsageError
from indexer.model import Document, Request

from .archiving import BODIES, OF_ANY_ENGINE, altered, filled, packed, quiet, restored, tar_of
from .processes import Child, Say
from .writing import EVERYTHING, asking, doc, found, put, rebuild


@pytest.fixture
def source(tmp_path: Path) -> Engine:
    return filled(open_engine(str(tmp_path / "source")))


@pytest.fixture
def other(tmp_path: Path) -> Engine:
    return open_engine(str(tmp_path / "other"))


def answers(engine: Engine) -> Any:
    snapshot = engine.snapshot()
    known = (snapshot.generation, snapshot.built_at, snapshot.documents, snapshot.fingerprints())
    asked = ("مجلس", '"وقف إطلاق النار"', "#وسم", "كتب -مكتب", "سور*")
    return known, [snapshot.search(EVERYTHING)] + [
        snapshot.search(Request(asking(text), size=100, explain=True)) for text in asked
    ]


def test_a_restored_index_answers_as_the_one_before(source: Engine, other: Engine) -> None:
    assert restored(other, packed(source)) == 4
    assert answers(other) == answers(source)
    assert other.snapshot().verify(()) == []
    assert packed(other) == packed(source)
    assert put(other, doc("new", body="خبر")) == 5


def test_it_is_a_tar_that_others_can_read(source: Engine, tmp_path: Path) -> None:
    with tarfile.open(fileobj=io.BytesIO(packed(source))) as tar:
        names = tar.getnames()
    assert names[0] == MANIFEST
    assert set(names[1:]) >= {path.name for path in tmp_path.rglob("_MAIN_2.toc")}


def test_an_index_is_replaced_only_by_force_and_rollback_still_has_it(
    source: Engine, other: Engine
) -> None:
    put(other, doc("own", body="خبر"))
    before = answers(other)
    with pytest.raises(UsageError, match="--force"):
        restored(other, packed(source))
    assert answers(other) == before
    restored(other, packed(source), force=True)
    assert answers(other) == answers(source)
    pointer = json.loads((Path(other.target) / "kashshaf.json").read_bytes())
    assert [build["name"] for build in pointer["previous"]] == ["b000001"]


def test_a_damaged_index_is_mended_by_force(source: Engine, other: Engine) -> None:
    put(other, doc("own", body="خبر"))
    (Path(other.target) / "kashshaf.json").write_text("{}")
    restored(other, packed(source), force=True)
    assert answers(other) == answers(source)


def test_a_folder_of_something_else_is_left_alone(source: Engine, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("x")
    with pytest.raises(NotFound, match="thesis"):
        restored(open_engine(str(tmp_path / "mine")), packed(source), force=True)
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["thesis.txt"]


def test_what_is_not_committed_leaves_nothing(source: Engine, other: Engine) -> None:
    with other.restore(
        io.BytesIO(packed(source)), force=False, lock_timeout=1, told=quiet
    ) as restore:
        assert restore.archived.documents == source.snapshot().documents
        assert not other.exists()
    assert not Path(other.target).exists()


def test_a_damaged_index_is_not_backed_up(source: Engine) -> None:
    segment = _segment(source)
    content = bytearray(segment.read_bytes())
    content[len(content) // 2] ^= 1
    segment.write_bytes(content)
    with pytest.raises(Damaged, match=segment.name):
        packed(source)


def test_the_commit_before_a_damaged_one_is_no_backup(source: Engine) -> None:
    (table,) = Path(source.target).glob("b000002/*.toc")
    table.write_bytes(table.read_bytes()[:-1])
    assert source.snapshot().fallen_back
    with pytest.raises(Damaged, match="no backup was made"):
        packed(source)


# What is not an archive


def forged(
    name: str, content: bytes = b"x", *, size: int | None = None, kind: bytes = b"0"
) -> bytes:
    """An archive with one file, whose manifest tells the truth about it unless ``size`` lies."""
    claimed = len(content) if size is None else size
    manifest = seal(
        {
            "format": module.FORMAT,
            "layout": module.layout.FORMAT,
            **{"base": 0, "generation": 1, "analysis": "3", "documents": 1},
            "built_at": "2018-07-04T12:00:00Z",
            "files": [[name, claimed, hashlib.sha256(content).hexdigest()]],
        }
    )
    info = tarfile.TarInfo(name)
    info.type = kind
    if kind in (tarfile.SYMTYPE, tarfile.LNKTYPE):
        info.linkname = "/etc/passwd"
    return tar_of((tarfile.TarInfo(MANIFEST), manifest), (info, content))


GIGABYTES = 1 << 60
FORGERIES: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    **OF_ANY_ENGINE,
    "nothing": (lambda good: b"", "no backup that Kashshaf made"),
    "a zip": (lambda good: b"PK\x03\x04" + bytes(900), "no backup that Kashshaf made"),
    "another tar": (lambda good: tar_of((tarfile.TarInfo("a"), b"x")), "it begins with 'a'"),
    "the manifest alone": (lambda good: good[:2048], "cut short"),
    "a newer format": (
        lambda good: altered(good, lambda value: value.update(format=2)),
        "another version of Kashshaf",
    ),
    "another number of documents": (
        lambda good: altered(good, lambda value: value.update(documents=8)),
        "its manifest is not that of its files",
    ),
    "a file less": (
        lambda good: altered(good, lambda value: value["files"].pop(1)),
        "in the place of",
    ),
    "no files": (
        lambda good: altered(good, lambda value: value.update(files=[])),
        "more in it than",
    ),
    "a wrong type": (
        lambda good: altered(good, lambda value: value.update(files=7)),
        "not what Kashshaf wrote",
    ),
    "a path that leads out": (lambda good: forged("../../out.seg"), "no file of an index"),
    "an absolute path": (lambda good: forged("/tmp/out.seg"), "no file of an index"),
    "the pointer": (lambda good: forged("kashshaf.json"), "no file of an index"),
    "the lock": (lambda good: forged("lock"), "no file of an index"),
    "a link": (lambda good: forged("MAIN_00.seg", b"", kind=b"2"), "no regular file"),
    "a hard link": (lambda good: forged("MAIN_00.seg", b"", kind=b"1"), "no regular file"),
    "a folder": (lambda good: forged("MAIN_00.seg", b"", kind=b"5"), "no regular file"),
    "a device": (lambda good: forged("MAIN_00.seg", b"", kind=b"3"), "no regular file"),
    "a sparse file": (lambda good: forged("MAIN_00.seg", b"x", kind=b"S"), "no regular file"),
    "a file larger than the manifest says": (
        lambda good: forged("MAIN_00.seg", bytes(5_000), size=10),
        "in the place of",
    ),
    "more than the disk holds": (
        lambda good: forged("MAIN_00.seg", size=GIGABYTES),
        "the backup needs",
    ),
    "a negative size": (lambda good: forged("MAIN_00.seg", size=-1), "a size is none"),
    "a table without sense": (lambda good: forged("_MAIN_1.toc", b"{}"), "not what Kashshaf"),
    "a segment alone": (lambda good: forged("MAIN_00.seg"), "table of contents is missing"),
    "an endless manifest": (
        lambda good: header(MANIFEST, 1 << 40) + bytes(4096),
        "no backup that Kashshaf made",
    ),
}


@pytest.mark.parametrize("name", FORGERIES)
@pytest.mark.parametrize("is_there", [False, True], ids=["nothing", "an index"])
def test_what_is_no_archive_changes_nothing(
    source: Engine, other: Engine, tmp_path: Path, name: str, is_there: bool
) -> None:
    forge, reason = FORGERIES[name]
    if is_there:
        put(other, doc("own", body="خبر"))
    before = sorted(path for path in tmp_path.rglob("*") if not path.name.endswith("lock"))
    with pytest.raises((Damaged, DiskFull), match=reason):
        restored(other, forge(packed(source)), force=True)
    assert sorted(path for path in tmp_path.rglob("*") if not path.name.endswith("lock")) == before
    assert other.exists() == is_there
    if is_there:
        assert found(other, "خبر") == ["own"]


@pytest.fixture(scope="module")
def an_archive(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    engine = open_engine(str(tmp_path_factory.mktemp("archive") / "index"))
    put(engine, *(doc(f"a{number}", body=body) for number, body in enumerate(BODIES)))
    return packed(engine)


@settings(max_examples=300)
@given(data=st.data())
def test_any_change_of_any_byte_is_noticed(
    an_archive: bytes, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    place = data.draw(st.integers(0, len(an_archive) - 1))
    changed = bytearray(an_archive)
    changed[place] ^= data.draw(st.integers(1, 255))
    folder = tmp_path_factory.mktemp("changed") / "index"
    target = open_engine(str(folder))
    try:
        restored(target, bytes(changed))
    except KashshafError:
        assert not folder.exists()
    else:  # The name of a user, a date: nothing that is read. What is there is what was written.
        assert packed(target) == an_archive
    shutil.rmtree(folder.parent)


# While others write


def test_a_backup_made_while_others_write_is_one_commit(source: Engine, other: Engine) -> None:
    """Each commit puts two documents that belong together; no backup has one without the other."""

    def write(say: Say) -> None:
        say("ready")
        for number in range(10_000):
            both = [doc(name, body=f"خبر {number}") for name in ("left", "right")]
            put(source, *both)
            if not number % 20:
                rebuild(source, *_all(source))

    with Child(write) as writer:
        writer.heard()
        seen = set()
        for _ in range(15):
            restored(other, packed(source), force=True)
            snapshot = other.snapshot()
            assert snapshot.verify(()) == []
            pair = [snapshot.document(name) for name in ("left", "right")]
            bodies = {each.body if each else None for each in pair}
            assert len(bodies) == 1
            seen.add(snapshot.generation)
    assert len(seen) > 1


def _segment(engine: Engine) -> Path:
    """A file of the newest commit."""
    (table,) = Path(engine.target).glob("b*/*.toc")
    return table.parent / unseal(table.read_bytes())["segments"][0][0]


def _all(engine: Engine) -> list[Document]:
    return list(engine.snapshot().all_documents())
