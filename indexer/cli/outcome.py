"""How the jobs that change an index say what they did."""

from __future__ import annotations

from typing import Final

from ..jobs.tally import Outcome
from .output import print_json, print_pairs
from .session import Session

DONE: Final = 0
REJECTED: Final = 6


def told(session: Session, outcome: Outcome) -> int:
    """Print the outcome and return the exit status."""
    if session.json:
        print_json(outcome.to_json())
    elif not session.voice.quiet:
        print_pairs(
            (name, f"{len(value):,}" if isinstance(value, list) else f"{value:,}")
            for name, value in outcome.to_json().items()
        )
    return REJECTED if outcome.rejected else DONE
