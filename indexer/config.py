"""The settings that come from the environment. Nothing else reads it.

| variable | means | default |
| --- | --- | --- |
| ``KASHSHAF_INDEX`` | the index, when ``--index`` is not given | ``./kashshaf-index`` |
| ``KASHSHAF_TIMEZONE`` | whose midnight أمس and a bare date mean; an IANA name | ``UTC`` |
| ``KASHSHAF_VARIANTS`` | a table of spelling variants laid over ours, or ``off`` | ours alone |
| ``KASHSHAF_KEYS`` | the file of API keys | no keys |
| ``KASHSHAF_RATE_LIMIT`` | ``serve --rate-limit``, as 600/minute, or ``off`` | see there |
| ``KASHSHAF_CORS`` | ``serve --cors-origin``, with spaces between several | none |
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .errors import UsageError

DEFAULT_INDEX: Final = "./kashshaf-index"


@dataclass(frozen=True, slots=True)
class Config:
    """Settings, read once and passed on.

    ``variants`` is a file, ``off``, or nothing for ours; ``keys`` a file, or nothing for none;
    ``rate_limit`` is as it was given, or nothing for the default.
    """

    index: str
    zone: tzinfo
    variants: str = ""
    keys: str = ""
    rate_limit: str = ""
    cors_origins: tuple[str, ...] = ()

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Config:
        """Raises UsageError for a time zone that does not exist."""
        name = environment.get("KASHSHAF_TIMEZONE") or "UTC"
        try:
            zone = ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise UsageError(
                f"KASHSHAF_TIMEZONE: {name!r} is no IANA time zone such as Asia/Riyadh"
            ) from error
        return cls(
            index=environment.get("KASHSHAF_INDEX") or DEFAULT_INDEX,
            zone=zone,
            variants=environment.get("KASHSHAF_VARIANTS") or "",
            keys=environment.get("KASHSHAF_KEYS") or "",
            rate_limit=environment.get("KASHSHAF_RATE_LIMIT") or "",
            cors_origins=tuple(environment.get("KASHSHAF_CORS", "").split()),
        )
