"""The tables of expected results that stand beside the tests."""

import re
from pathlib import Path


def rows(name: str) -> list[tuple[str, ...]]:
    """The rows of a TSV file in this folder, comments left out."""
    text = (Path(__file__).parent / name).read_text(encoding="utf-8")
    return [tuple(line.split("\t")) for line in text.splitlines() if not line.startswith("# ")]


def fits(found: list[str], expected: list[str]) -> bool:
    """Whether the lines are those expected, where ``…`` is anything."""
    patterns = (re.escape(line).replace("…", ".*") for line in expected)
    return len(found) == len(expected) and all(map(re.fullmatch, patterns, found))
