"""Rebuilds that were interrupted, and which can be gone on with: the same for every engine."""

from __future__ import annotations

from typing import Final

from ..errors import Locked
from ..model import ANALYSIS_VERSION

NONE: Final = "no rebuild was interrupted"


def is_failure(kind: type[BaseException]) -> bool:
    """Whether what was built is of no use, unlike after an interruption or a wait in vain."""
    return issubclass(kind, Exception) and not issubclass(kind, Locked)


def of_another_analysis(version: str) -> str:
    """Why nobody goes on with a rebuild whose terms are of this version of the analysis; nothing
    where it is ours.
    """
    if version == ANALYSIS_VERSION:
        return ""
    return (
        f"the interrupted rebuild is of version {version} of the analysis, and this is version "
        f"{ANALYSIS_VERSION}"
    )
