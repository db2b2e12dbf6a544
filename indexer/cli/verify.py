"""``kashshaf verify``."""

from __future__ import annotations

from typing import Final

import click

from ..engines import is_folder
from ..jobs.verify import SAMPLE, verify
from ..model import ANALYSIS_VERSION
from .outcome import DONE
from .output import print_json, print_line
from .session import Command, Session, with_session

UNSOUND: Final = 5


@click.command("verify", cls=Command, example="kashshaf verify --all")
@click.option(
    "--all",
    "everything",
    is_flag=True,
    help=f"Compare every document with its postings, and not only {SAMPLE} evenly spread ones.",
)
@with_session
def command(session: Session, *, everything: bool) -> int:
    """Check every checksum, the counts, and a sample of documents against their postings."""
    snapshot = session.snapshot()
    sample = None if everything else SAMPLE
    if snapshot.analysis_version != ANALYSIS_VERSION:
        sample = 0  # Another analysis makes other terms, which would prove nothing.
    with session.voice.watching() as watcher:
        verified = verify(snapshot, sample=sample, watcher=watcher)
    for problem in verified.problems:
        session.voice.error(problem)
    if session.json:
        print_json(verified.to_json())
    else:
        result = f"{len(verified.problems)} problems" if verified.problems else "no problem"
        # A cluster sees to its files itself.
        files = "checksums of all files, " if is_folder(session.target) else ""
        print_line(
            f"generation {verified.generation}: {files}the count of {verified.documents:,} "
            f"documents, and {verified.sampled:,} of them against their postings: {result}"
        )
    return UNSOUND if verified.problems else DONE
