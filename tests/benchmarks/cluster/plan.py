"""From what some thousand articles cost to what fifty million will.

Writing costs the same for each article. A search costs something for each shard, whatever is in it,
and something for each document that matches: so a line through two sizes, and what two more shards
added. All of it is CPU: cores can be of any number of machines.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import ceil
from typing import Any, Final, NamedTuple

from tests.quality.report import Column, Table

ARTICLES: Final = 50_000_000
SHARD: Final = 40e9
"""Bytes: a shard is moved and recovered whole."""
CORES: Final = 48
"""What hours are told for: three machines of 16."""
HOUR: Final = 3_600_000
"""Milliseconds."""


class Line(NamedTuple):
    """What one shard costs of itself, each document in it, and each shard more."""

    shard: float
    document: float
    more: float

    @classmethod
    def through(cls, small: tuple[int, float], large: tuple[int, float], three: float) -> Line:
        """Documents and cost of one shard at two sizes; and the larger one's cost in three."""
        slope = max(0.0, (large[1] - small[1]) / (large[0] - small[0]))
        return cls(large[1] - slope * large[0], slope, max(0.0, (three - large[1]) / 2))

    def at(self, documents: int, shards: int) -> float:
        """Of so many in so many."""
        return self.shard + self.document * documents + self.more * (shards - 1)


def plan(found: Sequence[Mapping[str, Any]]) -> Iterator[Table]:
    """Nothing, where not every case was measured that it needs."""
    alone = [each for each in found if each["nodes"] == 1]
    together = [each for each in found if each["nodes"] > 1]
    if len(alone) < 3 or not together:
        return
    small, large, three = alone
    primaries = ARTICLES * large["primaries"] / large["articles"]
    shards = ceil(primaries / SHARD)
    peak = large["reindex"]["most disk"] / large["reindex"]["disk before"]
    rows = [
        ("shards", f"{shards}, of {ARTICLES / shards / 1e6:.1f} million articles each"),
        ("disk, each document once", f"{primaries / 1e12:.2f} TB"),
        ("with a replica", f"{2 * primaries / 1e12:.2f} TB"),
        ("and the generation before, as --keep 1 has it", f"{4 * primaries / 1e12:.2f} TB"),
        ("at most, during a reindex", f"{2 * primaries * (1 + peak) / 1e12:.2f} TB"),
        ("index, with a replica", _hours(together[-1]["add"], together[-1]["merge afterwards"])),
        ("reindex, with a replica", _hours(together[-1]["reindex"])),
        *_searches(small, large, three, shards),
    ]
    yield Table(
        f"{ARTICLES:,} articles",
        (Column("what"), Column("is")),
        rows,
        (f"Hours are of {CORES} cores.",),
    )


def _hours(*costs: Mapping[str, float]) -> str:
    ours, theirs = (ARTICLES * sum(c[who] for c in costs) / HOUR for who in ("ours", "theirs"))
    return (
        f"{ours:.0f} h of a core ours, {theirs:.0f} h the servers': {(ours + theirs) / CORES:.1f} h"
    )


def _searches(
    small: Mapping[str, Any], large: Mapping[str, Any], three: Mapping[str, Any], shards: int
) -> Iterator[tuple[str, str]]:
    for way, one in large["ask"].items():
        line = Line.through(
            (small["articles"], small["ask"][way]["cost"]["theirs"]),
            (large["articles"], one["cost"]["theirs"]),
            three["ask"][way]["cost"]["theirs"],
        )
        cost = line.at(ARTICLES, shards)
        yield (
            f"a search for {way}",
            f"{cost:.0f} ms of the servers' CPU ({line.shard:.1f} + {line.more:.2f} a shard more + "
            f"{line.document * 1e6:.0f} a million articles): {CORES * 1000 / cost:.0f} a second",
        )
