"""The law of the folder: no pickle is written into an index and none is read from one.

A pickle runs whatever it says when it is opened, so an index from a stranger could not be.
"""

import pickle
from pathlib import Path
from typing import NoReturn

import pytest

from indexer.engines import open_engine
from indexer.model import Request

from .writing import asking, doc, put, rebuild


def refuse(*_: object, **__: object) -> NoReturn:
    raise AssertionError("a pickle")


def test_nothing_is_pickled_or_unpickled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("dump", "dumps", "load", "loads", "Pickler", "Unpickler"):
        monkeypatch.setattr(pickle, name, refuse)
    engine = open_engine(str(tmp_path / "index"))
    rebuild(engine, doc("1", "خبر", source="الوكالة", on=1), keep=1)
    for number in range(5):
        put(engine, doc(str(number), "خبر #وسم"), delete=[str(number - 2)])
    live = open_engine(engine.target).snapshot()
    assert live.search(Request(asking('"خبر" خب* #وسم'), facets=("source",))).total == 2
    assert live.verify([]) == []
    for path in (path for path in tmp_path.rglob("*") if path.is_file()):
        with pytest.raises(Exception, match=r"."):
            pickle._loads(path.read_bytes())  # type: ignore[attr-defined]
