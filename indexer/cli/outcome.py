"""How the jobs that change an index say what they did."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..jobs.tally import Outcome
from .output import print_json, print_pairs
from .session import Session

DONE: Final = 0
REJECTED: Final = 6
SHOWN: Final = 10
"""Reasons of rejections that a summary names."""


def told(session: Session, outcome: Outcome) -> int:
    """Print the outcome and return the exit status.

    A log has the same numbers in its last line.
    """
    if session.voice.log_format == "json":
        session.voice.ended(_numbers(outcome))
    if session.json:
        print_json(outcome.to_json())
    elif not session.voice.quiet:
        print_pairs(_summary(outcome))
    return REJECTED if outcome.rejected else DONE


def _numbers(outcome: Outcome) -> dict[str, float]:
    """What is printed, the rejected only counted."""
    return {**outcome.to_json(), "rejected": len(outcome.rejected)}


def _summary(outcome: Outcome) -> Iterator[tuple[str, str]]:
    for name, value in outcome.to_json().items():
        yield name, f"{len(value):,}" if isinstance(value, list) else f"{value:,}"
        if name == "rejected":
            for reason, count in outcome.reasons[:SHOWN]:
                yield f"  {count:,}", reason
            if len(outcome.reasons) > SHOWN:
                yield "  …", f"{len(outcome.reasons) - SHOWN:,} more reasons"
        if name == "seconds":
            yield "rate", f"{outcome.rate:,.0f} documents a second"
