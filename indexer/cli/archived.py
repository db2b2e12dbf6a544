"""How ``backup`` and ``restore`` say what an archive has."""

from __future__ import annotations

from dataclasses import asdict

from ..engines import Archived
from .outcome import DONE
from .output import print_json
from .session import Session


def told(session: Session, archived: Archived, what: str, *, quietly: bool = False) -> int:
    """Say it after ``what``, and on stdout with ``--json`` unless ``quietly``; the exit status."""
    session.voice.note(
        f"{what}: generation {archived.generation} with {archived.documents:,} documents, "
        f"{archived.size_bytes / 1e6:,.1f} MB"
    )
    if session.json and not quietly:
        print_json(asdict(archived))
    return DONE
