"""Adding and updating: what counts as what, and that a job is done whole or not at all."""

import errno
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.engines import Engine, open_engine
from indexer.errors import (
    AnalysisChanged,
    Damaged,
    DiskFull,
    KashshafError,
    Locked,
    VerificationFailed,
)
from indexer.jobs import guards, tally
from indexer.jobs.delete import delete
from indexer.jobs.guards import Bounds, Limit
from indexer.jobs.index import index, plan
from indexer.jobs.records import Place, Record
from indexer.jobs.records import records as read_records
from indexer.jobs.writing import Writing
from indexer.model import Document, Rejection

from .conftest import Told, article, damage_newest, ids, interrupted_after, records

PRUNE = Bounds(prune=True)
BAD = Rejection("news.jsonl", "line 9", "not JSON")


def test_new_documents_are_added(engine: Engine) -> None:
    outcome = index(engine, records("a", "b"))
    assert (outcome.added, outcome.changed, outcome.unchanged, outcome.removed) == (2, 0, 0, 0)
    assert outcome.generation == engine.snapshot().generation
    assert engine.snapshot().document("a") == article("a")


def test_a_document_that_was_changed_replaces_the_old_one(filled: Engine) -> None:
    outcome = index(filled, records(article("a1", "نص جديد"), "a2", "b"))
    assert (outcome.added, outcome.changed, outcome.unchanged) == (1, 1, 1)
    stored = filled.snapshot().document("a1")
    assert stored
    assert stored.body == "نص جديد"
    assert len(ids(filled)) == 11


def test_the_index_is_asked_of_some_records_at_a_time(
    filled: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tally, "TOGETHER", 2)
    outcome = index(filled, records("a0", "b", article("a9", "نص جديد"), BAD, "a9", "c", "a4"))
    assert (outcome.added, outcome.changed, outcome.unchanged) == (2, 1, 2)
    assert len(outcome.rejected) == 2
    assert len(ids(filled)) == 12


@pytest.mark.parametrize(
    "change", [{"title": "عنوان"}, {"extra": {"section": "رياضة"}}, {"hashtags": ("وسم",)}]
)
def test_a_change_of_any_field_counts(engine: Engine, change: dict[str, object]) -> None:
    index(engine, records("a"))
    changed = replace(article("a"), **change)  # type: ignore[arg-type]
    assert index(engine, records(changed)).changed == 1


def test_no_new_generation_when_nothing_has_changed(filled: Engine) -> None:
    before = filled.snapshot()
    outcome = index(filled, records("a1", "a2"))
    assert (outcome.unchanged, outcome.generation) == (2, before.generation)
    assert filled.snapshot() is before


def test_a_job_without_documents_makes_an_empty_index(engine: Engine) -> None:
    index(engine, [])
    assert engine.snapshot().documents == 0


def test_the_first_of_two_documents_with_one_id_is_kept(engine: Engine) -> None:
    told = Told()
    found = records("a", "b", article("a", "نص آخر"))
    outcome = index(engine, found, watcher=told)
    assert (outcome.added, outcome.unchanged) == (2, 0)
    assert told.rejections == list(outcome.rejected)
    (rejection,) = outcome.rejected
    assert (rejection.file, rejection.record) == ("news.jsonl", "record 3")
    assert "'a'" in rejection.reason
    assert "news.jsonl, record 1" in rejection.reason
    assert engine.snapshot().document("a") == article("a")


def test_equal_documents_with_one_id_count_as_unchanged(engine: Engine) -> None:
    outcome = index(engine, records("a", "a", "a"))
    assert (outcome.added, outcome.unchanged, outcome.rejected) == (1, 2, ())


def test_a_rejected_record_does_not_keep_the_others_out(engine: Engine) -> None:
    outcome = index(engine, records("a", BAD, "b"))
    assert (outcome.added, outcome.rejected) == (2, (BAD,))


@pytest.mark.parametrize(
    ("limit", "rejected", "good", "passes"),
    [
        ("0", 1, 9, False),
        ("1", 1, 9, True),
        ("10%", 1, 9, True),
        ("9.9%", 1, 9, False),
        ("0%", 0, 9, True),
    ],
)
def test_more_rejections_than_allowed_change_nothing(
    filled: Engine, limit: str, rejected: int, good: int, passes: bool
) -> None:
    found = records(*(f"n{number}" for number in range(good)), *[BAD] * rejected)
    bounds = Bounds(rejections=Limit.parse(limit))
    if passes:
        assert index(filled, found, bounds=bounds).added == good
        return
    with pytest.raises(KashshafError, match=f"{rejected} of {good + rejected} records") as failed:
        index(filled, found, bounds=bounds)
    assert failed.value.exit_status == 1
    assert len(ids(filled)) == 10


