"""``kashshaf analyze``."""

from __future__ import annotations

import click

from ..jobs.explain import Explained, explained
from .outcome import DONE
from .output import print_json, print_table
from .session import Command, Session, with_session
from .values import TEXT

HEADER = ("word", "at", "piece", "exact", "surface", "stem", "lemma", "root", "tag", "rules")


@click.command("analyze", cls=Command, example="kashshaf analyze 'وبالمدارسِ #مجلس_الأمن'")
@click.argument("words", nargs=-1, type=TEXT, required=True, metavar="TEXT...")
@with_session
def command(session: Session, *, words: tuple[str, ...]) -> int:
    """Show each word of a text: where it is, what it is found by, and the rule that made that."""
    text = " ".join(words)
    tokens = explained(text)
    if session.json:
        print_json({"text": text, "tokens": [token.to_json() for token in tokens]})
    else:
        print_table(HEADER, (_row(token) for token in tokens))
    return DONE


def _row(one: Explained) -> tuple[str, ...]:
    token = one.token
    rules = "; ".join(f"{level}: {rule}" for level, rule in one.rules._asdict().items())
    stop = "; stop word" if one.stop else ""
    return (
        *(one.written, f"{token.start}:{token.end}", one.piece, *token.keys),
        *(token.tag or "-", f"{rules}{stop}"),
    )
