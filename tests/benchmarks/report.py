"""What was measured, as Markdown, JSON and a drawing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

from tests.quality.report import Column, Table

Measured = Mapping[str, Mapping[str, Any]]
"""By the number of documents: the seconds of analysis, and what was measured of each engine."""

BAR: Final = 14
LABEL: Final = 150
WIDTH: Final = 760
COLOURS: Final = ("#0b6e4f", "#b5651d", "#44618b", "#8b4470", "#7a7a2e", "#555555")


def write(measured: Measured, folder: Path) -> None:
    """``bench.md``, ``bench.json`` and ``bench.svg``."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "bench.json").write_text(json.dumps(measured, indent=1), "utf-8")
    tables = [*map(_built, measured.items()), *map(_asked, measured.items())]
    (folder / "bench.md").write_text("\n\n".join(t.markdown() for t in tables) + "\n", "utf-8")
    (folder / "bench.svg").write_text(drawing(measured), "utf-8")


def _built(each: tuple[str, Mapping[str, Any]]) -> Table:
    count, found = each
    rows = [
        (name, *(engine["build"].get(key) for key in ("cpu", "wall", "size_mb", "peak_mb")))
        for name, engine in found["engines"].items()
        if "build" in engine
    ]
    absent = [
        f"{name}: {engine['absent']}."
        for name, engine in found["engines"].items()
        if "absent" in engine
    ]
    return Table(
        f"Writing {int(count):,} documents",
        (
            Column("engine"),
            Column("CPU s", ".2f"),
            Column("wall s", ".2f"),
            Column("size MB", ".1f"),
            Column("peak MB", ".0f"),
        ),
        rows,
        (
            f"Analysis is the same for all and not in it: {found['analysis']:.1f} s of CPU.",
            *absent,
        ),
    )


def _asked(each: tuple[str, Mapping[str, Any]]) -> Table:
    count, found = each
    engines = {name: e["queries"] for name, e in found["engines"].items() if "queries" in e}
    kinds = list(dict.fromkeys(kind for queries in engines.values() for kind in queries))
    rows = [(kind, *(_cell(queries.get(kind)) for queries in engines.values())) for kind in kinds]
    return Table(
        f"Asking {int(count):,} documents: CPU ms, cold / warm (quartiles of warm)",
        (Column("query"), *map(Column, engines)),
        rows,
        (
            "Ten best documents and the exact total; medians over a hundred queries of a kind. "
            "Cold is the first time a query is asked, files in memory; warm the times after.",
            *_differences(engines),
        ),
    )


def _differences(engines: Mapping[str, Any]) -> Iterator[str]:
    """Who finds other numbers of documents than the first engine; who does not count says -1."""
    first, *others = engines.items()
    for name, queries in others:
        kinds = [kind for kind in queries if queries[kind]["hits"] != first[1][kind]["hits"]]
        counted = [kind for kind in kinds if queries[kind]["hits"] >= 0]
        if counted:
            yield f"{name} and {first[0]} find different totals: {', '.join(counted)}."


def _cell(found: Mapping[str, Any] | None) -> str | None:
    if found is None:
        return None
    median, low, high = found["warm cpu"]
    return f"{found['cold cpu'][0]:.3f} / {median:.3f} ({low:.3f}–{high:.3f})"


def drawing(measured: Measured) -> str:
    """Bars of warm medians, a group a kind of query, for the largest number of documents."""
    count = max(measured, key=int)
    engines = {
        name: engine["queries"]
        for name, engine in measured[count]["engines"].items()
        if "queries" in engine
    }
    kinds = list(dict.fromkeys(kind for queries in engines.values() for kind in queries))
    parts = list(_bars(engines, kinds))
    height = 40 + len(kinds) * (len(engines) * BAR + 12)
    title = f"Milliseconds of CPU for a query on {int(count):,} documents, warm"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'font-family="sans-serif" font-size="11" role="img">'
        f"<title>{escape(title)}</title>"
        f'<text x="0" y="16" font-size="14" fill="currentColor">{escape(title)}</text>'
        f"{''.join(parts)}</svg>\n"
    )


def _bars(engines: Mapping[str, Any], kinds: list[str]) -> Iterator[str]:
    y = 32
    for kind in kinds:
        found = {name: q[kind]["warm cpu"][0] for name, q in engines.items() if kind in q}
        longest = max(found.values())
        yield f'<text x="0" y="{y + BAR - 3}" fill="currentColor">{escape(kind)}</text>'
        for number, (name, value) in enumerate(found.items()):
            width = max(1.0, (WIDTH - LABEL - 170) * value / longest)
            colour = COLOURS[list(engines).index(name) % len(COLOURS)]
            top = y + number * BAR
            yield (
                f'<rect x="{LABEL}" y="{top}" width="{width:.1f}" height="{BAR - 2}" '
                f'fill="{colour}"/>'
                f'<text x="{LABEL + width + 4:.1f}" y="{top + BAR - 4}" fill="currentColor">'
                f"{value:.3f} {escape(name)}</text>"
            )
        y += len(engines) * BAR + 12
