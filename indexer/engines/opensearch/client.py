"""What a cluster is asked: all that is, and nothing else, goes through here."""

from __future__ import annotations

import atexit
import os
import threading
import time
import weakref
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

from opensearchpy import OpenSearch

from ...config import Cluster
from ...errors import Away, KashshafError, NotAllowed, NotFound, Unavailable
from .address import Address
from .connection import PAUSES, connected, signed
from .faults import TOO_BUSY, answered, told
from .portions import portions

KEPT: Final = "5m"
"""How long the server keeps a point in time that nobody asks."""
PARTS: Final = 64
"""Questions that are asked in one go."""


class Client:
    """What an address is asked. Safe to share by threads, and by processes that are forked: each
    has connections of its own.
    """

    def __init__(self, address: Address, cluster: Cluster) -> None:
        """Raises UsageError where both a user and an API key are given."""
        self.address = address
        self.cluster = cluster
        self.place = address.shown
        self._headers = signed(address, cluster)
        self._opening = threading.Lock()
        self._process = 0
        self._connected: OpenSearch | None = None
        self._version: tuple[int, ...] = ()
        self._times_away, self._last_told = 0, ""
        """How often nobody answered, and what was said the last time."""
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
        for some in portions(bodies, PARTS):
            lines: list[Any] = []
            for body in some:
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
        points = []
        with suppress(IndexError):  # Another thread may take some meanwhile.
            while self._left:
                points.append(self._left.popleft())
        if points:
            with suppress(KashshafError), told(self.place):  # They go by themselves, later.
                server.delete_pit(body={"pit_id": points}, ignore=404)

    def _server(self) -> OpenSearch:
        """Of this process. Raises KashshafError when it is none that we can use; who waits while
        another thread hears so, hears it too: a host may take half a minute to say nothing.
        """
        times = self._times_away
        with self._opening:
            if self._connected is None or self._process != os.getpid():
                if times != self._times_away:
                    raise Away(self._last_told)
                try:
                    self._connected, self._version = connected(
                        self.address, self.cluster, self._headers
                    )
                except Away as error:
                    self._times_away, self._last_told = times + 1, str(error)
                    raise
                self._process = os.getpid()
                self._points = set()
            return self._connected


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


def _unless_changed(found: Mapping[str, Any]) -> dict[str, Any]:
    return {"if_seq_no": found["_seq_no"], "if_primary_term": found["_primary_term"]}


def _data(found: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    nodes = found["nodes"].values()
    return [node for node in nodes if "data" in node["roles"]] or list(nodes)
