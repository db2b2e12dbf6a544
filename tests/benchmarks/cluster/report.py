"""What was measured, and the plan that follows, as JSON and Markdown."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from tests.quality.report import Column, Table

from .plan import Found, plan

CASE: Final = (Column("nodes"), Column("shards"), Column("articles", ","))
WRITTEN: Final = (
    *CASE,
    Column("workers"),
    Column("analysis", ".2f"),
    Column("lines", ".2f"),
    Column("make: ours", ".2f"),
    Column("servers'", ".2f"),
    Column("add: ours", ".2f"),
    Column("servers'", ".2f"),
    Column("reindex: ours", ".2f"),
    Column("servers'", ".2f"),
    Column("KB", ".1f"),
    Column("with replicas", ".1f"),
    Column("disk of a reindex, times", ".2f"),
    Column("heap of a node, MB", ".0f"),
)
READS: Final = (
    "completion",
    "all fingerprints",
    "a hundred fingerprints",
    "all groups",
    "put",
    "first search",
)


def write(found: Sequence[Found], thin: Sequence[Found], folder: Path) -> None:
    """``cluster.json`` and ``cluster.md``."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "cluster.json").write_text(json.dumps({"cases": found, "thin": thin}), "utf-8")
    tables = [_written(found), _asked(found), _read(found), _matched(thin), *plan(found, thin)]
    (folder / "cluster.md").write_text("\n\n".join(t.markdown() for t in tables) + "\n", "utf-8")


def _written(found: Sequence[Found]) -> Table:
    rows = [
        (
            *_case(each),
            each["workers"],
            each["analysis"]["ours"],
            each["lines"]["ours"],
            each["write"]["ours"],
            each["write"]["theirs"] + each["merge afterwards"]["theirs"],
            each["add"]["ours"],
            each["add"]["theirs"] + each["merge afterwards"]["theirs"],
            each["reindex"]["ours"],
            each["reindex"]["theirs"],
            each["primaries"] / each["articles"] / 1000,
            each["with replicas"] / each["articles"] / 1000,
            each["reindex"]["most disk"] / each["reindex"]["disk before"],
            each["heap"] / each["nodes"] / 1e6,
        )
        for each in found
    ]
    note = (
        "Milliseconds of CPU and kilobytes, of an article; merging is in it. To make an index of "
        "half of them, to add the others, and all anew; the analysis and the lines that are sent "
        "are of ours. The heap is after a collection."
    )
    return Table("Written", WRITTEN, rows, (note,))


def _asked(found: Sequence[Found]) -> Table:
    rows = [
        (
            *_case(each),
            way,
            one["hits"],
            one["requests"],
            one["cost"]["ours"],
            one["bare cost"]["ours"],
            one["cost"]["theirs"],
            one["p50"],
            one["bare p50"],
            one["p99"],
            one["bare p99"],
        )
        for each in found
        for way, one in each["ask"].items()
    ]
    columns = (
        *CASE,
        Column("asked for"),
        Column("matches", ",.0f"),
        Column("requests", ".1f"),
        *(Column(name, ".2f") for name in ("CPU ms: ours", "bare client's", "servers'")),
        *(Column(name, ".1f") for name in ("p50 ms", "bare", "p99 ms", "bare")),
    )
    note = "Three words of a headline. Bare is the very requests that we send, sent without us."
    return Table("Asked", columns, rows, (note,))


def _read(found: Sequence[Found]) -> Table:
    rows = [(*_case(each), *_both(each)) for each in found]
    columns = (*CASE, *(Column(name, ".1f") for name in READS))
    return Table(
        "Read, or written, once: milliseconds of CPU, ours and the servers'", columns, rows
    )


def _matched(thin: Sequence[Found]) -> Table:
    rows = [
        (each["articles"], way, one["hits"], one["cost"]["theirs"], each["page"]["theirs"])
        for each in thin
        for way, one in each["ask"].items()
    ]
    columns = (
        Column("articles", ","),
        Column("asked for"),
        Column("matches", ",.0f"),
        Column("servers' CPU ms", ".2f"),
        Column("a thousand of all, CPU ms", ".2f"),
    )
    note = "Of each article only the words that are asked for: what a match costs."
    return Table("Thin articles", columns, rows, (note,))


def _both(each: Found) -> Iterator[float]:
    for name in READS:
        yield each[name]["ours"] + each[name]["theirs"]


def _case(each: Found) -> tuple[int, int, int]:
    return each["nodes"], each["shards"], each["articles"]
