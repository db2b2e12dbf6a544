"""Adding and updating documents: all of a job in one commit, or nothing of it."""

from __future__ import annotations

from collections.abc import Iterable

from ..engines import Engine, Snapshot
from .analysing import entries
from .commits import commit
from .guards import BOUNDS, Bounds, current, permitted_removals
from .origins import NOTHING, Given
from .records import Record
from .space import Room
from .tally import Outcome, Tally
from .watching import SILENT, Watcher
from .writing import WRITING, Writing


def index(
    engine: Engine,
    records: Iterable[Record],
    *,
    given: Given = NOTHING,
    writing: Writing = WRITING,
    bounds: Bounds = BOUNDS,
    watcher: Watcher = SILENT,
) -> Outcome:
    """Add the documents of ``records``, and replace those that have changed.

    Creates the index when there is none. When nothing has changed there is no new generation.
    ``given`` is what they were read from: how much room it may need is asked for before.

    Raises AnalysisChanged, Damaged when the newest commit is, be the one before it sound, DiskFull,
    and KashshafError and VerificationFailed when ``bounds`` are passed;
    whatever is raised, the index is as it was.
    """
    room = Room.for_update(engine, given)
    with room.told(), writing.update(engine) as writer:
        room.check(engine)
        live = current(engine)
        tally = _tally(live, bounds, watcher)
        written = 0
        fresh = (document for document, is_fresh in tally.documents(records) if is_fresh)
        for each in entries(fresh, writing.workers):
            writer.put(each, tally.origins[each.document.id])
            written += 1
        removed = permitted_removals(tally, bounds)
        for document_id in removed:
            writer.delete(document_id)
        if live and not written and not removed:
            return tally.outcome(removed=0, generation=live.generation)
        watcher.step("writing", written)
        generation = commit(engine, writer)
        groups = engine.snapshot().groups_of(tally.fresh()) if written else []
    return tally.outcome(removed=len(removed), generation=generation, groups=groups)


def plan(
    engine: Engine,
    records: Iterable[Record],
    *,
    bounds: Bounds = BOUNDS,
    watcher: Watcher = SILENT,
) -> Outcome:
    """What :func:`index` would do, raising what it would raise, without doing it."""
    live = current(engine)
    tally = _tally(live, bounds, watcher)
    for _ in tally.documents(records):
        pass
    removed = permitted_removals(tally, bounds)
    return tally.outcome(removed=len(removed), generation=live.generation if live else 0)


def _tally(live: Snapshot | None, bounds: Bounds, watcher: Watcher) -> Tally:
    """Only who is to remove what the sources no longer have needs to know all that there is."""
    if live is None:
        return Tally({}, watcher)
    if bounds.prune:
        return Tally(live.fingerprints(), watcher)
    return Tally({}, watcher, ask=live.fingerprints_of)
