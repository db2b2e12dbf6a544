"""Building a new generation beside the live one, looking at it, and only then swapping."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from ..engines import Engine, Snapshot
from ..errors import NotFound, VerificationFailed
from ..model import Document
from .analysing import entries
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
    Where the newest commit is damaged, the live documents are those of the one before, which the
    watcher is warned of.

    Raises NotFound when there is no index, VerificationFailed when the new generation is not what
    was put into it or more than a fifth smaller, and KashshafError when more is rejected than
    ``bounds`` allow; whatever is raised, the old generation stays live.
    """
    if not engine.exists():
        raise NotFound(f"{engine.target}: no index there; kashshaf index makes one")
    with writing.rebuild(engine) as new:
        live = engine.snapshot()
        if live.fallen_back:
            watcher.warn(
                f"{live.fallen_back}: the index is built from the commit before, generation "
                f"{live.generation}; what came after it is not carried over"
            )
        tally = Tally(live.fingerprints(), watcher)
        met = (document for document, _ in tally.documents(records))
        for each in entries(met, writing.workers):
            new.put(each)
        left_out = permitted_removals(tally, bounds)
        carried = _carried_over(live, tally, set(left_out))
        for each in entries(carried, writing.workers):
            watcher.step("carrying over", len(tally.met))
            new.put(each)
        watcher.step("writing", len(tally.met))
        built = new.finish()
        watcher.step("verifying", len(tally.met))
        _prove(built, tally.met)
        generation = swap(new)
        groups = built.groups()
    return tally.outcome(removed=len(left_out), generation=generation, groups=groups)


def _carried_over(live: Snapshot, tally: Tally, left_out: set[str]) -> Iterator[Document]:
    """The documents of the live index that were not met and are not left out, each counted."""
    for document in live.all_documents():
        if document.id not in tally.met and document.id not in left_out:
            tally.is_fresh(document)
            yield document


def _prove(built: Snapshot, expected: Mapping[str, str]) -> None:
    """Raises VerificationFailed when a new generation is not what was put into it."""
    problems = verify(built, expected=expected).problems
    if problems:
        named = "; ".join(problems[:SHOWN])
        more = f"; and {len(problems) - SHOWN} more" if len(problems) > SHOWN else ""
        raise VerificationFailed(f"the new generation is not what was put into it: {named}{more}")
