"""Who is told how a job goes on."""

from __future__ import annotations

from typing import Final, Protocol

from ..model import Rejection
from .progress import Unit


class Watcher(Protocol):
    """Hears of a job while it runs. Nothing that it does changes what the job does."""

    def encoding(self, file: str, encoding: str) -> None:
        """``file`` was found to be written in ``encoding``, other than UTF-8."""

    def rejected(self, rejection: Rejection) -> None:
        """A record will not be indexed."""

    def step(
        self, phase: str, done: int, total: int | None = None, unit: Unit = "documents"
    ) -> None:
        """``done`` documents have been through ``phase`` (a gerund: ``reading``), of ``total``
        where that is known.
        """

    def sources(self, read: int, of: int) -> None:
        """``read`` bytes of the sources are done with, ``of`` all."""

    def warn(self, message: str) -> None:
        """Something the user should know, though the job goes on."""


class Heedless:
    """A watcher that lets everything pass; another can be made of it by what it does hear."""

    def encoding(self, file: str, encoding: str) -> None:
        """Nothing."""

    def rejected(self, rejection: Rejection) -> None:
        """Nothing."""

    def step(
        self, phase: str, done: int, total: int | None = None, unit: Unit = "documents"
    ) -> None:
        """Nothing."""

    def sources(self, read: int, of: int) -> None:
        """Nothing."""

    def warn(self, message: str) -> None:
        """Nothing."""


SILENT: Final[Watcher] = Heedless()
"""For jobs that nobody watches."""