def test_prune_removes_what_was_not_met(filled: Engine) -> None:
    outcome = index(filled, records(*(f"a{number}" for number in range(8))), bounds=PRUNE)
    assert (outcome.removed, outcome.unchanged) == (2, 8)
    assert ids(filled) == {f"a{number}" for number in range(8)}


def test_without_prune_nothing_is_removed(filled: Engine) -> None:
    assert index(filled, records("a0")).removed == 0


@pytest.mark.parametrize("met", [0, 1, 7])
def test_removing_more_than_a_fifth_changes_nothing(filled: Engine, met: int) -> None:
    found = records("new", *(f"a{number}" for number in range(met)))
    with pytest.raises(VerificationFailed, match=f"{10 - met} of 10") as failed:
        index(filled, found, bounds=PRUNE)
    assert failed.value.exit_status == 5
    assert "new" not in ids(filled)
    assert len(ids(filled)) == 10


def test_removing_more_than_a_fifth_can_be_allowed(filled: Engine) -> None:
    bounds = Bounds(prune=True, allow_shrink=True)
    assert index(filled, records("a0"), bounds=bounds).removed == 9


def test_a_source_that_could_not_be_read_keeps_its_documents(filled: Engine) -> None:
    told = Told()
    broken = Rejection("other.jsonl", "", "cannot be read: Input/output error")
    found = records("new", *(f"a{number}" for number in range(9)), broken)
    outcome = index(filled, found, bounds=PRUNE, watcher=told)
    assert (outcome.added, outcome.removed) == (1, 0)
    assert "a9" in ids(filled)
    assert any("other.jsonl" in warning for warning in told.warnings)


def test_a_text_that_was_cut_short_keeps_what_may_have_followed(filled: Engine) -> None:
    broken = Rejection("other.json", "record 9", "cut short: the text ends", hides_more=True)
    found = records("new", *(f"a{number}" for number in range(9)), broken)
    outcome = index(filled, found, bounds=PRUNE)
    assert (outcome.added, outcome.removed) == (1, 0)
    assert "a9" in ids(filled)


def test_a_text_that_could_not_be_read_keeps_only_itself(filled: Engine) -> None:
    broken = Record(Rejection("a8", "", "empty file"), Place("a8", 0), "a8")
    found = [*records(*(f"a{number}" for number in range(8))), broken]
    assert index(filled, found, bounds=PRUNE).removed == 1
    assert ids(filled) == {f"a{number}" for number in range(9)}


def test_a_bad_record_does_not_keep_prune_from_its_work(filled: Engine) -> None:
    found = records(BAD, *(f"a{number}" for number in range(9)))
    assert index(filled, found, bounds=PRUNE).removed == 1


def test_a_repeated_id_does_not_keep_prune_from_its_work(filled: Engine) -> None:
    found = records(*(f"a{number}" for number in range(9)), article("a1", "نص آخر"))
    assert index(filled, found, bounds=PRUNE).removed == 1


def test_a_plan_changes_nothing(filled: Engine) -> None:
    before = filled.snapshot().generation
    found = records(*(f"a{number}" for number in range(9)), "b", article("a1", "آخر"), BAD)
    outcome = plan(filled, found, bounds=PRUNE)
    assert (outcome.added, outcome.unchanged, outcome.removed) == (1, 9, 1)
    assert len(outcome.rejected) == 2
    assert outcome.generation == filled.snapshot().generation == before


def test_a_plan_makes_no_index(engine: Engine) -> None:
    assert plan(engine, records("a")).added == 1
    assert not Path(engine.target).exists()


def test_a_plan_fails_as_the_job_would(filled: Engine) -> None:
    with pytest.raises(VerificationFailed):
        plan(filled, records("a0"), bounds=PRUNE)


def test_an_index_of_another_analysis_is_refused(
    filled: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guards, "ANALYSIS_VERSION", "another")
    with pytest.raises(AnalysisChanged, match="kashshaf reindex"):
        index(filled, records("b"))
    assert "b" not in ids(filled)


