"""Whether an index is what it should be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ..analysis import entry
from ..engines import Snapshot
from ..model import Entry
from .watching import SILENT, Watcher

SAMPLE: Final = 200
"""Documents that are analysed anew and compared with their postings."""
SHARE: Final = 1_000
"""Documents held in memory at a time."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What was looked at, and what is wrong, a sentence each: nothing, when all is well."""

    documents: int
    generation: int
    sampled: int
    problems: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """As ``--json`` prints it."""
        return {
            "documents": self.documents,
            "generation": self.generation,
            "sampled": self.sampled,
            "problems": list(self.problems),
        }


def verify(
    snapshot: Snapshot,
    *,
    sample: int | None = SAMPLE,
    expected: Mapping[str, str] | None = None,
    watcher: Watcher = SILENT,
) -> Verified:
    """Check every checksum, the counts, and ``sample`` documents, evenly spread (None is all).

    A sampled document must be stored as its fingerprint says and be found under every one of its
    terms. ``expected`` is document id to fingerprint of what the index must hold.
    """
    problems = snapshot.verify(())
    if problems:  # The stored documents of a damaged index are not to be read.
        return Verified(snapshot.documents, snapshot.generation, 0, tuple(problems))
    prints = snapshot.fingerprints()
    problems += differences(prints, prints if expected is None else expected)
    ids = _spread(sorted(prints), sample)
    for start in range(0, len(ids), SHARE):
        watcher.step("comparing", start, len(ids))
        entries, unsound = _entries(snapshot, ids[start : start + SHARE], prints)
        problems += unsound + snapshot.verify(entries)
    found = tuple(dict.fromkeys(problems))
    return Verified(snapshot.documents, snapshot.generation, len(ids), found)


def differences(found: Mapping[str, str], expected: Mapping[str, str]) -> list[str]:
    """How the documents that are there, id to fingerprint, differ from those that should be."""
    missing = expected.keys() - found.keys()
    strange = found.keys() - expected.keys()
    altered = [each for each in expected.keys() & found.keys() if found[each] != expected[each]]
    return [
        f"{len(ids)} documents are {what}, as {min(ids)!r}"
        for what, ids in (
            ("missing", missing),
            ("there that should not be", strange),
            ("not as they were put in", altered),
        )
        if ids
    ]


def _spread(ids: Sequence[str], sample: int | None) -> Sequence[str]:
    """``sample`` of the ids at equal distances, or all."""
    if sample is None or sample >= len(ids):
        return ids
    return [ids[place * len(ids) // sample] for place in range(sample)]


def _entries(
    snapshot: Snapshot, ids: Sequence[str], prints: Mapping[str, str]
) -> tuple[list[Entry], list[str]]:
    """Stored documents analysed anew, and what is wrong with those that cannot be."""
    stored = [(each, snapshot.document(each)) for each in ids]
    problems = [
        f"document {each!r}: {'is not stored' if document is None else 'is not what was stored'}"
        for each, document in stored
        if document is None or document.fingerprint() != prints[each]
    ]
    return [entry(document) for _, document in stored if document], problems
