"""``kashshaf index``."""

from __future__ import annotations

import click

from ..jobs.guards import Bounds
from ..jobs.index import index, plan
from ..jobs.records import Reading, given, records
from ..jobs.writing import Writing
from .options import bounds_options, reading_options, writing_options
from .outcome import told
from .session import Command, Session, with_session


@click.command(
    "index",
    cls=Command,
    example="kashshaf index news/ --recursive --prune\n"
    "zcat feed.jsonl.gz | kashshaf index - --errors-out rejected.jsonl",
)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@reading_options
@bounds_options("--prune", "Remove the documents that the given sources no longer have.")
@click.option("--dry-run", is_flag=True, help="Read and report, and change nothing.")
@writing_options
@with_session
def command(
    session: Session,
    *,
    paths: tuple[str, ...],
    reading: Reading,
    bounds: Bounds,
    dry_run: bool,
    errors_out: str | None,
    writing: Writing,
) -> int:
    """Add the documents of files, folders and archives, or update them by their ids.

    Unchanged documents are not rewritten. The job is done in one step at its end, or not at all.
    A PATH of - reads JSONL from stdin.
    """
    session.require_outside("--errors-out", errors_out)
    engine = session.engine()
    with session.voice.watching(errors_out) as watcher:
        found = records(paths, reading, target=session.target, written=errors_out, watcher=watcher)
        if dry_run:
            outcome = plan(engine, found, bounds=bounds, watcher=watcher)
        else:
            outcome = index(
                engine,
                found,
                given=given(paths, reading),
                writing=writing,
                bounds=bounds,
                watcher=watcher,
            )
    if not (outcome.added or outcome.changed or outcome.unchanged or outcome.rejected):
        session.voice.warn("nothing was found to read; folders below a folder need --recursive")
    if dry_run:
        session.voice.note("a dry run: nothing was changed")
    return told(session, outcome)
