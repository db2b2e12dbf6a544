"""``kashshaf backup``."""

from __future__ import annotations

import click

from ..jobs.backup import backup
from .archived import told
from .output import STDOUT, written_bytes
from .session import Command, Session, with_session


@click.command(
    "backup",
    cls=Command,
    example="kashshaf backup news.kashshaf\nkashshaf backup - | zstd > news.kashshaf.zst",
)
@click.argument("file", metavar="FILE")
@with_session
def command(session: Session, *, file: str) -> int:
    """Write the live index, whole, into one FILE; - is stdout.

    It is one commit, also while others write. The file appears when it is complete; kashshaf
    restore makes the index of it again, and checks it first.
    """
    session.require_outside("FILE", file)
    engine = session.engine()
    with session.voice.watching() as watcher, written_bytes("FILE", file) as stream:
        archived = backup(engine, stream, watcher=watcher)
    return told(session, archived, f"{file} written", quietly=file == STDOUT)
