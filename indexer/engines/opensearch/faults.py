"""What a cluster answers when it does not do what it was asked, in our words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

from opensearchpy.exceptions import (
    ConnectionError as Unconnected,
)
from opensearchpy.exceptions import (
    ConnectionTimeout,
    OpenSearchException,
    SSLError,
    TransportError,
)

from ...errors import DiskFull, KashshafError, NotFound, TooBroad, Unavailable

Told = Callable[[str], KashshafError]


class PointLost(Unavailable):
    """A point in time that the server keeps no longer, or of which it lost a part."""


class Fault(NamedTuple):
    """A status (0 is any) and a pattern of what the server calls it; what we say, and its class."""

    status: int
    kind: str
    told: type[KashshafError]
    message: str


OUT_OF_REACH: Final = "no node of the cluster answers"
FAULTS: Final = (
    Fault(401, "", Unavailable, "the cluster refuses the user or the password: the user stands "
          "in the address, the password in KASHSHAF_OPENSEARCH_PASSWORD or …_PASSWORD_FILE"),
    Fault(0, "flood.?stage|disk usage exceeded", DiskFull, "the cluster takes nothing more: a disk "
          "is above its flood stage watermark, and the index is read-only until there is room"),
    Fault(0, "no space left on device", DiskFull, "a disk of the cluster is full"),
    Fault(0, "cluster_block_exception.*(read-only|read_only)", KashshafError,
          "the index is read-only on the cluster"),
    Fault(0, "cluster_block_exception", KashshafError, "the cluster blocks the index"),
    Fault(403, "", KashshafError, "the user of the address may not do this"),
    Fault(0, "too_many_(nested_)?clauses|maxClauseCount", TooBroad,
          "the query has more words than the cluster takes in one; type fewer"),
    Fault(0, "too_many_buckets", TooBroad, "there is more to count than the cluster counts in one"),
    Fault(0, "search_context_missing", PointLost, "the server keeps this generation no longer"),
    Fault(500, "search_phase_execution.*shards fail", PointLost, "a part of the index is lost"),
    Fault(503, "search_phase_execution|no_shard_available", PointLost,
          "a part of the index is not there"),
    Fault(404, "index_not_found", NotFound, "no index there; kashshaf index makes one"),
    Fault(429, "", Unavailable, "the cluster has too much to do (429); try again later"),
)  # fmt: skip
"""Tried in this order."""


@contextmanager
def told(place: str) -> Iterator[None]:
    """Raise what a server or the way to it did as one of our errors, which names the place."""
    try:
        yield
    except OpenSearchException as error:
        raise fault(place, error) from error


def fault(place: str, error: OpenSearchException) -> KashshafError:
    """Our error for one of the client's."""
    match error:
        case SSLError():
            return Unavailable(
                f"{place}: the cluster's certificate is not one to trust ({_reason(error)}); "
                "KASHSHAF_OPENSEARCH_CA names a file of those that are, "
                "KASHSHAF_OPENSEARCH_FINGERPRINT the one"
            )
        case ConnectionTimeout():
            return Unavailable(
                f"{place}: no answer in time; KASHSHAF_OPENSEARCH_TIMEOUT gives it more seconds"
            )
        case Unconnected():
            return Unavailable(f"{place}: {OUT_OF_REACH} ({_reason(error)})")
        case TransportError():
            status = error.status_code if isinstance(error.status_code, int) else 0
            return answered(place, status, f"{error.error} {error.info}")
    return KashshafError(f"{place}: {error}")


def answered(place: str, status: int, said: str) -> KashshafError:
    """Our error for a status and what the server said."""
    for known in FAULTS:
        if known.status in (0, status) and re.search(known.kind, said, re.IGNORECASE | re.DOTALL):
            return known.told(f"{place}: {known.message}")
    return KashshafError(f"{place}: the cluster answered {status}: {said[:300]}")


def item_fault(place: str, item: Mapping[str, Any]) -> KashshafError:
    """Our error for one document that the server did not take."""
    error = item.get("error")
    kind, reason = (error["type"], error["reason"]) if isinstance(error, Mapping) else ("", error)
    return answered(place, item["status"], f"{kind} {reason}")


def _reason(error: TransportError) -> str:
    return str(error.info)[:200]
