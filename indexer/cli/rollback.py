"""``kashshaf rollback``."""

from __future__ import annotations

import click

from ..jobs.rollback import rollback
from ..jobs.writing import WRITING, Writing
from .outcome import DONE
from .output import print_json, print_line
from .session import Command, Session, with_session
from .values import Seconds


@click.command(
    "rollback", cls=Command, example="kashshaf rollback\nkashshaf rollback --undo --json"
)
@click.option("--undo", is_flag=True, help="Make live again what was rolled back last.")
@click.option(
    "--lock-timeout",
    type=Seconds(),
    metavar="S",
    default=WRITING.lock_timeout,
    show_default=True,
    help="Seconds to wait while another job writes the index.",
)
@with_session
def command(session: Session, *, undo: bool, lock_timeout: float) -> int:
    """Make the generation before the last reindex live again.

    Once more goes further back, as far as generations are kept (reindex --keep); where none is,
    the status is 3. What was written since that reindex is not in it.
    """
    with session.voice.watching() as watcher:
        done = rollback(session.engine(), undo=undo, writing=Writing(lock_timeout), watcher=watcher)
    if session.json:
        print_json(done.to_json())
        return DONE
    print_line(f"generation {done.generation}: {done.documents:,} documents, built {done.built_at}")
    if done.missing or done.changed:
        session.voice.note(
            f"of the documents that were live before, {done.missing:,} are not in it and "
            f"{done.changed:,} differ; kashshaf rollback{'' if undo else ' --undo'} takes this back"
        )
    return DONE
