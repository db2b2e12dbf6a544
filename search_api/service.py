"""What the routes share: the index, asked anew for each request, and the settings."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Final, cast

from flask import current_app

from indexer.analysis.variants import Variants
from indexer.engines import MENDING, Engine, Snapshot, is_folder
from indexer.errors import AnalysisChanged
from indexer.model import ANALYSIS_VERSION, Request

from .params import SearchParams
from .present import request_of
from .recent import Recent
from .settings import Settings
from .turns import Turns

EXTENSION: Final = "kashshaf"
KEPT: Final = 64 << 20
"""Bytes of answers that a process keeps: some hundreds of large ones."""

_log: Final = logging.getLogger("kashshaf.api")


@dataclass(frozen=True)
class Service:
    """An engine, the settings and the spelling variants, the same for all requests."""

    engine: Engine
    settings: Settings
    variants: Variants | None

    @cached_property
    def recent(self) -> Recent:
        """Answers to the searches of lately."""
        return Recent(KEPT)

    @cached_property
    def turns(self) -> Turns:
        """One is to be taken while a search is answered."""
        return Turns(self.engine.side_by_side)

    @cached_property
    def variants_digest(self) -> str:
        """Changes with the table of variants."""
        return self.variants.digest() if self.variants else ""

    def without_place(self, message: str) -> str:
        """A message about the index, for somebody who asks over HTTP: where it is, is not told."""
        target = self.engine.target
        place = str(Path(target).absolute()) if is_folder(target) else target
        for there, here in ((f"{place}/", ""), (f"{place}: ", ""), (place, "the index")):
            message = message.replace(there, here)
        return message

    def snapshot(self) -> Snapshot:
        """The live generation. Raises NotFound, Damaged or AnalysisChanged if none can be used.

        That it is the one before, because the newest is damaged, is logged each time.
        """
        snapshot = self.engine.snapshot()
        if snapshot.fallen_back:
            _log.warning(
                "%s: the newest commit is damaged, generation %d answers; %s",
                snapshot.fallen_back,
                snapshot.generation,
                MENDING,
            )
        if snapshot.analysis_version != ANALYSIS_VERSION:
            raise AnalysisChanged(
                f"the index was built by analysis {snapshot.analysis_version}, this is "
                f"{ANALYSIS_VERSION}; `kashshaf reindex` mends it"
            )
        return snapshot

    def ask(self, params: SearchParams) -> Request:
        """What the index is asked for these parameters. Raises UsageError for a bad date."""
        return request_of(
            params, today=self.today(), zone=self.settings.zone, variants=self.variants
        )

    def today(self) -> date:
        """The day it is where the reader is."""
        return self.settings.clock().astimezone(self.settings.zone).date()


def service() -> Service:
    """The service of the application that answers this request."""
    return cast("Service", current_app.extensions[EXTENSION])
