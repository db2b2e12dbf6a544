"""``kashshaf variants``."""

from __future__ import annotations

import click

from ..analysis.tables import read_text
from ..analysis.variants import BUILTIN, Variants, builtin, conflicts
from ..jobs.variants import read_table
from .outcome import DONE
from .output import print_json, print_line
from .session import Command, Session, with_session

UNSOUND = 2


@click.command(
    "variants",
    cls=Command,
    example="kashshaf variants > mine.tsv\nkashshaf variants mine.tsv\n"
    "kashshaf search غوغل --variants mine.tsv",
)
@click.argument("path", metavar="[FILE]", required=False)
@with_session
def command(session: Session, *, path: str | None) -> int:
    """Print our table of spelling variants, a start for one's own; or check the table FILE.

    A line of a table is a group: its ways with = between them, then, after tabs and as one likes,
    a kind and a reason. A group of FILE takes the place of those of ours that have one of its ways;
    a way alone on its line switches off the group that has it.
    """
    if path is None:
        return _printed(session)
    table = Variants.parsed(read_table(path), path)
    found = conflicts(table, over=builtin())
    for conflict in found:
        session.voice.error(str(conflict))
    if session.json:
        problems = [conflict._asdict() for conflict in found]
        print_json({"file": path, "groups": len(table.groups), "conflicts": problems})
    else:
        print_line(f"{path}: {len(table.groups):,} groups, {len(found) or 'no'} conflicts")
    return UNSOUND if found else DONE


def _printed(session: Session) -> int:
    if session.json:
        groups = [group.to_json() for group in builtin().groups]
        print_json({"file": BUILTIN, "groups": groups})
    else:
        print_line(read_text(BUILTIN).rstrip("\n"))
    return DONE
