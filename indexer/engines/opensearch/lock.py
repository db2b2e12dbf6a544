"""The locks of an index: documents of a small index beside it, one for who writes what is live, one
for who builds it anew.

Only one client can create a document, or put another in the place of the very one it read. Who
holds a lock says so again every few seconds; one that was not heard of for ``EXPIRES`` seconds, or
whose process is seen to be gone, holds it no longer. The clocks of those who write are taken to
agree within that time.
"""

from __future__ import annotations

import os
import socket
import threading
import time
import uuid
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Self

from ...errors import KashshafError, Locked
from ...model import iso
from .client import Client

WRITING: Final = "writing"
REBUILDING: Final = "rebuilding"
DONE: Final = {WRITING: "written", REBUILDING: "rebuilt"}
EXPIRES: Final = 60.0
BEATS: Final = 10.0
POLLS: Final = 0.1
"""Seconds."""
SHOWN: Final = ("pid", "host", "since")
_MAPPING: Final = {"dynamic": "false", "properties": {}}
_SETTINGS: Final = {"number_of_shards": 1, "auto_expand_replicas": "0-1"}


def locks_of(name: str) -> str:
    """The index that has the locks of an index."""
    return f"{name}-locks"


class Lock:
    """Held from ``acquire`` to ``release``. ``kind`` is what is done meanwhile."""

    def __init__(self, client: Client, kind: str) -> None:
        self._client = client
        self._kind = kind
        self._index = locks_of(client.address.name)
        self._token = uuid.uuid4().hex
        self._changing = threading.Lock()
        self._released = threading.Event()
        self._is_held = False

    def acquire(self, timeout: float) -> Self:
        """Wait up to ``timeout`` seconds. Raises Locked, naming the holder, and NotFound where an
        index that is not ours has the name of that of the locks.
        """
        if not self._client.is_ours(self._index):
            self._create()
        deadline = time.monotonic() + timeout
        while not self._try():
            holder = self.holder()
            if holder and time.monotonic() >= deadline:
                raise Locked(
                    f"{self._client.place} is being {DONE[self._kind]} by process {holder['pid']} "
                    f"on {holder['host']} since {holder['since']}"
                )
            time.sleep(POLLS)
        self._is_held = True
        threading.Thread(target=self._beat, name=f"lock {self._index}", daemon=True).start()
        return self

    def assure(self) -> None:
        """Raises Locked when somebody else took it for left, as after a long sleep."""
        if not self._renew():
            raise Locked(f"{self._client.place}: the lock was lost; somebody else writes by now")

    def release(self) -> None:
        """Let the next one in; releasing twice is no error."""
        self._released.set()
        with self._changing:
            if self._is_held:
                self._is_held = False
                with suppress(KashshafError):  # It expires.
                    found = self._read()
                    if found and found["_source"]["token"] == self._token:
                        self._client.erase(self._index, self._kind, found)

    def holder(self) -> dict[str, Any] | None:
        """Who holds the lock now: ``pid``, ``host``, ``since``; None when it is free."""
        found = self._read()
        if found is None or _is_left(found["_source"]):
            return None
        return {name: found["_source"][name] for name in SHOWN}

    def _create(self) -> None:
        try:
            self._client.create(self._index, _SETTINGS, _MAPPING)
        except KashshafError:
            if not self._client.is_ours(self._index):  # Two may come at once.
                raise

    def _read(self) -> dict[str, Any] | None:
        return self._client.read(self._index, self._kind)

    def _try(self) -> bool:
        found = self._read()
        if found and not _is_left(found["_source"]):
            return bool(found["_source"]["token"] == self._token)  # An answer that was lost.
        return self._client.write(self._index, self._kind, self._signed(_now()), found)

    def _signed(self, since: datetime) -> dict[str, Any]:
        return {
            "token": self._token,
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "since": iso(since),
            "until": iso(_now() + timedelta(seconds=EXPIRES)),
        }

    def _beat(self) -> None:
        while not self._released.wait(BEATS):
            with suppress(KashshafError):
                self._renew()

    def _renew(self) -> bool:
        with self._changing:
            found = self._read() if self._is_held else None
            if not found or found["_source"]["token"] != self._token:
                return False
            signed = self._signed(datetime.fromisoformat(found["_source"]["since"]))
            return self._client.write(self._index, self._kind, signed, found)


def _is_left(signed: Mapping[str, Any]) -> bool:
    """Whether who signed a lock is gone."""
    if _now() > datetime.fromisoformat(signed["until"]):
        return True
    return signed["host"] == socket.gethostname() and not _runs(signed["pid"])


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
