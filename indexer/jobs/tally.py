"""What a job has met so far, compared with what the index has."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..model import Document, Rejection
from .records import Place, Record
from .watching import Watcher


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

    ``before`` is document id to fingerprint of the index as it was, ``met`` the same of the
    documents that the job has met so far. ``records`` counts these, the repeated and the rejected.
    """

    def __init__(self, before: Mapping[str, str], watcher: Watcher) -> None:
        self.before = before
        self.met: dict[str, str] = {}
        self.records = 0
        self.rejected: list[Rejection] = []
        self._added = self._changed = self._unchanged = 0
        self._places: dict[str, Place] = {}
        self._unreadable: set[str] = set()
        self._unread_source = ""
        self._watcher = watcher
        self._began = time.monotonic()

    def documents(self, records: Iterable[Record]) -> Iterator[tuple[Document, bool]]:
        """Each document once, and whether the index has not got it as it is.

        What is rejected, and a second document with an id that this job has met, is counted and
        told to the watcher instead.
        """
        for record in records:
            self.records += 1
            self._watcher.step("reading", self.records)
            if isinstance(record.what, Rejection):
                self._remember_unread(record.what, record.id)
                self._reject(record.what)
            elif self._is_first(record.what, record.place):
                yield record.what, self.is_fresh(record.what)

    def is_fresh(self, document: Document) -> bool:
        """Count a document not met before, and say whether the index has not got it as it is."""
        fingerprint = document.fingerprint()
        self.met[document.id] = fingerprint
        known = self.before.get(document.id)
        if known == fingerprint:
            self._unchanged += 1
        elif known is None:
            self._added += 1
        else:
            self._changed += 1
        return known != fingerprint

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

    def outcome(
        self, *, removed: int, generation: int, groups: Iterable[Sequence[str]] = ()
    ) -> Outcome:
        """The result of the job, which ends now; ``groups`` are those of copies in the index."""
        return Outcome(
            added=self._added,
            changed=self._changed,
            unchanged=self._unchanged,
            removed=removed,
            rejected=tuple(self.rejected),
            copies=self._copies(groups),
            seconds=round(time.monotonic() - self._began, 3),
            generation=generation,
        )

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
            self._unchanged += 1
        else:
            first = self._places[document.id]
            reason = f"the id {document.id!r} is already that of a different document ({first})"
            self._reject(Rejection(place.file, place.record, reason))
        return False

    def _remember_unread(self, rejection: Rejection, known_id: str | None) -> None:
        if known_id is not None:
            self._unreadable.add(known_id)
        elif rejection.hides_more or not rejection.record:
            self._unread_source = self._unread_source or rejection.file

    def _reject(self, rejection: Rejection) -> None:
        self.rejected.append(rejection)
        self._watcher.rejected(rejection)
