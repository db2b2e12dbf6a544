"""``kashshaf reindex``."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import click

from search_api.params import SearchParams

from ..errors import UsageError
from ..jobs.canary import LOSS, NO_CANARY, Canary
from ..jobs.guards import Bounds
from ..jobs.records import Reading, given, records
from ..jobs.reindex import plan_reindex, reindex
from ..jobs.writing import WRITING, Writing
from .batch import asked
from .options import bounds_options, reading_options, writing_options
from .outcome import told
from .session import Command, Session, with_session
from .values import Percent


@click.command(
    "reindex",
    cls=Command,
    example="kashshaf reindex\nkashshaf reindex news/ -r --keep 2 --canary queries.txt",
)
@click.argument("paths", nargs=-1, metavar="[PATH...]")
@reading_options
@bounds_options("--only", "Leave out the documents that the given sources have not got.")
@click.option(
    "--resume", is_flag=True, help="Go on with a reindex that was interrupted, if there is one."
)
@click.option(
    "--keep",
    type=click.IntRange(0, 100),
    default=WRITING.keep,
    show_default=True,
    help="Old generations to keep for kashshaf rollback.",
)
@click.option(
    "--canary",
    metavar="FILE",
    help="Queries, one a line or JSONL, that must keep their first results.",
)
@click.option(
    "--canary-loss",
    type=Percent(),
    metavar="P%",
    default=f"{LOSS:g}%",
    show_default=True,
    help="How many of the first ten results such a query may lose.",
)
@click.option("--dry-run", is_flag=True, help="Read and report, and change nothing.")
@writing_options
@with_session
def command(
    session: Session,
    *,
    paths: tuple[str, ...],
    reading: Reading,
    bounds: Bounds,
    errors_out: str | None,
    resume: bool,
    keep: int,
    canary: str | None,
    canary_loss: float,
    dry_run: bool,
    writing: Writing,
) -> int:
    """Build the index anew beside the live one, verify it, then swap.

    Searches never stop, and others may write: what they change meanwhile is in the new one too.
    Without PATH it is built from its own documents, as after a change of the analysis. With PATH,
    documents that came from elsewhere are carried over, unless --only. A failure or Ctrl-C leaves
    the old one live.
    """
    if bounds.prune and not paths:
        raise UsageError("--only leaves out what the given sources have not got: name them")
    session.require_outside("--errors-out", errors_out)
    engine = session.engine()
    queries = _canary(session, canary, canary_loss) if canary else NO_CANARY
    with session.voice.watching(errors_out) as watcher:
        found = records(paths, reading, target=session.target, written=errors_out, watcher=watcher)
        sources = given(paths, reading)
        if dry_run:
            outcome = plan_reindex(engine, found, given=sources, bounds=bounds, watcher=watcher)
        else:
            outcome = reindex(
                engine,
                found,
                given=sources,
                writing=replace(writing, keep=keep),
                bounds=bounds,
                canary=queries,
                resume=resume,
                watcher=watcher,
            )
    if dry_run:
        session.voice.note("a dry run: nothing was changed")
    return told(session, outcome)


def _canary(session: Session, path: str, most: float) -> Canary:
    """Raises NotFound and UsageError."""
    ask = partial(asked, session, SearchParams(facets=()), session.variants())
    return Canary.read(path, ask, most)
