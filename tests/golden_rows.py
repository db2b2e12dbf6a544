"""The golden cases: tab-separated rows whose last column says why."""

from __future__ import annotations

from pathlib import Path


def rows(name: str) -> list[tuple[str, ...]]:
    """The rows of ``tests/golden/NAME.tsv`` without headings; cells as they stand."""
    path = Path(__file__).with_name("golden") / f"{name}.tsv"
    lines = path.read_text("utf-8").splitlines()
    return [tuple(line.split("\t")) for line in lines if line and not line.startswith("# ")]
