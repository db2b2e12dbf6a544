"""A new generation beside the live one: seen before it is live, interrupted, rolled back."""

from __future__ import annotations

from contextlib import suppress

import pytest

from indexer.analysis import entry
from indexer.engines import Engine, Rebuild
from indexer.errors import KashshafError, Locked, NotFound
from indexer.model import Document

from .news import ids
from .writing import doc, put, rebuild, rebuilding, updating


def test_a_rebuild_is_seen_before_it_is_live(news: Engine) -> None:
    with rebuilding(news) as new:
        new.put(entry(doc("new", "خبر")))
        built = new.finish()
        assert (built.documents, built.generation) == (1, 2)
        assert built.document("new")
        assert built.verify([entry(doc("new", "خبر"))]) == []
        assert ids(news) == {"council", "market", "tagged", "untitled"}
        assert new.commit() == 2
    assert ids(news) == {"new"}


def test_others_write_while_a_rebuild_is_under_way_until_it_holds_them_off(news: Engine) -> None:
    with rebuilding(news) as new:
        new.put(entry(doc("new", "خبر")))
        new.finish()
        assert put(news, doc("meanwhile", "خبر")) == 2
        with pytest.raises(Locked):
            rebuilding(news, timeout=0)
        new.hold(1)
        with pytest.raises(Locked):
            updating(news, timeout=0)
        new.put(entry(doc("meanwhile", "خبر")))
        new.delete("new")
        assert ids(news) == {"council", "market", "tagged", "untitled", "meanwhile"}
        generation = new.commit()
    assert generation > 2
    assert ids(news) == {"meanwhile"}
    assert put(news, doc("later", "خبر")) > generation


def test_a_writer_that_does_not_end_keeps_a_rebuild_from_the_swap(news: Engine) -> None:
    before = news.snapshot()
    with updating(news), pytest.raises(Locked), rebuilding(news, timeout=0) as new:
        new.commit()
    assert news.snapshot() is before


def interrupted(engine: Engine, *documents: Document) -> None:
    """A rebuild that is interrupted after a checkpoint with these."""
    with suppress(KeyboardInterrupt), rebuilding(engine) as new:
        for document in documents:
            new.put(entry(document), "somewhere")
        new.checkpoint()
        assert new.is_kept
        new.put(entry(doc("lost", "خبر")))
        raise KeyboardInterrupt


def resuming(engine: Engine) -> Rebuild:
    return engine.rebuild(lock_timeout=0, memory_mb=16, workers=1, keep=1, resume=True)


def test_an_interrupted_rebuild_is_gone_on_with_from_its_last_checkpoint(news: Engine) -> None:
    before = news.snapshot()
    interrupted(news, doc("1", "خبر"), doc("2", "خبر"))
    assert news.snapshot() is before
    put(news, doc("meanwhile", "خبر"))
    with resuming(news) as new:
        assert new.anew == ""
        assert new.resumed
        assert new.resumed.origins() == {"1": "somewhere", "2": "somewhere"}
        new.put(entry(doc("2", "غيره")), "elsewhere")
        new.delete("1")
        assert new.finish().verify([entry(doc("2", "غيره"))]) == []
        new.commit()
    assert ids(news) == {"2"}
    assert news.snapshot().origins() == {"2": "elsewhere"}
    with resuming(news) as new:
        assert new.resumed is None
        assert new.anew


def test_a_rebuild_that_does_not_resume_begins_empty(news: Engine) -> None:
    interrupted(news, doc("1", "خبر"))
    with rebuilding(news) as new:
        assert (new.resumed, new.anew, new.is_kept) == (None, "", False)
        new.put(entry(doc("2", "خبر")))
        new.commit()
    assert ids(news) == {"2"}


def test_a_rebuild_that_fails_is_not_gone_on_with(news: Engine) -> None:
    with pytest.raises(ZeroDivisionError), rebuilding(news) as new:  # noqa: PT012
        new.put(entry(doc("1", "خبر")))
        new.checkpoint()
        _ = 1 / 0
    with resuming(news) as new:
        assert new.resumed is None


def test_what_a_rebuild_replaced_is_live_again_and_that_is_undone(news: Engine) -> None:
    first = ids(news)
    generation = rebuild(news, doc("new", "خبر"), keep=1)
    assert news.roll_back(lock_timeout=0) > generation
    assert ids(news) == first
    with pytest.raises(NotFound):
        news.roll_back(lock_timeout=0)
    undone = news.roll_back(lock_timeout=0, undo=True)
    assert undone == news.snapshot().generation > generation + 1
    assert ids(news) == {"new"}
    with pytest.raises(NotFound):
        news.roll_back(lock_timeout=0, undo=True)
    assert put(news, doc("2", "خبر")) > undone


def test_a_rebuild_that_was_dropped_cannot_become_live(news: Engine) -> None:
    before = news.snapshot()
    with rebuilding(news) as new:
        new.finish()
    with pytest.raises(KashshafError):
        new.commit()
    assert news.snapshot() is before
