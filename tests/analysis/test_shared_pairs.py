"""Pairs of words kept beside the repository: how many the stem alone joins or keeps apart.

The floors are what was measured when the stem was finished; they are no aim. Kinds that need a
lemma, months, variants or numbers are counted and not held to anything.
"""

from __future__ import annotations

from collections import Counter

import pytest

from indexer.analysis import analyze
from tests.shared import shared

NEEDS_MORE = set(
    "broken-plural broken_plural verb spacing country name month nisba number hamza-drop".split()
)
FLOORS = {"phenomena.tsv": 54, "pairs.tsv": 116}
"""Rows that hold, of the kinds that need no more than a stem."""


def holds(query: str, text: str, expected: str) -> bool:
    wanted, words = analyze(query), analyze(text)
    if query.startswith("#"):
        met = any(word.tag == wanted[0].tag for word in words)
    else:
        stems = [word.keys.stem for word in wanted]
        found = [word.keys.stem for word in words]
        met = any(found[at : at + len(stems)] == stems for at in range(len(found)))
    return met == (expected == "match")


@pytest.mark.shared
@pytest.mark.parametrize("name", FLOORS)
def test_as_many_pairs_hold_as_did(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    lines = shared(name).read_text("utf-8").splitlines()
    held: Counter[str] = Counter()
    of: Counter[str] = Counter()
    for kind, *row in (line.split("\t") for line in lines if not line.startswith("#")):
        of[kind] += 1
        held[kind] += holds(*row)
    with capsys.disabled():
        print(f"\n{name}:", ", ".join(f"{kind} {held[kind]}/{of[kind]}" for kind in of))

    assert sum(held[kind] for kind in of if kind not in NEEDS_MORE) >= FLOORS[name]
