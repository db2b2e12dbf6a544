"""``kashshaf batch``."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import click

from search_api.params import SearchParams
from search_api.present import request_of

from ..analysis.variants import Variants
from ..jobs.batch import FORMATS, UNGROUPED, answers
from ..jobs.queries import read_queries
from ..model import Rejection, Request
from .outcome import DONE, REJECTED
from .output import STDOUT, written
from .searching import search_options
from .session import Command, Session, with_session


@click.command(
    "batch",
    cls=Command,
    example="kashshaf batch queries.txt > answers.jsonl\n"
    "kashshaf batch queries.jsonl --format trec --size 1000 -o run.trec",
)
@click.argument("queries", metavar="QUERIES")
@click.option(
    "--format",
    "layout",
    type=click.Choice(tuple(FORMATS)),
    default="jsonl",
    show_default=True,
    help="One object a query; one row a hit; or lines for trec_eval.",
)
@click.option("--run-name", metavar="NAME", default="kashshaf", show_default=True, help="For trec.")
@click.option(
    "-o", "--output", metavar="FILE", default=STDOUT, help="Where to write instead of stdout."
)
@search_options()
@with_session
def command(
    session: Session,
    *,
    queries: str,
    layout: str,
    run_name: str,
    output: str,
    params: SearchParams,
) -> int:
    """Answer all queries of a file in one pass: one a line, or JSONL {"id", "text"}; - is stdin.

    A query without an id has the number of its line. A bad line is reported and the rest go on.
    """
    session.require_outside("--output", output)
    if layout in UNGROUPED:
        params = replace(params, group=False)
    ask = partial(asked, session, params, session.variants())
    ask("")  # A bad option is said once, and before anything is opened.
    snapshot = session.snapshot()
    status = DONE
    found = answers(snapshot, read_queries(queries), ask, queries)
    with session.voice.watching() as watcher, written("--output", output) as stream:
        printer = FORMATS[layout](stream, run_name)
        for answered in found:
            if isinstance(answered, Rejection):
                watcher.rejected(answered)
                status = REJECTED
            else:
                printer.write(answered)
    return status


def asked(session: Session, params: SearchParams, variants: Variants | None, text: str) -> Request:
    """What the engine is asked for a query with these options. Raises UsageError."""
    today, zone = session.today(), session.config.zone
    return request_of(replace(params, q=text), today=today, zone=zone, variants=variants)
