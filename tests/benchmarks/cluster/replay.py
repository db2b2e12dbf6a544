"""What we send to a cluster, kept, and sent again by its client alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple
from unittest.mock import patch

from opensearchpy import OpenSearch, Transport, Urllib3HttpConnection

from tests.opensearch.nodes import Node


class Sent(NamedTuple):
    """One request, as the client of the server is given it."""

    method: str
    url: str
    more: dict[str, Any]


@contextmanager
def keeping(sent: list[Sent]) -> Iterator[None]:
    """Adds what is sent within the block."""
    send = Transport.perform_request

    def keep(self: Transport, method: str, url: str, **more: Any) -> Any:
        sent.append(Sent(method, url, more))
        return send(self, method, url, **more)

    with patch.object(Transport, "perform_request", keep):
        yield


class Bare:
    """The client of the server, without us."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        self._client = OpenSearch(
            hosts=[{"host": node.host, "port": node.port} for node in nodes],
            connection_class=Urllib3HttpConnection,
        )

    def send(self, requests: Sequence[Sent]) -> None:
        """Each again, one after the other."""
        for method, url, more in requests:
            self._client.transport.perform_request(method, url, **more)
