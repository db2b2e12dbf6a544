"""JSON that notices when it is altered."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from typing import Any, Final

_SEAL: Final = "crc32"


def seal(value: Mapping[str, Any]) -> bytes:
    """JSON that holds a checksum of itself."""
    return json.dumps({**value, _SEAL: _crc(value)}, indent=1).encode()


def unseal(content: bytes) -> dict[str, Any]:
    """What was sealed. Raises ValueError when it is no longer that."""
    value = json.loads(content)
    if not isinstance(value, dict) or value.pop(_SEAL, None) != _crc(value):
        raise ValueError("its checksum is not the one written")
    return value


def _crc(value: Mapping[str, Any]) -> int:
    return zlib.crc32(json.dumps(value, sort_keys=True).encode())
