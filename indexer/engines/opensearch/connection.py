"""How a cluster is reached: the way to it, who asks, and whether what answers is a cluster."""

from __future__ import annotations

import base64
import ssl
import time
from collections.abc import Mapping
from logging import CRITICAL, getLogger
from typing import Any, Final

from opensearchpy import OpenSearch, Transport, TransportError, Urllib3HttpConnection
from urllib3 import Timeout

from ...config import Cluster
from ...errors import KashshafError, Unavailable, UsageError
from .address import Address
from .faults import NOT_OPENSEARCH, is_busy, told

OLDEST: Final = (2, 4)
"""The first version of the server that keeps a point in time."""
OTHERS_SAY: Final = (301, 302, 303, 307, 308, 400, 404, 405)
"""What a server that is no cluster may answer when it is asked which one it is."""
CONNECTS: Final = 5.0
"""Seconds after which a host that says nothing at all is taken for gone, and the next one asked."""
RETRIED: Final = (502, 503, 504)
"""Asked again at once, of another node if there is one."""
RETRIES: Final = 5
PAUSES: Final = (0.1, 0.2, 0.4, 0.8)
"""Seconds until what the cluster had no time for is asked again."""

getLogger("opensearch").setLevel(CRITICAL + 1)
"""The client logs all that fails, and where; here it becomes an error that says so."""


class Patient(Transport):
    """Asks again, after a while, what the cluster has no time for."""

    def perform_request(self, *args: Any, **kwargs: Any) -> Any:
        """As the client does, which would ask again at once."""
        for pause in PAUSES:
            try:
                return super().perform_request(*args, **kwargs)
            except TransportError as error:
                if not is_busy(error):
                    raise
            time.sleep(pause)
        return super().perform_request(*args, **kwargs)


def signed(address: Address, cluster: Cluster) -> dict[str, str]:
    """Who asks, as a header. The client itself would take no password with an Arabic letter.
    Raises UsageError for two at once.
    """
    if cluster.api_key:
        if address.user or address.password:
            raise UsageError(
                f"{address.shown}: a user stands in the address and KASHSHAF_OPENSEARCH_API_KEY is "
                "given; one of them says who asks"
            )
        return {"authorization": f"ApiKey {cluster.api_key}"}
    if not address.user:
        return {}
    pair = f"{address.user}:{address.password or cluster.password}".encode()
    return {"authorization": f"Basic {base64.b64encode(pair).decode()}"}


def connected(
    address: Address, cluster: Cluster, headers: Mapping[str, str]
) -> tuple[OpenSearch, tuple[int, ...]]:
    """A connection, and the first two numbers of the version that answers. Raises KashshafError
    where that is none that we can use.
    """
    server = _connection(address, cluster, headers)
    return server, _checked(server, address.shown)


def _checked(server: OpenSearch, place: str) -> tuple[int, ...]:
    with told(place):
        said = server.info(ignore=OTHERS_SAY)
    version = said.get("version") if isinstance(said, Mapping) else None
    if not isinstance(version, Mapping) or version.get("distribution") != "opensearch":
        raise Unavailable(f"{place}: {NOT_OPENSEARCH}{_other(version)}")
    own = tuple(int(part) for part in version["number"].split(".")[:2])
    if own < OLDEST:
        raise KashshafError(
            f"{place}: version {version['number']} of OpenSearch is too old; "
            f"{'.'.join(map(str, OLDEST))} or newer is needed"
        )
    return own


def _connection(address: Address, cluster: Cluster, headers: Mapping[str, str]) -> OpenSearch:
    return OpenSearch(
        hosts=[{"host": host.strip("[]"), "port": port} for host, port in address.hosts],
        headers=dict(headers),
        timeout=Timeout(connect=min(CONNECTS, cluster.timeout), read=cluster.timeout),
        max_retries=RETRIES,
        retry_on_timeout=True,
        retry_on_status=RETRIED,
        transport_class=Patient,
        connection_class=Urllib3HttpConnection,
        pool_maxsize=16,
        **(_secured(cluster) if address.tls else {}),
    )


def _secured(cluster: Cluster) -> dict[str, Any]:
    """A certificate is trusted for its fingerprint, or for who signed it."""
    if cluster.fingerprint:
        return {
            "use_ssl": True,
            "verify_certs": False,
            "ssl_show_warn": False,
            "ssl_assert_hostname": False,
            "ssl_assert_fingerprint": cluster.fingerprint.replace(":", "").lower(),
        }
    try:
        context = ssl.create_default_context(cafile=cluster.ca or None)
    except (OSError, ssl.SSLError) as error:
        raise UsageError(
            f"KASHSHAF_OPENSEARCH_CA: {cluster.ca!r} is no file of certificates ({error})"
        ) from error
    return {"use_ssl": True, "ssl_context": context}


def _other(version: Any) -> str:
    """What else it is, where it says so as Elasticsearch does."""
    if isinstance(version, Mapping) and "lucene_version" in version and "number" in version:
        return f" but seems to be Elasticsearch {version['number']}"
    return ""
