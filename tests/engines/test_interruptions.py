"""Ctrl-C or a failing disk in the middle of a write: the old generation or the new one, whole."""

from __future__ import annotations

import errno
import sys
from pathlib import Path

import pytest

from indexer.engines import open_engine
from indexer.errors import KashshafError

from .editions import check_postings, edition_of, publish
from .processes import Child, Say
from .test_durability import TOUCHING, check_tidy
from .writing import updating

ERRORS = {
    "interrupted": KeyboardInterrupt(),
    "failing disk": OSError(errno.EIO, "Input/output error"),
    "no memory": MemoryError(),
}


class Trap:
    """Raises an error when something in a folder is touched for the so-manieth time.

    For a process of its own: what the interpreter announces to, it announces to for ever.
    """

    def __init__(self, folder: str, error: BaseException) -> None:
        self.folder = folder
        self.error = error
        self.left = 0
        sys.addaudithook(self._watch)

    def _watch(self, event: str, arguments: tuple[object, ...]) -> None:
        if self.left and event in TOUCHING and str(arguments[0]).startswith(self.folder):
            self.left -= 1
            if not self.left:
                raise self.error


@pytest.mark.parametrize("anew", [False, True], ids=["update", "rebuild"])
@pytest.mark.parametrize("name", ERRORS)
def test_an_error_at_any_touch_of_a_file_leaves_a_whole_index(
    tmp_path: Path, name: str, anew: bool
) -> None:
    engine = open_engine(str(tmp_path / "index"))
    publish(engine, 0, anew=True)
    publish(engine, 1)
    error = ERRORS[name]

    def work(say: Say) -> None:
        trap = Trap(engine.target, error)
        number, touches, came_through = 1, 0, False
        while not came_through:
            touches += 1
            trap.left = touches
            try:
                publish(engine, number + 1, anew=anew, steps=True)
            except BaseException as raised:
                expected = KashshafError if isinstance(error, OSError) else type(error)
                if not isinstance(raised, expected):
                    raise
            came_through, trap.left = trap.left > 0, 0
            fresh = open_engine(engine.target)
            now = edition_of(fresh.snapshot())
            assert now in (number, number + 1)
            assert edition_of(engine.snapshot()) == now
            check_postings(fresh.snapshot())
            updating(engine, 0).__exit__(None, None, None)  # nobody holds the lock
            check_tidy(engine)
            number = now
        say(touches)

    with Child(work) as child:
        touches = child.rest()
        assert child.wait() == 0
    assert int(touches[0]) > 12
