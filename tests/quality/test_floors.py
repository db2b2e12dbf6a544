"""The table of floors, and what is said of a figure beyond its bound."""

from __future__ import annotations

import pytest

from . import floors
from .floors import Floor, first_version, missed
from .measures import MEASURES


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [
        Floor("set", "nDCG@10", ">=", 0.9, "invented"),
        Floor("file", "traps broken", "<=", 3, "invented"),
    ]
    monkeypatch.setattr(floors, "floors", lambda: rows)
    monkeypatch.setattr(floors, "first_version", lambda: {"set": {"nDCG@10": 0.91}})


@pytest.mark.usefixtures("held")
@pytest.mark.parametrize(
    ("of", "figures", "said"),
    [
        ("set", {"nDCG@10": 0.95}, []),
        ("set", {"nDCG@10": 0.91}, ["set: nDCG@10 is 0.91, and must be > 0.91"]),
        ("set", {"nDCG@10": 0.90996}, ["set: nDCG@10 is 0.91, and must be > 0.91"]),
        (
            "set",
            {"nDCG@10": 0.8},
            ["set: nDCG@10 is 0.8, and must be >= 0.9", "set: nDCG@10 is 0.8, and must be > 0.91"],
        ),
        ("file", {"traps broken": 3}, []),
        ("file", {"traps broken": 4}, ["file: traps broken is 4, and must be <= 3"]),
    ],
)
def test_a_figure_beyond_its_bound_is_named(
    of: str, figures: dict[str, float], said: list[str]
) -> None:
    assert missed(of, figures) == said


@pytest.mark.usefixtures("held")
def test_what_nothing_is_held_of_cannot_pass() -> None:
    with pytest.raises(ValueError, match="other"):
        missed("other", {})
    with pytest.raises(KeyError):
        missed("set", {"MRR@10": 1.0})


def test_every_row_can_be_held_and_says_what_it_is() -> None:
    rows = floors.floors()
    names = [(row.of, row.figure) for row in rows]

    assert len(set(names)) == len(names) > 0
    assert all(row.sign in floors.HELD and row.what for row in rows)
    assert first_version().keys() <= {row.of for row in rows}
    assert all(first.keys() == MEASURES.keys() for first in first_version().values())
