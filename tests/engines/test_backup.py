"""What every engine backs up it restores, and nothing else of what was there is lost by that."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from indexer.engines import Engine
from indexer.errors import Locked, UsageError

from .archiving import filled, packed, quiet, restored
from .corpora import WORDS
from .kinds import KINDS
from .writing import doc, entries, found, put, updating


@pytest.fixture
def other(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    """One of the same kind, at another place."""
    return KINDS[request.node.callspec.params["engine"]](tmp_path / "other")


def test_a_restored_index_is_the_one_before(engine: Engine, other: Engine) -> None:
    text = " ".join(WORDS)
    put(filled(engine), doc("d", body=text, on=1), doc("e", body=text, on=2))
    before = engine.snapshot()
    assert before.groups() == [("d", "e")]
    stream = io.BytesIO()
    told: list[tuple[int, int]] = []
    archived = engine.backup(stream, lambda *at: told.append(at))
    assert told == sorted(told)
    assert told[-1] == (archived.size_bytes, archived.size_bytes)
    stream.seek(0)
    read: list[tuple[int, int]] = []
    with other.restore(
        stream, force=False, lock_timeout=1, told=lambda *at: read.append(at)
    ) as restore:
        assert restore.archived == archived
        assert restore.commit() == 5
    assert read[-1] == told[-1]
    after = other.snapshot()
    assert (after.generation, after.built_at) == (5, before.built_at)
    assert (after.analysis_version, after.documents) == (before.analysis_version, before.documents)
    assert after.fingerprints() == before.fingerprints()
    assert after.origins() == before.origins()
    assert after.groups() == before.groups()
    assert after.verify(entries(list(before.all_documents()))) == []
    for text in ("مجلس", '"وقف إطلاق النار"', "#وسم", "سور*"):
        assert found(other, text, match="all") == found(engine, text, match="all")
    assert put(other, doc("new", body="خبر")) == 6


def test_only_force_replaces_an_index_and_a_rollback_has_it_again(
    engine: Engine, other: Engine
) -> None:
    put(other, doc("own", body="خبر"))
    held = other.snapshot()
    archive = packed(filled(engine))
    with pytest.raises(UsageError, match="--force"):
        restored(other, archive)
    with updating(other), pytest.raises(Locked):
        restored(other, archive, force=True, timeout=0)
    with other.restore(io.BytesIO(archive), force=True, lock_timeout=1, told=quiet):
        assert other.snapshot() is held
    assert found(other, "خبر") == ["own"]
    assert restored(other, archive, force=True) == 4
    assert held.document("own")
    assert other.snapshot().document("own") is None
    later = put(other, doc("own", body="خبر"))
    again = restored(other, archive, force=True)
    assert again > later > 4
    assert other.snapshot().document("own") is None
    assert other.roll_back(lock_timeout=1) > again
    assert found(other, "خبر") == ["own"]


def test_a_backup_is_one_commit_though_others_come(engine: Engine, other: Engine) -> None:
    class Slow(io.BytesIO):
        """While it is written somebody else writes the index."""

        def write(self, content: Any) -> int:
            put(engine, doc(f"late{self.tell()}", body="خبر"), delete=["a1"])
            return super().write(content)

    put(engine, *(doc(f"a{number}", body="خبر") for number in range(3)))
    stream = Slow()
    assert engine.backup(stream, quiet).generation == 1
    assert engine.snapshot().generation > 3
    restored(other, stream.getvalue())
    assert sorted(other.snapshot().fingerprints()) == ["a0", "a1", "a2"]


def test_an_archive_of_another_engine_is_told(engine: Engine, tmp_path: Path) -> None:
    (kind,) = (name for name, one in KINDS.items() if type(one(tmp_path)) is not type(engine))
    put(engine, doc("own", body="خبر"))
    theirs = KINDS[kind](tmp_path / "theirs")
    put(theirs, doc("1", body="خبر"))
    with pytest.raises(UsageError, match=f"of the engine '{kind}'.*kashshaf export"):
        restored(engine, packed(theirs), force=True)
    assert found(engine, "خبر") == ["own"]
