"""An interruption at the moment of a commit counts only while the old generation is live."""

import os
import signal

import pytest

from indexer.analysis import entry
from indexer.engines import Engine
from indexer.jobs.commits import commit, swap
from indexer.jobs.writing import Writing

from .conftest import article, ids


def test_an_interruption_before_the_commit_is_visible_stops_it(
    filled: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted() -> int:
        raise KeyboardInterrupt

    with Writing().update(filled) as writer:
        writer.put(entry(article("new")))
        monkeypatch.setattr(writer, "commit", interrupted)
        with pytest.raises(KeyboardInterrupt):
            commit(filled, writer)
    assert "new" not in ids(filled)


def test_an_interruption_after_the_commit_is_visible_comes_too_late(
    filled: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = filled.snapshot().generation
    with Writing().update(filled) as writer:
        writer.put(entry(article("new")))
        real = writer.commit

        def interrupted() -> int:
            real()
            raise KeyboardInterrupt

        monkeypatch.setattr(writer, "commit", interrupted)
        assert commit(filled, writer) > before
    assert "new" in ids(filled)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_swap_is_not_interrupted(
    filled: Engine, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    handler = signal.getsignal(number)
    with Writing().rebuild(filled) as new:
        new.put(entry(article("only")))
        new.finish()
        real = new.commit

        def interrupted() -> int:
            os.kill(os.getpid(), number)
            return real()

        monkeypatch.setattr(new, "commit", interrupted)
        swap(new)
    assert ids(filled) == {"only"}
    assert signal.getsignal(number) is handler
