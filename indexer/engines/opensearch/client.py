"""The connection to a cluster: what is asked of it, and nothing else, goes through here."""

from __future__ import annotations

import atexit
import base64
import os
import ssl
import threading
import time
import weakref
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from logging import CRITICAL, getLogger
from typing import Any, Final

from opensearchpy import OpenSearch, Transport, TransportError, Urllib3HttpConnection
from urllib3 import Timeout

from ...config import Cluster
from ...errors import KashshafError, NotAllowed, NotFound, Unavailable, UsageError
from .address import Address
from .faults import NOT_OPENSEARCH, TOO_BUSY, answered, is_busy, told

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
KEPT: Final = "5m"
"""How long the server keeps a point in time that nobody asks."""
PARTS: Final = 64
"""Questions that are asked in one go."""


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


class Client:
    """What an address is asked. Safe to share by threads, and by processes that are forked: each
    has connections of its own.
    """

    def __init__(self, address: Address, cluster: Cluster) -> None:
        """Raises UsageError where both a user and an API key are given."""
        self.address = address
        self.cluster = cluster
        self.place = address.shown
        self._headers = _signed(address, cluster)
        self._opening = threading.Lock()
        self._process = 0
        self._connected: OpenSearch | None = None
        self._version: tuple[int, ...] = ()
        self._points: set[str] = set()
        self._left = _LEFT.setdefault(address.hosts, deque())
        _CLIENTS.add(self)

    @property
    def version(self) -> tuple[int, ...]:
        """Of the server: its first two numbers."""
        self._server()
        return self._version

    # Points in time

    def open_point(self, index: str) -> str:
        """A name for what an index holds now."""
        server = self._server()
        self._close_left(server)
        with told(self.place):
            found = server.create_pit(index=index, params={"keep_alive": KEPT})
        point = str(found["pit_id"])
        self._points.add(point)
        return point

    def leave_point(self, point: str) -> None:
        """It is needed no longer. The server hears of it when the next one is opened: this may be
        called at any moment, also while a connection is in use.
        """
        if point in self._points:  # A forked process leaves alone what is its parent's.
            self._points.discard(point)
            self._left.append(point)

    def close(self) -> None:
        """Let the server drop all that it keeps for this process."""
        if self._connected is not None and self._process == os.getpid():
            self._left.extend(self._points)
            self._points.clear()
            self._close_left(self._connected)

    def search(self, point: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """The answer of a point in time. Raises PointLost when it is gone."""
        server = self._server()
        with told(self.place):
            return dict(
                server.search(
                    body={**body, "pit": {"id": point, "keep_alive": KEPT}},
                    params={
                        "search_type": "dfs_query_then_fetch",
                        "allow_partial_search_results": "false",
                    },
                )
            )

    def search_all(self, point: str, bodies: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """The answers to several searches."""
        server = self._server()
        found: list[dict[str, Any]] = []
        header = {"search_type": "dfs_query_then_fetch", "allow_partial_search_results": False}
        for start in range(0, len(bodies), PARTS):
            lines: list[Any] = []
            for body in bodies[start : start + PARTS]:
                lines += (header, {**body, "pit": {"id": point, "keep_alive": KEPT}})
            for pause in (*PAUSES, None):
                with told(self.place):
                    answers = server.msearch(body=lines)["responses"]
                if pause is None or not any(one["status"] == TOO_BUSY for one in answers):
                    break
                time.sleep(pause)
            found += answers
        for answer in found:
            if "error" in answer:
                raise answered(self.place, answer["status"], str(answer["error"]))
        return found

    # Indices

    def described(self, index: str) -> dict[str, dict[str, Any]]:
        """The names that an index, an alias or a pattern stands for, and what each says of itself;
        nothing where there is none.
        """
        server = self._server()
        try:
            with told(self.place):
                found = server.indices.get_mapping(index=index)
        except NotFound:
            return {}
        return {name: one["mappings"].get("_meta") or {} for name, one in found.items()}

    def describe(self, index: str, meta: Mapping[str, Any]) -> None:
        """Let an index say something of itself."""
        server = self._server()
        with told(self.place):
            server.indices.put_mapping(index=index, body={"_meta": meta})

    def create(self, index: str, settings: Mapping[str, Any], mappings: Mapping[str, Any]) -> None:
        """An empty index, of which every copy that there is room for is ready: one alone could be
        lost with its node. Raises NotFound when there is one of that name that we did not make.
        """
        server = self._server()
        try:
            with told(self.place):
                server.indices.create(
                    index=index,
                    body={
                        "settings": settings,
                        "mappings": mappings,
                        "aliases": {written(index): {}},
                    },
                    params={"wait_for_active_shards": "all"},
                )
        except Unavailable:
            raise
        except KashshafError as error:
            if self.described(index) and not self.is_ours(index):
                raise NotFound(
                    f"{self.place}: {index!r} is there, but no index of Kashshaf"
                ) from error
            raise

    def is_ours(self, index: str) -> bool:
        """Whether there is an index that :meth:`create` made: no other has its alias."""
        return index in self.described(written(index))

    def remove(self, indices: Iterable[str]) -> None:
        """Those of some indices that are there are there no longer."""
        server = self._server()
        for index in indices:
            with told(self.place):
                server.indices.delete(index=index, params={"ignore_unavailable": "true"})

    def switch(self, alias: str, index: str, before: str | None) -> None:
        """Let an alias stand for an index, in one step."""
        server = self._server()
        actions: list[dict[str, Any]] = [{"add": {"index": index, "alias": alias}}]
        if before and before != index:
            actions.insert(0, {"remove": {"index": before, "alias": alias}})
        with told(self.place):
            server.indices.update_aliases(body={"actions": actions})

    def refresh(self, index: str) -> None:
        """Let what was written be seen."""
        server = self._server()
        with told(self.place):
            server.indices.refresh(index=index)

    def flush(self, index: str) -> None:
        """Bring what was written to disk."""
        server = self._server()
        with told(self.place):
            server.indices.flush(index=index, params={"wait_if_ongoing": "true"})

    def count(self, index: str) -> int:
        """How many documents of it are seen."""
        server = self._server()
        with told(self.place):
            return int(server.count(index=index)["count"])

    def size(self, index: str) -> int:
        """Bytes of the index, each document once."""
        server = self._server()
        with told(self.place):
            found = server.indices.stats(index=index, metric="store")
        primaries = found["_all"]["primaries"]
        return int(primaries["store"]["size_in_bytes"])

    def room(self) -> int | None:
        """Bytes that the fullest node with data can still write; None for who may not know."""
        server = self._server()
        try:
            with told(self.place):
                found = server.nodes.stats(metric="fs")
        except NotAllowed:
            return None
        return min(int(node["fs"]["total"]["available_in_bytes"]) for node in _data(found))

    # Documents

    def bulk(self, index: str, lines: Sequence[str]) -> list[dict[str, Any]]:
        """The answers to changes, which are actions and documents as lines of JSON."""
        server = self._server()
        with told(self.place):
            found = server.bulk(
                index=written(index), body="\n".join(lines) + "\n", params=_ONLY_THERE
            )
        return [next(iter(item.values())) for item in found["items"]]

    def read(self, index: str, key: str) -> dict[str, Any] | None:
        """A document as it is this moment, with what its next change must name; or None."""
        server = self._server()
        try:
            with told(self.place):
                found = server.get(index=index, id=key, params={"realtime": "true"}, ignore=404)
        except NotFound:
            return None
        return dict(found) if found.get("found") else None

    def write(
        self, index: str, key: str, value: Mapping[str, Any], over: Mapping[str, Any] | None
    ) -> bool:
        """Put a document in the place of what :meth:`read` found, or of nothing; False when
        something else is there by now.
        """
        server = self._server()
        unless = _unless_changed(over) if over else {"op_type": "create"}
        params = {**unless, **_ONLY_THERE}
        with told(self.place):
            found = server.index(
                index=written(index), id=key, body=value, params=params, ignore=409
            )
        return found.get("result") in ("created", "updated")

    def erase(self, index: str, key: str, over: Mapping[str, Any]) -> None:
        """Remove a document if it is still what was read."""
        server = self._server()
        with told(self.place):
            server.delete(index=index, id=key, params=_unless_changed(over), ignore=(404, 409))

    # The connection

    def _close_left(self, server: OpenSearch) -> None:
        points = [self._left.popleft() for _ in range(len(self._left))]
        if points:
            with suppress(KashshafError), told(self.place):  # They go by themselves, later.
                server.delete_pit(body={"pit_id": points}, ignore=404)

    def _server(self) -> OpenSearch:
        """Of this process. Raises KashshafError when it is none that we can use."""
        with self._opening:
            if self._connected is None or self._process != os.getpid():
                self._connected = self._checked(
                    _connection(self.address, self.cluster, self._headers)
                )
                self._process = os.getpid()
                self._points = set()
            return self._connected

    def _checked(self, server: OpenSearch) -> OpenSearch:
        with told(self.place):
            said = server.info(ignore=OTHERS_SAY)
        version = said.get("version") if isinstance(said, Mapping) else None
        if not isinstance(version, Mapping) or version.get("distribution") != "opensearch":
            raise Unavailable(f"{self.place}: {NOT_OPENSEARCH}{_other(version)}")
        own = tuple(int(part) for part in version["number"].split(".")[:2])
        if own < OLDEST:
            raise KashshafError(
                f"{self.place}: version {version['number']} of OpenSearch is too old; "
                f"{'.'.join(map(str, OLDEST))} or newer is needed"
            )
        self._version = own
        return server


getLogger("opensearch").setLevel(CRITICAL + 1)
"""The client logs all that fails, and where; here it becomes an error that says so."""
_LEFT: Final[dict[tuple[tuple[str, int], ...], deque[str]]] = {}
"""Points in time of each cluster that nobody needs any more and that it has not heard of."""
_CLIENTS: Final[weakref.WeakSet[Client]] = weakref.WeakSet()
_ONLY_THERE: Final = {"require_alias": "true"}
"""Nothing is put into an index that is not there: a server would make one as it sees fit."""


def written(index: str) -> str:
    """An alias of an index, by which alone it is written: it goes with the index."""
    return f"{index}-written"


@atexit.register
def _close_all() -> None:
    for client in tuple(_CLIENTS):
        client.close()


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


def _signed(address: Address, cluster: Cluster) -> dict[str, str]:
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


def _unless_changed(found: Mapping[str, Any]) -> dict[str, Any]:
    return {"if_seq_no": found["_seq_no"], "if_primary_term": found["_primary_term"]}


def _data(found: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    nodes = found["nodes"].values()
    return [node for node in nodes if "data" in node["roles"]] or list(nodes)
