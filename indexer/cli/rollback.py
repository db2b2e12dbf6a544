"""``kashshaf rollback``."""

from __future__ import annotations

import click

from ..jobs.rollback import rollback
from ..jobs.writing import Writing
from .options import lock_timeout_option
from .outcome import DONE
from .output import print_json, print_line
from .session import Command, Session, with_session


@click.command(
    "rollback", cls=Command, example="kashshaf rollback\nkashshaf rollback --undo --json"
)
@click.option("--undo", is_flag=True, help="Make live again what was rolled back last.")
@lock_timeout_option
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
