"""``kashshaf export``."""

from __future__ import annotations

import click

from ..jobs.export import write_all
from .outcome import DONE
from .output import STDOUT, print_json, written
from .session import Command, Session, with_session


@click.command(
    "export",
    cls=Command,
    example="kashshaf export articles.jsonl\nkashshaf export | kashshaf index - --index other",
)
@click.argument("file", default=STDOUT, metavar="[FILE]")
@with_session
def command(session: Session, *, file: str) -> int:
    """Write every document as JSONL, in the order of their ids, to FILE or to stdout.

    kashshaf index takes it back unchanged, into an index of any kind.
    """
    session.require_outside("FILE", file)
    snapshot = session.snapshot()
    with session.voice.watching() as watcher, written("FILE", file) as stream:
        count = write_all(snapshot, stream, watcher)
    if file == STDOUT:
        return DONE
    if session.json:
        print_json({"exported": count, "file": file, "generation": snapshot.generation})
    else:
        session.voice.note(f"{count:,} documents written to {file}")
    return DONE
