"""``kashshaf reindex``."""

from __future__ import annotations

from dataclasses import replace

import click

from ..errors import UsageError
from ..jobs.guards import Bounds
from ..jobs.records import Reading, records
from ..jobs.reindex import reindex
from ..jobs.writing import WRITING, Writing
from .options import bounds_options, reading_options, writing_options
from .outcome import told
from .session import Command, Session, with_session


@click.command("reindex", cls=Command, example="kashshaf reindex\nkashshaf reindex news/ --only")
@click.argument("paths", nargs=-1, metavar="[PATH...]")
@reading_options
@bounds_options("--only", "Leave out the documents that the given sources have not got.")
@click.option(
    "--keep",
    type=click.IntRange(0, 100),
    default=WRITING.keep,
    show_default=True,
    help="Old generations to keep.",
)
@writing_options
@with_session
def command(
    session: Session,
    *,
    paths: tuple[str, ...],
    reading: Reading,
    bounds: Bounds,
    errors_out: str | None,
    keep: int,
    writing: Writing,
) -> int:
    """Build the index anew beside the live one, verify it, then swap.

    Searches never stop. Without PATH it is built from its own documents, as after a change of the
    analysis. With PATH, documents that came from elsewhere are carried over, unless --only.
    A failure or Ctrl-C leaves the old one live.
    """
    if bounds.prune and not paths:
        raise UsageError("--only leaves out what the given sources have not got: name them")
    with session.voice.watching(errors_out) as watcher:
        outcome = reindex(
            session.engine(),
            records(paths, reading, target=session.target, watcher=watcher),
            writing=replace(writing, keep=keep),
            bounds=bounds,
            watcher=watcher,
        )
    return told(session, outcome)
