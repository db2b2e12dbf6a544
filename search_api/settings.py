"""What an application is told when it is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Final

from indexer.config import DEFAULT_INDEX

SLOW_MS: Final = 500.0
"""Milliseconds; a request that takes longer is worth a warning."""


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Settings:
    """The index, and who may ask it.

    ``zone`` is whose midnight أمس and a bare date mean. ``allowed_hosts`` are the names besides
    loopback that a request's ``Host`` may have, without ports. ``sources`` are the files and
    folders the index is built from. ``variants`` is a table of spelling variants laid over ours,
    ``off``, or nothing for ours. ``keys`` is the file of API keys, or nothing for none; with
    ``keys_required`` nobody reads without one even while it has none. Scripts of ``cors_origins``
    may read. ``rate_limit`` is for all of ``workers`` processes together, as 600/minute, ``off``,
    or nothing for the default. ``proxies`` are addresses or networks whose word is taken for who
    asks. A request above ``slow_ms`` is logged. ``clock`` gives the time now, aware.
    """

    index: str = DEFAULT_INDEX
    zone: tzinfo = UTC
    allowed_hosts: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    variants: str = ""
    keys: str = ""
    keys_required: bool = False
    cors_origins: tuple[str, ...] = ()
    rate_limit: str = ""
    workers: int = 1
    proxies: tuple[str, ...] = ()
    slow_ms: float = SLOW_MS
    clock: Callable[[], datetime] = _now
