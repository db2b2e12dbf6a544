"""``kashshaf stats``."""

from __future__ import annotations

import click

from .outcome import DONE
from .output import print_json, print_pairs
from .session import Command, Session, with_session


@click.command("stats", cls=Command, example="kashshaf stats --json")
@with_session
def command(session: Session) -> int:
    """Count documents and terms, and say how large the index is and who is writing it."""
    session.snapshot()
    value = session.engine().stats().to_json()
    if session.json:
        print_json(value)
        return DONE
    fields, lock = value.pop("fields"), value.pop("lock")
    print_pairs(
        (
            *((name, f"{one:,}" if isinstance(one, int) else one) for name, one in value.items()),
            *((f"{name} terms", f"{count:,}") for name, count in fields.items()),
            ("lock", _holder(lock) if lock else "free"),
        )
    )
    return DONE


def _holder(lock: dict[str, object]) -> str:
    return ", ".join(f"{name} {value}" for name, value in lock.items() if value is not None)