@pytest.mark.files
def test_nothing_is_built_upon_a_damaged_newest_commit(filled: Engine) -> None:
    """The documents of that commit would be lost without a word."""
    index(filled, records("b"))
    table = damage_newest(filled)
    fresh = open_engine(filled.target)
    for job in (index, plan):
        with pytest.raises(Damaged, match=f"{table.name}: .*kashshaf reindex"):
            job(fresh, records("c"))
    with pytest.raises(Damaged, match=f"{table.name}: .*kashshaf reindex"):
        delete(fresh, ["a0"])
    assert ids(fresh) == {f"a{number}" for number in range(10)}


def test_an_interruption_leaves_the_index_as_it_was(filled: Engine) -> None:
    before = filled.snapshot()
    with pytest.raises(KeyboardInterrupt):
        index(filled, interrupted_after(3, records("b", "c", "d", "e")))
    assert filled.snapshot() is before
    assert index(filled, records("b")).added == 1


def test_an_interruption_of_the_first_job_leaves_no_index(engine: Engine) -> None:
    with pytest.raises(KeyboardInterrupt):
        index(engine, interrupted_after(1, records("b", "c")))
    assert not engine.exists()
    assert index(engine, records("b")).added == 1


def test_an_error_of_a_source_leaves_the_index_as_it_was(filled: Engine) -> None:
    def failing() -> Iterator[Record]:
        yield from records("b")
        raise RuntimeError("a bug")

    with pytest.raises(RuntimeError):
        index(filled, failing())
    assert "b" not in ids(filled)


@pytest.mark.files
def test_a_full_disk_leaves_the_index_as_it_was(
    filled: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    before = filled.snapshot().generation
    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", no_room)
        with pytest.raises(DiskFull):
            index(filled, records("b"))
    assert filled.snapshot().generation == before
    assert "b" not in ids(open_engine(filled.target))
    assert index(filled, records("b")).added == 1


def test_a_second_writer_waits_and_then_says_who_holds_the_lock(filled: Engine) -> None:
    with Writing().update(filled), pytest.raises(Locked):
        index(open_engine(filled.target), records("b"), writing=Writing(lock_timeout=0))


def test_the_watcher_hears_of_every_record(engine: Engine) -> None:
    told = Told()
    index(engine, records("a", BAD, "b"), watcher=told)
    assert [done for phase, done in told.steps if phase == "reading"] == [1, 2, 3]


def test_files_become_records(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "news.jsonl").write_text('{"id": "j1", "body": "خبر"}\n{"id": "j2"}\n')
    (tmp_path / "old.txt").write_bytes("خبر من الأرشيف القديم".encode("cp1256"))
    told = Told()
    paths = [str(tmp_path / "news.jsonl"), str(tmp_path / "old.txt")]
    outcome = index(engine, read_records(paths, watcher=told), watcher=told)
    assert ids(engine) == {"j1", "old.txt"}
    assert [rejection.record for rejection in outcome.rejected] == ["line 2"]
    assert told.encodings == [(paths[1], "windows-1256")]


def test_records_are_read_as_they_are_needed(engine: Engine) -> None:
    told = Told()

    def one_after_the_other() -> Iterator[Record]:
        for number in range(5):
            assert len(told.steps) == number
            yield from records(f"a{number}")

    assert index(engine, one_after_the_other(), watcher=told).added == 5


STORY = (
    "أعلنت الوزارة اليوم بدء موسم الحصاد في محافظات الشمال وقالت إن المساحات المزروعة هذا العام "
    "تزيد كثيرا على ما زرع في العام الماضي"
)


def test_copies_are_those_that_joined_a_group(engine: Engine) -> None:
    def copies(*documents: Document) -> Iterator[Record]:
        return (Record(each, Place("news.jsonl", 1)) for each in documents)

    four = [Document(each, body=STORY) for each in "abcd"]
    assert index(engine, copies(*four, article("z"))).copies == 3
    assert index(engine, copies(Document("e", body=STORY))).copies == 1
    assert index(engine, copies(*four)).copies == 0
    assert index(engine, copies(Document("a", body=f"{STORY} أيضا"), article("y"))).copies == 1
    assert index(engine, records("x")).copies == 0
