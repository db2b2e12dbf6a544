"""What a job has met so far, compared with what the index has."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

from ..model import Document, Rejection
from .origins import Given
from .records import Place, Record
from .watching import SILENT, Watcher

_VARYING: Final = re.compile(
    r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|\bU\+[0-9A-F]+|(?<!-)\b\d+(?:[.,]\d+)*|\([^()]*\)"
)
"""What of a reason is not the same for all records it is given for."""
TOGETHER: Final = 100
"""Records that are read before the index is asked for their documents."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a job did. ``seconds`` is how long it took, ``generation`` the one that is live now.

    ``copies`` counts the documents, of those that the job added or changed, that joined a group of
    copies: all that are in one, but the first of a group that is of this job alone.
    """

    added: int
    changed: int
    unchanged: int
    removed: int
    rejected: tuple[Rejection, ...]
    copies: int
    seconds: float
    generation: int

    @property
    def reasons(self) -> list[tuple[str, int]]:
        """Why records were rejected and how many, the most frequent first."""
        return Counter(_without_values(each.reason) for each in self.rejected).most_common()

    @property
    def rate(self) -> float:
        """Documents a second."""
        return (self.added + self.changed + self.unchanged) / max(self.seconds, 0.001)

    def to_json(self) -> dict[str, Any]:
        """As ``--json`` prints it."""
        return {
            "added": self.added,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "removed": self.removed,
            "rejected": [rejection.to_json() for rejection in self.rejected],
            "copies": self.copies,
            "seconds": self.seconds,
            "generation": self.generation,
        }


class Tally:
    """Sorts the documents of a job into new, changed and unchanged ones.

    ``before`` is document id to fingerprint of the index as it was, ``before_origins`` where each
    came from; ``met`` and ``origins`` are the same of the documents that the job has met so far.
    ``records`` counts these, the repeated and the rejected. Where ``before`` is not all that the
    index has, ``ask`` gives what it has of some ids, and is asked of those that are met.
    """

    def __init__(
        self,
        before: dict[str, str],
        watcher: Watcher = SILENT,
        before_origins: Mapping[str, str] | None = None,
        ask: Callable[[Iterable[str]], Mapping[str, str]] | None = None,
    ) -> None:
        self.before = before
        self._ask = ask
        self.before_origins = before_origins or {}
        self.met: dict[str, str] = {}
        self.origins: dict[str, str] = {}
        self.records = 0
        self.rejected: list[Rejection] = []
        self._repeated = 0
        self._places: dict[str, Place] = {}
        self._unreadable: set[str] = set()
        self._unread_source = ""
        self._read: set[str] = set()
        self._unread: set[str] = set()
        self._watcher = watcher
        self._began = time.monotonic()

    @property
    def seconds(self) -> float:
        """Since the job began."""
        return time.monotonic() - self._began

    def documents(self, records: Iterable[Record]) -> Iterator[tuple[Document, bool]]:
        """Each document once, and whether the index has not got it as it is.

        What is rejected, and a second document with an id that this job has met, is counted and
        told to the watcher instead.
        """
        for record in self._asked(records):
            self.records += 1
            self._watcher.step("reading", self.records)
            self._read.add(record.origin)
            if isinstance(record.what, Rejection):
                self._remember_unread(record.what, record)
                self._reject(record.what)
            elif self._is_first(record.what, record.place):
                yield record.what, self.meet(record.what, record.origin)

    def meet(self, document: Document, origin: str) -> bool:
        """Note a document not met before, and say whether the index has not got it as it is."""
        fingerprint = document.fingerprint()
        self.met[document.id] = fingerprint
        self.origins[document.id] = origin
        return self.before.get(document.id) != fingerprint

    def fresh(self) -> list[str]:
        """The ids of the documents met that the index had not got as they are."""
        return [each for each, print_ in self.met.items() if self.before.get(each) != print_]

    def forget(self, document_id: str) -> None:
        """The index is not to have a document."""
        self.met.pop(document_id, None)
        self.origins.pop(document_id, None)

    def vanished(self) -> list[str]:
        """The ids of the index that the sources no longer have, sorted.

        Not one that a source may still have which could not be read.
        """
        gone = self.before.keys() - self.met.keys() - self._unreadable
        if gone and self._unread_source:
            self._watcher.warn(
                f"nothing is removed: {self._unread_source} could not be read, and may have some "
                f"of the {len(gone)} documents that were not met"
            )
            return []
        return sorted(gone)

    def lost(self, given: Given) -> list[str]:
        """The ids of the index that came from what the job was ``given``, and are no longer there,
        sorted. Not one whose source could not be read to its end.
        """
        gone = self.before.keys() - self.met.keys() - self._unreadable
        by_origin: dict[str, list[str]] = {}
        for each in gone:
            by_origin.setdefault(self.before_origins.get(each, ""), []).append(each)
        lost = (ids for origin, ids in by_origin.items() if self._has_lost(origin, given))
        return sorted(each for ids in lost for each in ids)

    def _has_lost(self, origin: str, given: Given) -> bool:
        path = Path(origin)
        if not path.is_absolute():  # What is no file says nothing of what came from it before.
            return False
        if not self._unread.isdisjoint(map(str, (path, *path.parents))):
            return False
        return origin in self._read or given.has_lost(origin)

    def outcome(
        self, *, removed: int, generation: int, groups: Iterable[Sequence[str]] = ()
    ) -> Outcome:
        """The result of the job, which ends now; ``groups`` are those of copies in the index."""
        known = [(self.before.get(each), fingerprint) for each, fingerprint in self.met.items()]
        added = sum(before is None for before, _ in known)
        unchanged = sum(before == now for before, now in known)
        return Outcome(
            added=added,
            changed=len(known) - added - unchanged,
            unchanged=unchanged + self._repeated,
            removed=removed,
            rejected=tuple(self.rejected),
            copies=self._copies(groups),
            seconds=round(self.seconds, 3),
            generation=generation,
        )

    def _asked(self, records: Iterable[Record]) -> Iterator[Record]:
        """The records, each when it is known what the index has of it."""
        if self._ask is None:
            yield from records
            return
        left = iter(records)
        while some := list(islice(left, TOGETHER)):
            found = self._ask([each.what.id for each in some if isinstance(each.what, Document)])
            self.before |= found
            yield from some

    def _copies(self, groups: Iterable[Sequence[str]]) -> int:
        """Of the documents that are new or changed, how many joined a group."""
        count = 0
        for ids in groups:
            fresh = sum(id_ in self.met and self.met[id_] != self.before.get(id_) for id_ in ids)
            count += min(fresh, len(ids) - 1)
        return count

    def _is_first(self, document: Document, place: Place) -> bool:
        if document.id not in self.met:
            self._places[document.id] = place
            return True
        if document.fingerprint() == self.met[document.id]:
            self._repeated += 1
        else:
            first = self._places[document.id]
            reason = f"the id {document.id!r} is already that of a different document ({first})"
            self._reject(Rejection(place.file, place.record, reason))
        return False

    def _remember_unread(self, rejection: Rejection, record: Record) -> None:
        known = rejection.id if record.id is None else record.id
        if known is not None:
            self._unreadable.add(known)
        if record.id is None and (rejection.hides_more or not rejection.record):
            self._unread_source = self._unread_source or rejection.file
            self._unread.add(record.origin)
        elif known is None:  # It may have been any of those that came from there.
            self._unread.add(record.origin)

    def _reject(self, rejection: Rejection) -> None:
        self.rejected.append(rejection)
        self._watcher.rejected(rejection)


def _without_values(reason: str) -> str:
    """What a reason has in common with that of other records."""
    return _VARYING.sub("…", reason)
