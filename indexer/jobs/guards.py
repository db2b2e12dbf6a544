"""What stops a job before it changes anything."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from ..engines import MENDING, Engine, Snapshot
from ..errors import AnalysisChanged, Damaged, KashshafError, UsageError, VerificationFailed
from ..model import ANALYSIS_VERSION
from .origins import Given
from .tally import Tally

SHRINK: Final = 5
"""A job may remove one in so many documents."""

_LIMIT: Final = re.compile(r"(?P<records>\d+)|(?P<percent>\d+(?:\.\d+)?)%")


@dataclass(frozen=True, slots=True)
class Limit:
    """How much may be rejected: ``most`` records, or that many in a hundred."""

    most: float
    percent: bool = False

    @classmethod
    def parse(cls, text: str) -> Limit:
        """``20`` or ``2.5%``. Raises UsageError."""
        found = _LIMIT.fullmatch(text.strip())
        if found and found["records"]:
            return cls(int(found["records"]))
        if found and float(found["percent"]) <= 100:
            return cls(float(found["percent"]), percent=True)
        raise UsageError(f"{text!r}: legal are a number of records and 0% to 100%, as 20 or 2.5%")

    def check(self, tally: Tally) -> None:
        """Raises KashshafError when more was rejected."""
        rejected = len(tally.rejected)
        most = self.most * tally.records / 100 if self.percent else self.most
        if rejected > most:
            raise KashshafError(
                f"{rejected} of {tally.records} records are rejected, more than the "
                f"{self} that --fail-on allows; nothing was changed"
            )

    def __str__(self) -> str:
        return f"{self.most:g}%" if self.percent else f"{self.most:g}"


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a job may do to the index: remove what the sources no longer have (``prune``), more
    than a fifth of it too (``allow_shrink``), and go on with rejections (``rejections``; None is
    any number).
    """

    prune: bool = False
    allow_shrink: bool = False
    rejections: Limit | None = None


BOUNDS: Final = Bounds()
"""What is safe unless somebody says otherwise."""


def permitted_removals(tally: Tally, bounds: Bounds, given: Given | None = None) -> list[str]:
    """The ids that a job, all of whose records were read, is to remove: where it may ``prune``, all
    that it has not met; else what came from where it was ``given`` to read and is no longer there.

    Raises KashshafError when too much was rejected, VerificationFailed when too much would go.
    """
    if bounds.rejections:
        bounds.rejections.check(tally)
    removed = tally.vanished() if bounds.prune else tally.lost(given) if given else []
    if len(removed) * SHRINK > len(tally.before) and not bounds.allow_shrink:
        raise VerificationFailed(
            f"the job would remove {len(removed)} of {len(tally.before)} documents, more than a "
            "fifth, so nothing was changed; --allow-shrink permits it"
        )
    return removed


def check_analysis(snapshot: Snapshot) -> None:
    """Raises AnalysisChanged when the index was not built by this version of the analysis."""
    if snapshot.analysis_version != ANALYSIS_VERSION:
        raise AnalysisChanged(
            f"the index was built by version {snapshot.analysis_version} of the analysis, and this "
            f"is version {ANALYSIS_VERSION}: kashshaf reindex builds it anew from its own documents"
        )


def current(engine: Engine) -> Snapshot | None:
    """What is live, to be written upon; None when there is no index yet.

    Raises AnalysisChanged, and Damaged when the newest commit is, be the one before it sound.
    """
    if not engine.exists():
        return None
    live = engine.snapshot()
    check_newest(live)
    check_analysis(live)
    return live


def check_newest(snapshot: Snapshot) -> None:
    """Raises Damaged when this is the commit before the newest, which no job may build upon."""
    if snapshot.fallen_back:
        raise Damaged(f"{snapshot.fallen_back}; nothing is written upon it: {MENDING}")
