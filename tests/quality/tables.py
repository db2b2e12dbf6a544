"""The tables of ``make quality``, each gathered from the real index and engine.

Differences are Kashshaf's figure minus the other's, and p is how probable one as large is by
chance: of Student's paired t test and of the randomisation test, see :mod:`.measures`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from . import ablation, cases
from .costs import ARTICLES, costs, gram_postings
from .floors import first_version
from .indexes import index_of, indexed_by
from .judged import Judged
from .measures import MAIN, MEASURES, Values, mean, means, paired, values
from .peers import PEERS, Absent, texts
from .report import Column, Table, Value
from .runs import Asking, Run, command_run

OURS: Final = "Kashshaf"
FIGURE: Final = ".4f"
SIGNED: Final = "+.4f"

Missing = dict[str, str]
"""An engine that could not run, and why."""


class Reached(NamedTuple):
    """A table, and the figures of it that floors are kept of."""

    table: Table
    figures: Mapping[str, float]


def ranking(judged: Judged, against: Path | None = None) -> Reached:
    """Kashshaf, its first version and the other engines on one set.

    ``against`` is a checkout of another version, to be measured too.
    """
    qrels = judged.judgements()
    ours = values(qrels, command_run(judged, index_of(judged)))
    rows: list[list[Value]] = [[OURS, *means(ours).values(), None, None, None]]
    first = first_version().get(judged.name)
    if first:
        own = [first[measure] for measure in MEASURES]
        difference = mean(ours[MAIN]) - first[MAIN]
        rows.append(["its first version", *own, difference, None, None])
    if against:
        with indexed_by(against, judged) as index:
            run = command_run(judged, index, against)
        rows.append(_against(f"the version in {against.name}", ours, values(qrels, run)))
    missing: Missing = {}
    for name, run in _peer_runs(texts(judged), judged.asked(), missing):
        rows.append(_against(name, ours, values(qrels, run)))
    columns = (
        Column("engine"),
        *(Column(measure, FIGURE) for measure in MEASURES),
        Column("Kashshaf's nDCG@10 minus its", SIGNED),
        Column("p, t test", FIGURE),
        Column("p, randomised", FIGURE),
    )
    title = f"{judged.name}: {len(qrels)} queries"
    return Reached(Table(title, columns, rows, _notes(missing)), means(ours))


def kinds(name: str, folder: Path) -> Reached:
    """How many rows of a file of cases hold, by kind, and how many with the other engines."""
    rows = cases.cases(name)
    found = cases.answers(name, folder)
    missing: Missing = {}
    documents = {row.number: row.text for row in rows}
    queries = {row.number: row.query for row in rows}
    engines = {OURS: found, **dict(_peer_runs(documents, queries, missing, len(rows)))}
    counts = [cases.by_kind(rows, run) for run in engines.values()]
    table = Table(
        f"{name}: pairs met of those that must match; traps kept apart",
        (Column("kind"), *map(Column, engines)),
        [[kind, *(str(count[kind]) for count in counts)] for kind in counts[0]],
        _notes(missing),
    )
    return Reached(table, cases.figures(rows, found))


def steps(sets: Sequence[Judged]) -> Table:
    """The ablation: nDCG@10 with one step off at a time, on each set."""
    whole: dict[str, dict[str, float]] = {}
    off: dict[str, dict[str, dict[str, float]]] = {}
    for judged in sets:
        qrels = judged.judgements()
        asking = Asking(index_of(judged), judged.asked())
        whole[judged.name] = values(qrels, asking.run())[MAIN]
        found = {**ablation.runs(asking), **ablation.text_runs(judged)}
        for step, run in found.items():
            off.setdefault(step, {})[judged.name] = values(qrels, run)[MAIN]
    rows: list[list[Value]] = [_row("as it is", whole, whole)]
    rows += [_row(step, each, whole) for step, each in off.items()]
    return Table("What each step is worth", _columns("step off", sets), rows)


def spelling(sets: Sequence[Judged]) -> Table:
    """As :func:`steps`, of the steps of spelling, with queries typed the other way."""
    rows: dict[str, dict[str, dict[str, float]]] = {}
    for judged in sets:
        qrels = judged.judgements()
        asking = Asking(index_of(judged), judged.asked())
        for step, (kept, off) in ablation.spelling_runs(judged, asking).items():
            for name, run in ((f"{step} folded", kept), (f"{step} not folded", off)):
                rows.setdefault(name, {})[judged.name] = values(qrels, run)[MAIN]
    names = list(rows)
    # Each step is two rows: with it, and without it, which is compared with the one before.
    shown = [
        _row(name, rows[name], rows[names[number - number % 2]])
        for number, name in enumerate(names)
    ]
    return Table(
        "What folding is worth when queries are typed the other way",
        _columns("step of spelling", sets),
        shown,
    )


def levels(judged: Judged) -> Table:
    """What each ranking level costs in an index of articles."""
    rows: list[list[Value]] = [[level, *cost] for level, cost in costs(judged).items()]
    rows.append(["(4-grams, if they were one)", *gram_postings(judged), None, None, None])
    columns = (
        Column("level"),
        Column("terms", ","),
        Column("postings", ","),
        Column("bytes saved without", ","),
        Column("seconds saved", ".2f"),
        Column("of writing", ".0%"),
    )
    return Table(f"What each level costs, in {ARTICLES:,} articles", columns, rows)


def _peer_runs(
    documents: Mapping[str, str], queries: Mapping[str, str], missing: Missing, depth: int = 100
) -> list[tuple[str, Run]]:
    """The run of each engine that can; why the others cannot goes into ``missing``."""
    found = []
    for peer in PEERS:
        try:
            found.append((peer.name, peer.answer(documents, queries, depth)))
        except Absent as absent:
            missing[peer.name] = str(absent)
    return found


def _against(name: str, ours: Values, theirs: Values) -> list[Value]:
    return [name, *means(theirs).values(), *paired(ours[MAIN], theirs[MAIN])]


def _row(
    name: str, found: Mapping[str, dict[str, float]], whole: Mapping[str, dict[str, float]]
) -> list[Value]:
    """nDCG@10, difference to the whole pipeline and p, for each set of ``whole``."""
    cells: list[Value] = [name]
    for judged, before in whole.items():
        difference, _, p = paired(found[judged], before)
        cells += [mean(found[judged]), difference, p]
    return cells


def _columns(first: str, sets: Sequence[Judged]) -> tuple[Column, ...]:
    columns = [Column(first)]
    for judged in sets:
        columns += [
            Column(judged.name, FIGURE),
            Column(f"{judged.name} ±", SIGNED),
            Column(f"{judged.name} p", FIGURE),
        ]
    return tuple(columns)


def _notes(missing: Missing) -> tuple[str, ...]:
    return tuple(f"{name} was not measured: {why}." for name, why in missing.items())
