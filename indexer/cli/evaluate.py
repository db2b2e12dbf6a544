"""``kashshaf eval``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

import click

from search_api.params import SearchParams

from ..jobs.batch import Answered, answers
from ..jobs.evaluate import DEPTH, evaluate, read_qrels
from ..jobs.queries import read_queries
from ..model import Rejection
from .batch import asked
from .outcome import DONE, REJECTED
from .output import print_json, print_pairs
from .searching import search_options
from .session import Command, Session, with_session


@click.command(
    "eval", cls=Command, example="kashshaf eval --queries queries.jsonl --qrels qrels.tsv"
)
@click.option("--queries", required=True, metavar="F", help='One a line, or JSONL {"id", "text"}.')
@click.option("--qrels", required=True, metavar="F", help="TSV: qid docid rel.")
@search_options(DEPTH)
@with_session
def command(session: Session, *, queries: str, qrels: str, params: SearchParams) -> int:
    """Measure how well this index answers queries whose right answers are known.

    The means are over the queries that are both asked and judged; one without results counts 0.
    Wire copies are not grouped: each is judged alone.
    """
    ask = partial(asked, session, replace(params, group=False), session.variants())
    ask("")
    judged, rejections = read_qrels(qrels)
    snapshot = session.snapshot()
    found = answers(snapshot, read_queries(queries), ask, queries)
    evaluated = evaluate(_without(rejections, found), judged)
    with session.voice.watching() as watcher:
        for rejection in rejections:
            watcher.rejected(rejection)
    _compare(session, "queries without a judgement", evaluated.unjudged)
    _compare(session, "judged queries that are not asked", evaluated.unasked)
    if session.json:
        print_json(evaluated.to_json())
    else:
        measures = ((name, f"{value:.4f}") for name, value in evaluated.measures.items())
        print_pairs((*measures, ("queries", evaluated.queries)))
    return REJECTED if rejections else DONE


def _without(
    rejections: list[Rejection], found: Iterator[Answered | Rejection]
) -> Iterator[Answered]:
    """What was answered; the others go to ``rejections``."""
    for one in found:
        if isinstance(one, Rejection):
            rejections.append(one)
        else:
            yield one


def _compare(session: Session, what: str, ids: Sequence[str]) -> None:
    if ids:
        session.voice.warn(f"{len(ids)} {what}, as {ids[0]!r}; they do not count")
