"""Changes to what is live: all at once or not at all, by one writer at a time."""

from __future__ import annotations

import threading

import pytest

from indexer.analysis import entry
from indexer.engines import Engine
from indexer.errors import KashshafError, Locked, NotFound

from .news import ids
from .writing import doc, entries, found, put, rebuild, rebuilding, updating


def test_generations_grow_with_every_commit(engine: Engine) -> None:
    generations = [
        put(engine, doc("1", "خبر")),
        put(engine),
        rebuild(engine, doc("2", "خبر")),
        put(engine, doc("3", "خبر")),
        rebuild(engine),
    ]
    assert generations == sorted(set(generations))
    assert engine.snapshot().generation == generations[-1]


def test_many_commits_are_as_good_as_one(engine: Engine) -> None:
    documents = [doc(f"{number:02}", f"خبر {number} #وسم", "نص", on=1) for number in range(40)]
    for document in documents:
        put(engine, document)
    live = engine.snapshot()
    assert live.documents == 40
    assert live.verify(entries(documents)) == []
    assert found(engine, "#وسم") == [document.id for document in documents]
    assert len(found(engine, '"خبر 17"')) == 1


def test_a_put_replaces_the_document_with_its_id(engine: Engine) -> None:
    put(engine, doc("1", "قديم"), doc("2", "ثابت"))
    put(engine, doc("1", "جديد"))
    assert found(engine, "قديم") == []
    assert found(engine, "جديد") == ["1"]
    assert engine.snapshot().documents == 2


def test_an_id_is_put_once_by_a_writer(engine: Engine) -> None:
    with updating(engine) as writer:
        writer.put(entry(doc("1", "أول")))
        with pytest.raises(ValueError, match="'1'"):
            writer.put(entry(doc("1", "ثان")))
        writer.commit()
    assert found(engine, "أول") == ["1"]


def test_what_one_writer_puts_and_deletes_is_gone(engine: Engine) -> None:
    put(engine, doc("old", "خبر"), doc("kept", "خبر"))
    with updating(engine) as writer:
        writer.put(entry(doc("old", "خبر جديد")))
        writer.put(entry(doc("new", "خبر جديد")))
        writer.delete("old")
        writer.delete("new")
        writer.delete("never there")
        writer.commit()
    assert found(engine, "خبر") == ["kept"]
    assert engine.snapshot().documents == 1
    assert engine.snapshot().document("new") is None


def test_without_a_commit_nothing_changes(news: Engine) -> None:
    before = news.snapshot()
    with updating(news) as writer:
        writer.put(entry(doc("new", "خبر")))
        writer.delete("market")
    with rebuilding(news) as new:
        new.put(entry(doc("new", "خبر")))
        new.finish()
    assert news.snapshot() is before
    assert ids(news) == {"council", "market", "tagged", "untitled"}


def test_without_a_commit_there_is_no_index(engine: Engine) -> None:
    with updating(engine) as writer:
        writer.put(entry(doc("new", "خبر")))
    assert not engine.exists()
    with pytest.raises(NotFound):
        engine.snapshot()


def test_an_error_in_the_block_comes_out_and_changes_nothing(news: Engine) -> None:
    before = news.snapshot()
    with pytest.raises(ZeroDivisionError), updating(news) as writer:  # noqa: PT012
        writer.put(entry(doc("new", "خبر")))
        _ = 1 / 0
    assert news.snapshot() is before
    assert put(news, doc("new", "خبر")) == before.generation + 1


def test_an_entry_that_cannot_be_stored_leaves_the_writer_whole(engine: Engine) -> None:
    with updating(engine) as writer:
        writer.put(entry(doc("1", "خبر")))
        with pytest.raises(TypeError):
            writer.put(entry(doc("2", "خبر", extra={"x": object()})))
        writer.put(entry(doc("3", "خبر")))
        writer.commit()
    assert found(engine, "خبر") == ["1", "3"]


def test_an_origin_is_kept_beside_a_document_through_every_change(engine: Engine) -> None:
    with updating(engine) as writer:
        writer.put(entry(doc("a", "خبر")), "/news/a.txt")
        writer.put(entry(doc("b", "خبر")), "/أخبار/b.txt")
        writer.put(entry(doc("c", "خبر")))
        writer.commit()
    expected = {"a": "/news/a.txt", "b": "/أخبار/b.txt", "c": ""}
    assert engine.snapshot().origins() == expected
    for number in range(5):
        put(engine, doc(str(number), "خبر"), delete=() if number else ("c",))
    origins = engine.snapshot().origins()
    assert {each: origins[each] for each in "ab"} == {each: expected[each] for each in "ab"}
    assert origins["4"] == ""
    assert "c" not in origins


def test_a_second_writer_waits_and_then_is_told_who_writes(news: Engine) -> None:
    with updating(news) as writer:
        with pytest.raises(Locked, match=r"process \d+"):
            updating(news, timeout=0)
        writer.put(entry(doc("new", "خبر")))
        timer = threading.Timer(0.3, writer.commit)
        timer.start()
        timer.join()
    with updating(news, timeout=0) as writer:
        writer.commit()


def test_a_waiting_writer_begins_where_the_first_ended(engine: Engine) -> None:
    put(engine, doc("0", "خبر"))
    began = threading.Barrier(6)

    def add(number: int) -> None:
        began.wait()
        put(engine, doc(str(number), "خبر"))

    threads = [threading.Thread(target=add, args=(number,)) for number in range(1, 7)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found(engine, "خبر") == ["0", "1", "2", "3", "4", "5", "6"]
    assert engine.snapshot().generation == 7


def test_a_writer_that_is_done_with_does_nothing_more(news: Engine) -> None:
    with updating(news) as writer:
        writer.put(entry(doc("new", "خبر")))
    with pytest.raises(KashshafError):
        writer.commit()
    with pytest.raises(KashshafError):
        writer.put(entry(doc("newer", "خبر")))
    assert len(ids(news)) == 4
