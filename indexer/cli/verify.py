"""``kashshaf verify``."""

from __future__ import annotations

from typing import Final

import click

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
        print_line(
            f"generation {verified.generation}: checksums of all files, the count of "
            f"{verified.documents:,} documents, and {verified.sampled:,} of them against their "
            f"postings: {result}"
        )
    return UNSOUND if verified.problems else DONE
