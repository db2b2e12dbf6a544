"""``kashshaf restore``."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import IO, Final

import click

from ..errors import KashshafError, NotFound
from ..jobs.backup import restore
from .archived import told
from .options import lock_timeout_option
from .session import Command, Session, with_session

STDIN: Final = "-"


@click.command(
    "restore",
    cls=Command,
    example="kashshaf restore news.kashshaf --index restored\n"
    "zstd -dc news.kashshaf.zst | kashshaf restore - --force",
)
@click.argument("file", metavar="FILE")
@click.option("--force", is_flag=True, help="Replace the index that is there; rollback undoes it.")
@lock_timeout_option
@with_session
def command(session: Session, *, file: str, force: bool, lock_timeout: float) -> int:
    """Make an index of what backup wrote; - is stdin.

    Every byte is checked before anything is touched, then the index is swapped in whole: it answers
    as it did when it was backed up.
    """
    engine = session.engine()
    with session.voice.watching() as watcher, _opened(file) as stream:
        archived = restore(engine, stream, force=force, lock_timeout=lock_timeout, watcher=watcher)
    return told(session, archived, f"restored to {engine.target}")


def _opened(file: str) -> AbstractContextManager[IO[bytes]]:
    """Raises NotFound when there is no such file."""
    if file == STDIN:
        return nullcontext(sys.stdin.buffer)
    try:
        return Path(file).open("rb")
    except (FileNotFoundError, NotADirectoryError):
        raise NotFound(f"{file}: no such file") from None
    except OSError as error:
        raise KashshafError(f"{file}: cannot be read ({error.strerror})") from error
