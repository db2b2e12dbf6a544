"""``kashshaf keys``."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from ..errors import UsageError
from ..keys import SCOPES, KeyFile, Scope
from .outcome import DONE
from .output import print_json, print_line, print_table
from .session import Command, Session, with_session
from .values import TEXT


class _Group(click.Group, Command):
    """Commands of their own below one name, with an example in its help."""


@click.group(
    "keys",
    cls=_Group,
    example="export KASHSHAF_KEYS=$HOME/kashshaf-keys\n"
    "kashshaf keys create --name newsroom\n"
    "kashshaf keys revoke newsroom",
)
def command() -> None:
    """Make, list and revoke the API keys that serve asks for.

    They are in the file that KASHSHAF_KEYS names, which only its owner may read, and not as they
    are: only their hashes. A server that runs takes note at once.
    """


@command.command("create", cls=Command, example="kashshaf keys create --name wire --scope admin")
@click.option("--name", type=TEXT, help="Whose key it is, to tell them apart.  [default: its id]")
@click.option(
    "--scope",
    type=click.Choice(SCOPES),
    default="search",
    show_default=True,
    help="search reads; admin also writes.",
)
@with_session
def create(session: Session, *, name: str | None, scope: Scope) -> int:
    """Make a key and print it, this once."""
    made, key = _file(session).create(name, scope, now=datetime.now(UTC).replace(microsecond=0))
    if session.json:
        print_json({**made.to_json(), "key": key})
    else:
        print_line(key)
        session.voice.note("this is the only time the key is shown; keep it as a password")
    return DONE


@command.command("list", cls=Command, example="kashshaf keys list --json")
@with_session
def listing(session: Session) -> int:
    """Print the keys there are: name, scope, when each was made, how it ends."""
    shown = [one.to_json() for one in _file(session).keys().all]
    if session.json:
        print_json({"keys": shown})
    else:
        header = ("id", "name", "scope", "created_at", "ends")
        print_table(header, [[one[column] for column in header] for one in shown])
    return DONE


@command.command("revoke", cls=Command, example="kashshaf keys revoke wire")
@click.argument("given", metavar="[NAME|ID]", required=False, type=TEXT)
@click.option("--name", type=TEXT, help="The same as the argument.")
@with_session
def revoke(session: Session, *, given: str | None, name: str | None) -> int:
    """End a key, and every session of the page that began with it."""
    if (given is None) == (name is None):
        raise UsageError("keys revoke: legal is either NAME, an id, or --name NAME")
    gone = _file(session).revoke(given or name or "")
    if session.json:
        print_json({"revoked": gone.to_json()})
    else:
        print_line(f"{gone.name} ({gone.scope}) is revoked")
    return DONE


def _file(session: Session) -> KeyFile:
    if not session.config.keys:
        raise UsageError(
            "KASHSHAF_KEYS: not set; it names the file that keys are kept in, "
            "as KASHSHAF_KEYS=$HOME/kashshaf-keys"
        )
    session.require_outside("KASHSHAF_KEYS", session.config.keys)
    return KeyFile(Path(session.config.keys))
