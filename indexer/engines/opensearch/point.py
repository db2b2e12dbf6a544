"""A point in time of an index, and what is asked of it."""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import chain, repeat
from typing import Any, Final, TypeVar

from ...errors import KashshafError
from ...model import Document
from .builds import Build, read_build
from .client import Client
from .faults import PointLost
from .fields import address_of, is_itself, stored_document
from .matching import Clause
from .portions import portions

WINDOW: Final = 10_000
"""Results of one answer, those before its page included, that a server gives."""
PAGE: Final = 1_000
"""Stored documents that are asked for at a time where all are wanted."""
WRITTEN: Final = "_seq_no"
"""The server's number of what was written to a shard."""
PATIENCE: Final = 30.0
"""Seconds from when a node is known to be lost until it must be made up for."""
WHOLE: Final[Mapping[str, Any]] = {"stored_fields": ["document"], "docvalue_fields": ["id"]}
"""Asks for the stored document of each hit."""
NOTHING_STORED: Final[Mapping[str, Any]] = {"stored_fields": "_none_", "_source": False}
_SEEN: Final[Mapping[str, Any]] = {
    "size": 0,
    "track_total_hits": True,
    "aggs": {"newest": {"max": {"field": "generation"}}},
}
_Answer = TypeVar("_Answer")


class Point:
    """What a build holds now. Safe to share by threads."""

    def __init__(self, client: Client, build: Build) -> None:
        self._client = client
        self._build = build
        self._opening = threading.Lock()
        self._name = ""
        self._leave: weakref.finalize[..., Any] | None = None
        self._open(self._name)

    def ask(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to the body of a search."""
        return self._lasting(lambda name: self._client.search(name, body))

    def ask_all(self, bodies: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """The same for several searches."""
        return self._lasting(lambda name: self._client.search_all(name, bodies))

    def _lasting(self, ask: Callable[[str], _Answer]) -> _Answer:
        """An answer, also where the server lost the point, as with a node: as soon as what it had
        is served by others, another stands in its place, if nothing was written since.
        """
        deadline: float | None = None
        pauses = chain([0.0, 0.1, 0.3], repeat(1.0))
        while True:
            name = self._name
            try:
                return ask(name)
            except PointLost:
                # Not before: a node that does not answer was waited for until the cluster left it.
                deadline = deadline or time.monotonic() + PATIENCE
                if time.monotonic() > deadline:
                    raise
                time.sleep(next(pauses))
                with suppress(PointLost):
                    self._open(name)

    def holds(self, documents: int, generation: int) -> bool:
        """Whether it is a generation of so many documents, and nothing of the next is in it."""
        return _is(self.ask(_SEEN), documents, generation)

    def count(self, queries: Sequence[Clause]) -> list[int]:
        """How many documents match each of some queries."""
        asked = [{"size": 0, "track_total_hits": True, "query": query} for query in queries]
        return [int(found["hits"]["total"]["value"]) for found in self.ask_all(asked)]

    def named(
        self, query: Clause | None, fields: Sequence[str]
    ) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """The id of each document that matches, or of all, and the values of some fields."""
        altered = {}
        asked = values_of(*fields)
        for hit in self.every(query, asked, WINDOW) if query else self.all(asked, WINDOW):
            name = name_of(hit)
            if is_itself(name):
                yield name, hit["fields"]
            else:
                altered[name] = hit["fields"]
        for name, own in self.ids(list(altered)).items():
            yield own, altered[name]

    def ids(self, names: Sequence[str]) -> dict[str, str]:
        """The id of each document whose id has one of some terms, by these."""
        found = {name: name for name in names if is_itself(name)}
        altered = [name for name in names if not is_itself(name)]
        for some in portions(altered, PAGE):
            for hit in self.every(having_ids(some), WHOLE, PAGE):
                found[name_of(hit)] = document_of(hit).id
        return found

    def addresses(self, names: Sequence[str]) -> dict[str, str]:
        """Where the documents are whose ids have these terms."""
        return {name: address_of(own) for name, own in self.ids(names).items()}

    def every(self, query: Clause, asked: Mapping[str, Any], size: int) -> Iterator[dict[str, Any]]:
        """Every document that matches, in the order that is ``asked`` for, or that of their ids."""
        body = {"query": query, "size": size, "sort": [{"id": "asc"}], "track_total_hits": False}
        after: dict[str, Any] = {}
        while True:
            hits = self.ask({**body, **asked, **after})["hits"]["hits"]
            yield from hits
            if len(hits) < size:
                return
            after = {"search_after": hits[-1]["sort"]}

    def all(self, asked: Mapping[str, Any], size: int) -> Iterator[dict[str, Any]]:
        """Every document, in no particular order.

        Each shard numbers what is written to it, and they are asked for by these numbers: for a
        page in the order of the ids, all of them would be looked at.
        """
        newest = {"newest": {"max": {"field": WRITTEN}}}
        last = self.ask({"size": 0, "aggs": newest})["aggregations"]["newest"]["value"]
        step = size - 1  # So that one page of a shard is known to be the last.
        for start in range(0, 0 if last is None else int(last) + 1, step):
            some = {"range": {WRITTEN: {"gte": start, "lt": start + step}}}
            yield from self.every(some, asked, size)

    def _open(self, lost: str) -> None:
        """A point in time, or one in the place of one that is lost. Raises KashshafError where
        another generation is live by now, PointLost while that is being made.
        """
        with self._opening:
            if self._name != lost:
                return
            build = self._generation() if lost else self._build
            name = self._client.open_point(build.index)
            try:
                if lost:
                    self._check(name, build)
            except BaseException:
                self._client.leave_point(name)
                raise
            self._name = name
            if self._leave:
                self._leave.detach()
            self._leave = weakref.finalize(self, self._client.leave_point, self._name)
            self._leave.atexit = False

    def _generation(self) -> Build:
        """What the build says of itself, while it is the same generation."""
        build = read_build(self._client, self._build.index)
        # What is not live yet has none, and is written by who asks alone.
        if build is None or build.generation not in (0, self._build.generation):
            raise KashshafError(
                f"{self._client.place}: generation {self._build.generation} is kept no longer"
            )
        return build

    def _check(self, name: str, build: Build) -> None:
        """Raises PointLost unless all that is seen is of the generation."""
        if build.state == "settling":
            is_whole = _is(self._client.search(name, _SEEN), build.documents, build.generation)
        else:
            is_whole = self._generation() == build
        if not is_whole:
            raise PointLost(f"{self._client.place}: a commit is being made")


def _is(seen: Mapping[str, Any], documents: int, generation: int) -> bool:
    newest = seen["aggregations"]["newest"]["value"] or 0
    return bool(seen["hits"]["total"]["value"] == documents and newest <= generation)


def values_of(*fields: str) -> dict[str, Any]:
    """Asks for the id of each hit and the values of some fields, and spares the server what else is
    stored of it.
    """
    return {**NOTHING_STORED, "docvalue_fields": ["id", *fields]}


def having_ids(names: Sequence[str]) -> Clause:
    """Documents by the terms of their ids."""
    return {"terms": {"id": list(names)}}


def name_of(hit: Mapping[str, Any]) -> str:
    """The term of a document's id."""
    name: str = hit["fields"]["id"][0]
    return name


def document_of(hit: Mapping[str, Any]) -> Document:
    """The stored document of a hit."""
    return stored_document(hit["fields"]["document"][0])
