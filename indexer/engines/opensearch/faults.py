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
    SerializationError,
    SSLError,
    TransportError,
)

from ...errors import Away, DiskFull, KashshafError, NotAllowed, NotFound, TooBroad, Unavailable
from .address import TLS

Told = Callable[[str], KashshafError]


class PointLost(Unavailable):
    """A point in time that the server keeps no longer, or of which it lost a part."""


class Unanswered(Away):
    """Nobody knows whether what was asked is done, or will be."""


class Busy(Away):
    """What the cluster has no time for now, and nothing of which it has done."""


class Fault(NamedTuple):
    """A status (0 is any) and a pattern of what the server calls it; what we say, and its class."""

    status: int
    kind: str
    told: type[KashshafError]
    message: str


NOT_OPENSEARCH: Final = "what answers there is not OpenSearch"
OUT_OF_REACH: Final = "no node of the cluster answers"
TOO_BUSY: Final = 429
BLOCK: Final = "cluster_block_exception"
"""Of an index that may not be written; that a disk is full has the status of ``TOO_BUSY``."""
FAULTS: Final = (
    Fault(401, "", Unavailable, "the cluster does not let in who asks: the user stands in the "
          "address, the password in KASHSHAF_OPENSEARCH_PASSWORD or …_PASSWORD_FILE; or an API key "
          "in KASHSHAF_OPENSEARCH_API_KEY or …_API_KEY_FILE, and no user"),
    Fault(0, "flood.?stage|disk usage exceeded", DiskFull, "the cluster takes nothing more: a disk "
          "is above its flood stage watermark, and the index is read-only until there is room"),
    Fault(0, "no space left on device", DiskFull, "a disk of the cluster is full"),
    Fault(0, "index_create_block", DiskFull, "the cluster makes no new index: its disks are above "
          "their high watermark, or cluster.blocks.create_index is set"),
    Fault(0, f"{BLOCK}.*(read-only|read_only)", NotAllowed,
          "the index is read-only on the cluster"),
    Fault(0, BLOCK, NotAllowed, "the cluster blocks the index"),
    Fault(403, "", NotAllowed, "the user of the address, or the API key, may not do this"),
    Fault(0, "too_many_(nested_)?clauses|maxClauseCount", TooBroad,
          "the query has more words than the cluster takes in one (its setting "
          "indices.query.bool.max_clause_count); type fewer, or more letters before a * or ~"),
    Fault(0, "too_many_buckets", TooBroad, "there is more to count than the cluster counts in one"),
    Fault(0, "search_context_missing", PointLost, "the server keeps this generation no longer"),
    Fault(500, "search_phase_execution.*shards fail", PointLost, "a part of the index is lost"),
    Fault(503, "search_phase_execution|no_shard_available", PointLost,
          "a part of the index is not there"),
    Fault(0, "index_closed", Unavailable, "the index is closed on the cluster, and must be opened "
          "there"),
    Fault(404, "index_not_found", NotFound, "no index there; kashshaf index makes one"),
    Fault(TOO_BUSY, "", Busy, "the cluster has too much to do (429); try again later"),
    Fault(503, "", Away, "the cluster is not ready (503); try again later"),
    Fault(502, "", Away, "what stands before the cluster does not reach it (502)"),
    Fault(504, "", Away, "what stands before the cluster does not reach it (504)"),
)  # fmt: skip
"""Tried in this order."""
CERTIFICATES: Final = (
    ("WRONG_VERSION_NUMBER|record layer",
     "what answers there speaks no TLS; without it, the address begins with opensearch://"),
    ("fingerprints did not match",
     "the certificate is another than KASHSHAF_OPENSEARCH_FINGERPRINT names"),
    ("expired", "the certificate has expired"),
    ("not yet valid", "the certificate is not valid yet"),
    ("mismatch|not valid for", "the certificate is of another host than the address names"),
    ("", "nobody who is trusted vouches for the certificate; KASHSHAF_OPENSEARCH_CA names a file "
         "of who is, KASHSHAF_OPENSEARCH_FINGERPRINT the one certificate"),
)  # fmt: skip
"""What is wrong, by how OpenSSL and urllib3 say it."""
HUNG_UP: Final = re.compile("without response|reset by peer|aborted", re.IGNORECASE)
TLS_PERHAPS: Final = "; where it wants TLS, the address begins with opensearch+https://"


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
            reason = _reason(error)
            return Unavailable(f"{place}: {_of_certificate(reason)} ({reason})")
        case ConnectionTimeout():
            return Unanswered(
                f"{place}: no answer in time; KASHSHAF_OPENSEARCH_TIMEOUT gives it more seconds"
            )
        case Unconnected():
            reason = _reason(error)
            perhaps = TLS_PERHAPS if HUNG_UP.search(reason) and TLS not in place else ""
            return Unanswered(f"{place}: {OUT_OF_REACH} ({reason}){perhaps}")
        case SerializationError():
            return Unavailable(f"{place}: {NOT_OPENSEARCH}: no JSON comes back")
        case TransportError():
            status = error.status_code if isinstance(error.status_code, int) else 0
            return answered(place, status, f"{error.error} {error.info}")
    return KashshafError(f"{place}: {error}")


def is_busy(error: TransportError) -> bool:
    """Whether the cluster may do later what it did not do now."""
    return error.status_code == TOO_BUSY and error.error != BLOCK


def answered(place: str, status: int, said: str) -> KashshafError:
    """Our error for a status and what the server said."""
    for known in FAULTS:
        if known.status in (0, status) and re.search(known.kind, said, re.IGNORECASE | re.DOTALL):
            # Who asks for too much may be anybody, and is told no address.
            where = "" if known.told is TooBroad else f"{place}: "
            return known.told(f"{where}{known.message}")
    return KashshafError(f"{place}: the cluster answered {status}: {said[:300]}")


def item_fault(place: str, item: Mapping[str, Any]) -> KashshafError:
    """Our error for one document that the server did not take."""
    error = item.get("error")
    kind, reason = (error["type"], error["reason"]) if isinstance(error, Mapping) else ("", error)
    return answered(place, item["status"], f"{kind} {reason}")


def _of_certificate(reason: str) -> str:
    return next(told for pattern, told in CERTIFICATES if re.search(pattern, reason, re.IGNORECASE))


def _reason(error: TransportError) -> str:
    return str(error.info)[:200]
