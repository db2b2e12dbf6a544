"""A new build beside the live one, which nobody reads until an alias is switched to it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from types import TracebackType
from typing import Final, Self

from ...errors import KashshafError
from ...model import Entry
from .. import interrupted
from .builds import Build, begin, describe, live_build, make_live, sweep, unfinished
from .bulk import send
from .client import Client
from .commits import locked_anyway
from .grouping import HAVING_COPIES
from .known import every_in_order, every_known, reading, updates
from .leads import Deciding
from .lock import Lock
from .point import WINDOW, Point
from .snapshot import OpenSearchSnapshot
from .spool import Spool

GATHERED: Final = 1 << 30
"""Bytes that wait here before they are sent: the more, the fewer documents are sent anew since they
have copies among later ones.
"""


class OpenSearchRebuild:
    """A new build, live from ``commit`` on.

    ``rebuilding`` is the lock of rebuilds, None while there is no index that others could write;
    ``writing`` the lock of who writes what is live: taken in ``hold`` unless it is given. Both are
    released when this is done with. ``keep`` old builds stay.
    """

    def __init__(
        self,
        client: Client,
        *,
        rebuilding: Lock | None,
        writing: Lock | None,
        lock_timeout: float,
        keep: int,
        resume: bool = False,
    ) -> None:
        self._client = client
        self._rebuilding = rebuilding
        self._writing = writing
        self._lock_timeout = lock_timeout
        self._keep = keep
        self._is_open = True
        self._is_seen = False
        self.resumed: OpenSearchSnapshot | None = None
        self.anew = ""
        live = live_build(client)
        begun = self._unfinished() if resume else None
        sweep(client, live, [begun.index] if begun else [])
        self._build = begun or begin(client)
        if begun:
            client.refresh(begun.index)
            self._group_anew()
            self.resumed = self._preview()
        self._spool = Spool(0)  # At last: nobody closes that of a rebuild that cannot begin.

    def put(self, entry: Entry, origin: str = "") -> None:
        """Add the document in the place of the one with its id. ValueError if it was put before,
        since the last checkpoint.
        """
        self._check_open()
        self._spool.put(entry, origin)
        self._is_seen = False
        if self._spool.size > GATHERED:
            self._send()

    def delete(self, document_id: str) -> None:
        """Remove the document; an id that is not there is no error."""
        self._check_open()
        self._spool.delete(document_id)
        self._is_seen = False

    @property
    def is_kept(self) -> bool:
        """Whether something of it has come to a checkpoint."""
        return self._build.state == "unfinished"

    def checkpoint(self) -> None:
        """Bring all of it to disk, from where an interrupted rebuild can be gone on with."""
        self._check_open()
        self._send()
        self._client.flush(self._build.index)
        self._spool.forget()
        if self._rebuilding and self._build.state == "begun":
            self._build = replace(self._build, state="unfinished")
            describe(self._client, self._build)

    def finish(self) -> OpenSearchSnapshot:
        """Everything put is on disk; the new generation as it will be, not yet live."""
        self.checkpoint()
        self._is_seen = True
        return self._preview()

    def hold(self, lock_timeout: float) -> None:
        """Let nobody else write what is live, until this is done with. Raises Locked."""
        self._check_open()
        if self._writing is None:
            self._writing = locked_anyway(self._client, lock_timeout)

    def commit(self) -> int:
        """Make it live, and say which generation it is. Raises Locked."""
        self._check_open()
        self.hold(self._lock_timeout)
        if not self._is_seen:
            self.finish()
        assert self._writing
        self._writing.assure()
        self._is_open = False
        live = live_build(self._client)
        new = self._build.following(live, self._keep).committed(_next(live))
        make_live(self._client, new, live)
        return new.generation

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._is_open = False
        self._spool.close()
        keeps = kind is not None and not interrupted.is_failure(kind) and self.is_kept
        try:
            with suppress(KashshafError):  # What is left over, the next one removes.
                live = live_build(self._client)
                sweep(self._client, live, [self._build.index] if keeps else [])
        finally:
            for lock in filter(None, (self._writing, self._rebuilding)):
                lock.release()

    def _send(self) -> None:
        if self._spool:
            try:
                send(self._client, self._build.index, self._spool.changes(self._point()))
            except BaseException:
                self._is_open = False  # What is half sent cannot be made live.
                raise
            self._client.refresh(self._build.index)
            self._spool.clear()

    def _group_anew(self) -> None:
        """Say of each document whose copy it is, when nobody knows how much of what was said came
        to the server. In order: nothing that comes later changes what is decided.
        """
        point = self._point()
        self._say(point, {each.name: None for each in every_known(point, HAVING_COPIES)})
        every = every_in_order(self._point())
        while some := list(islice(every, WINDOW)):
            point = self._point()
            self._say(point, Deciding(point, reading(point), some, is_last=True).changed())

    def _say(self, point: Point, leads: Mapping[str, str | None]) -> None:
        send(self._client, self._build.index, updates(point, leads, 0))
        self._client.refresh(self._build.index)

    def _point(self) -> Point:
        return Point(self._client, self._build)

    def _unfinished(self) -> Build | None:
        """What was begun; where that cannot be gone on with, ``anew`` says why."""
        found = unfinished(self._client)
        self.anew = interrupted.of_another_analysis(found.analysis) if found else interrupted.NONE
        return None if self.anew else found

    def _preview(self) -> OpenSearchSnapshot:
        following = self._build.committed(_next(live_build(self._client)))
        return OpenSearchSnapshot(self._client, following)

    def _check_open(self) -> None:
        if not self._is_open:
            raise KashshafError(f"{self._client.place}: this rebuild is done with")


def _next(live: Build | None) -> int:
    return live.generation + 1 if live else 1
