"""Building a new generation beside the live one, looking at it, and only then swapping."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from ..analysis import entry
from ..engines import Engine, Rebuild, Snapshot
from ..errors import NotFound, VerificationFailed
from ..model import Document
from .commits import swap
from .guards import BOUNDS, Bounds, permitted_removals
from .records import Record
from .tally import Outcome, Tally
from .verify import verify
from .watching import SILENT, Watcher
from .writing import WRITING, Writing

SHOWN: Final = 5
"""Problems that the error names; more are only counted."""


def reindex(
    engine: Engine,
    records: Iterable[Record] = (),
    *,
    writing: Writing = WRITING,
    bounds: Bounds = BOUNDS,
    watcher: Watcher = SILENT,
) -> Outcome:
    """Build a generation of ``records`` and make it live when it proves to be whole.

    The live documents that the records have not got are carried over, unless ``bounds.prune``.
    Without records it is built of the live documents alone, as after a change of the analysis.

    Raises NotFound when there is no index, VerificationFailed when the new generation is not what
    was put into it or more than a fifth smaller, and KashshafError when more is rejected than
    ``bounds`` allow; whatever is raised, the old generation stays live.
    """
    if not engine.exists():
        raise NotFound(f"{engine.target}: no index there; kashshaf index makes one")
    with writing.rebuild(engine) as new:
        live = engine.snapshot()
        tally = Tally(live.fingerprints(), watcher)
        for document in _documents(live, records, tally, bounds):
            new.put(entry(document))
            watcher.step("building", len(tally.met))
        removed = len(tally.before.keys() - tally.met.keys())
        watcher.step("verifying", len(tally.met))
        _prove(new, tally)
        generation = swap(new)
    return tally.outcome(removed=removed, generation=generation)


def _documents(
    live: Snapshot, records: Iterable[Record], tally: Tally, bounds: Bounds
) -> Iterator[Document]:
    """The documents of the records, then those of the live index that stay."""
    for document, _ in tally.documents(records):
        yield document
    left_out = set(permitted_removals(tally, bounds))
    for document in live.all_documents():
        if document.id not in tally.met and document.id not in left_out:
            tally.is_fresh(document)
            yield document


def _prove(new: Rebuild, tally: Tally) -> None:
    """Raises VerificationFailed when the new generation is not what was put into it."""
    problems = verify(new.finish(), expected=tally.met).problems
    if problems:
        named = "; ".join(problems[:SHOWN])
        more = f"; and {len(problems) - SHOWN} more" if len(problems) > SHOWN else ""
        raise VerificationFailed(f"the new generation is not what was put into it: {named}{more}")
