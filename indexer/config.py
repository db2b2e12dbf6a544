"""The settings that come from the environment. Nothing else reads it.

| variable | means | default |
| --- | --- | --- |
| ``KASHSHAF_INDEX`` | the index, when ``--index`` is not given | ``./kashshaf-index`` |
| ``KASHSHAF_TIMEZONE`` | whose midnight أمس and a bare date mean; an IANA name | ``UTC`` |
| ``KASHSHAF_VARIANTS`` | a table of spelling variants laid over ours, or ``off`` | ours alone |
| ``KASHSHAF_KEYS`` | the file of API keys | no keys |
| ``KASHSHAF_RATE_LIMIT`` | ``serve --rate-limit``, as 600/minute, or ``off`` | see there |
| ``KASHSHAF_CORS`` | ``serve --cors-origin``, with spaces between several | none |
| ``KASHSHAF_OPENSEARCH_PASSWORD`` | of the user that an ``opensearch://`` address names | none |
| ``KASHSHAF_OPENSEARCH_PASSWORD_FILE`` | a file that holds it, when it is not given | none |
| ``KASHSHAF_OPENSEARCH_API_KEY`` | a key of the cluster's, in place of user and password | none |
| ``KASHSHAF_OPENSEARCH_API_KEY_FILE`` | a file that holds it, when it is not given | none |
| ``KASHSHAF_OPENSEARCH_CA`` | a file of the certificates to trust | those of the system |
| ``KASHSHAF_OPENSEARCH_FINGERPRINT`` | SHA-256 of the one certificate to trust | any of the CA's |
| ``KASHSHAF_OPENSEARCH_TIMEOUT`` | seconds that an answer may take | 60 |
| ``KASHSHAF_OPENSEARCH_SHARDS`` | shards of an index that is made | 1 |
| ``KASHSHAF_OPENSEARCH_REPLICAS`` | copies of each shard | 1 where there are two nodes |
| ``KASHSHAF_OPENSEARCH_BULK_MB`` | megabytes that are sent in one go | 8 |
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .errors import UsageError

INDEX: Final = "KASHSHAF_INDEX"
DEFAULT_INDEX: Final = "./kashshaf-index"
_OPENSEARCH: Final = "KASHSHAF_OPENSEARCH_"


@dataclass(frozen=True, slots=True)
class Cluster:
    """How a cluster is spoken to, whatever the index. ``password`` and ``api_key``, of which there
    is one at most, are never shown. ``ca`` is a file, ``fingerprint`` hexadecimal digits, either
    nothing for none; ``timeout`` is in seconds; without ``replicas`` there is one of each shard as
    soon as another node can hold it.
    """

    password: str = field(default="", repr=False)
    ca: str = ""
    fingerprint: str = ""
    timeout: int = 60
    shards: int = 1
    replicas: int | None = None
    bulk_mb: int = 8
    api_key: str = field(default="", repr=False)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Cluster:
        """Raises UsageError for a value outside its range, a file that cannot be read, and a
        password beside an API key.
        """
        return cls(
            password=_secret(environment, f"{_OPENSEARCH}PASSWORD"),
            api_key=_api_key(environment, f"{_OPENSEARCH}API_KEY", f"{_OPENSEARCH}PASSWORD"),
            ca=environment.get(f"{_OPENSEARCH}CA") or "",
            fingerprint=_fingerprint(environment, f"{_OPENSEARCH}FINGERPRINT"),
            timeout=_number(environment, f"{_OPENSEARCH}TIMEOUT", 1, 3600) or 60,
            shards=_number(environment, f"{_OPENSEARCH}SHARDS", 1, 1024) or 1,
            replicas=_number(environment, f"{_OPENSEARCH}REPLICAS", 0, 100),
            bulk_mb=_number(environment, f"{_OPENSEARCH}BULK_MB", 1, 90) or 8,
        )


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
            index=environment.get(INDEX) or DEFAULT_INDEX,
            zone=zone,
            variants=environment.get("KASHSHAF_VARIANTS") or "",
            keys=environment.get("KASHSHAF_KEYS") or "",
            rate_limit=environment.get("KASHSHAF_RATE_LIMIT") or "",
            cors_origins=tuple(environment.get("KASHSHAF_CORS", "").split()),
        )


def _number(environment: Mapping[str, str], name: str, least: int, most: int) -> int | None:
    given = environment.get(name)
    if not given:
        return None
    if not (given.isascii() and given.isdigit() and least <= int(given) <= most):
        raise UsageError(f"{name}: {given!r} is no whole number from {least} to {most}")
    return int(given)


def _fingerprint(environment: Mapping[str, str], name: str) -> str:
    digits = (environment.get(name) or "").replace(":", "").lower()
    if digits and not re.fullmatch(r"[0-9a-f]{64}", digits):
        raise UsageError(f"{name}: legal are the 64 hexadecimal digits of a SHA-256, : between")
    return digits


def _api_key(environment: Mapping[str, str], name: str, other: str) -> str:
    """A key, which goes into a header as it is, and with which there is no other secret."""
    key = _secret(environment, name)
    if key and _secret(environment, other):
        raise UsageError(f"{name} and {other} are both given; one of them says who asks")
    if not re.fullmatch(r"[!-~]*", key):
        raise UsageError(f"{name}: legal are visible ASCII characters")
    return key


def _secret(environment: Mapping[str, str], name: str) -> str:
    """Given as it is, or by a file that holds it."""
    given, path = environment.get(name), environment.get(f"{name}_FILE")
    if given or not path:
        return given or ""
    try:
        return Path(path).read_text("utf-8").rstrip("\r\n")
    except (OSError, ValueError) as error:
        raise UsageError(f"{name}_FILE: {path!r} cannot be read ({error})") from error
