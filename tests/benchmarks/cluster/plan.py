"""From what some thousand articles cost to what fifty million will.

Writing costs the same for each article. A search costs something for each shard, whatever is in it,
and something for each article that matches, and the more articles there are the more match. All of
it is CPU: the cores can be of any number of machines.
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
"""Three machines of 16."""
HOUR: Final = 3_600_000
"""Milliseconds."""
MET: Final = 4
"""Times a reindex keeps an id with its fingerprint or origin: as they were, as they were met, and
as they were built.
"""


Found = Mapping[str, Any]
"""What was measured of one case."""


class Line(NamedTuple):
    """What a search costs for one shard, for each article in it, and for each shard more."""

    shard: float
    article: float
    more: float

    def at(self, articles: int, shards: int) -> float:
        """Of so many in so many."""
        return self.shard + self.article * articles + self.more * (shards - 1)


def plan(found: Sequence[Found], thin: Sequence[Found]) -> Iterator[Table]:
    """Nothing, where not every case was measured that it needs: one and several shards of a node,
    and more nodes than one.
    """
    alone = [each for each in found if each["nodes"] == 1]
    together = [each for each in found if each["nodes"] > 1]
    if len(alone) < 2 or not together or not thin:
        return
    one, more = alone[-2:]
    last = together[-1]
    primaries = ARTICLES * one["primaries"] / one["articles"]
    shards = ceil(primaries / SHARD)
    peak = one["reindex"]["most disk"] / one["reindex"]["disk before"]
    rows = [
        ("shards", f"{shards}, of {ARTICLES / shards / 1e6:.1f} million articles each"),
        ("disk, each article once", f"{primaries / 1e12:.2f} TB"),
        ("with a replica", f"{2 * primaries / 1e12:.2f} TB"),
        ("at most, during a reindex", f"{2 * primaries * peak / 1e12:.2f} TB"),
        ("and with a generation kept", f"{2 * primaries * (1 + peak) / 1e12:.2f} TB"),
        *_hours("an index", last["add"], last),
        *_hours("a reindex", last["reindex"], last),
        ("memory of a reindex", f"{MET * ARTICLES * one['bytes of a fingerprint'] / 1e9:.0f} GB"),
        *(
            (f"a search for {way}", _search(line(way, one, more, thin), shards))
            for way in one["ask"]
        ),
    ]
    note = f"Of {CORES} cores. Each article is written twice, as it has a replica."
    yield Table(f"{ARTICLES:,} articles", (Column("what"), Column("is")), rows, (note,))


def line(way: str, one: Found, more: Found, thin: Sequence[Found]) -> Line:
    """What a search costs the servers: what a match costs is told from thin articles, with facets
    where there are any.
    """
    ways = thin[0]["ask"]
    like = way if way in ways else list(ways)[-1]
    small, large = (each["ask"][like]["cost"]["theirs"] for each in (thin[0], thin[-1]))
    slope = max(0.0, (large - small) / (thin[-1]["articles"] - thin[0]["articles"]))
    own = one["ask"][way]["cost"]["theirs"]
    added = more["ask"][way]["cost"]["theirs"] - own
    return Line(
        own - slope * one["articles"], slope, max(0.0, added / (more["shards"] - one["shards"]))
    )


def _hours(what: str, cost: Mapping[str, float], case: Found) -> Iterator[tuple[str, str]]:
    """A job is one process, which others can spare the analysis and nothing else."""
    theirs = cost["theirs"] + case["merge afterwards"]["theirs"]
    alone, helped = cost["ours"], cost["ours"] - case["analysis"]["ours"]
    job, served, least = (ARTICLES * one / HOUR for one in (alone, theirs, helped))
    yield f"{what}, the job", f"{job:.0f} h, with many --workers {least:.0f} h"
    yield f"{what}, the servers", f"{served:.0f} core hours: {served / CORES:.1f} h"


def _search(line: Line, shards: int) -> str:
    cost = line.at(ARTICLES, shards)
    return (
        f"{cost:.0f} ms of CPU: {line.shard:.1f}, {line.more:.2f} for a shard more and "
        f"{line.article * 1e6:.1f} for a million articles; {CORES * 1000 / cost:.0f} a second"
    )
