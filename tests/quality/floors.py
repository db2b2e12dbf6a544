"""What has been reached, and may never be lost again: ``floors.tsv``.

A row is a set or file, a figure of it, whether it is held from below (``>=``) or above (``<=``),
and the value. A change may tighten a row; none may loosen or remove one. ``first_version.tsv`` has
the figures of the first version on the same sets, measured once: nDCG@10 must be above its.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import ge, gt, le
from pathlib import Path
from typing import Final, NamedTuple

from .measures import MAIN

HELD: Final[Mapping[str, Callable[[float, float], bool]]] = {">=": ge, "<=": le, ">": gt}
DECIMALS: Final = 4
"""To which figures are rounded before they are held to a bound."""


class Floor(NamedTuple):
    """``of`` has ``figure`` on the side ``sign`` of ``bound``."""

    of: str
    figure: str
    sign: str
    bound: float
    what: str


def floors() -> list[Floor]:
    """Every row."""
    return [
        Floor(of, figure, sign, float(bound), what)
        for of, figure, sign, bound, what in _rows("floors.tsv")
    ]


def first_version() -> dict[str, dict[str, float]]:
    """Set to measure to value, of the first version."""
    found: dict[str, dict[str, float]] = {}
    for name, measure, value in _rows("first_version.tsv"):
        found.setdefault(name, {})[measure] = float(value)
    return found


def missed(of: str, figures: Mapping[str, float]) -> list[str]:
    """A sentence for each bound that the figures of a set or file are beyond, and for the first
    version, where it was no worse.

    Raises ValueError when nothing is held of it, and KeyError for a figure that is not there.
    """
    own = [floor for floor in floors() if floor.of == of]
    if not own:
        raise ValueError(f"floors.tsv holds nothing of {of}")
    bounds = [(floor.figure, floor.sign, floor.bound) for floor in own]
    bounds += [(MAIN, ">", first[MAIN])] if (first := first_version().get(of)) else []
    return [
        f"{of}: {figure} is {reached:g}, and must be {sign} {bound:g}"
        for figure, sign, bound in bounds
        if not HELD[sign](reached := round(figures[figure], DECIMALS), bound)
    ]


def _rows(name: str) -> list[list[str]]:
    lines = Path(__file__).with_name(name).read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("# ")]
