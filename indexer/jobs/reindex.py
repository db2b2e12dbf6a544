"""Building a new generation beside the live one, looking at it, and only then swapping.

Others go on writing the live one meanwhile: what they changed is brought over, most of it before
the last look and the rest while nobody else writes, in the moment before the swap.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from ..engines import Engine, Rebuild, Snapshot
from ..errors import Locked, NotFound, VerificationFailed
from ..model import Document
from .analysing import entries
from .canary import NO_CANARY, Canary
from .commits import swap
from .guards import BOUNDS, Bounds, check_newest, permitted_removals
from .origins import NOTHING, Given
from .records import Record
from .space import Room
from .tally import Outcome, Tally
from .verify import differences, verify
from .watching import SILENT, Watcher
from .writing import WRITING, Writing

SHOWN: Final = 5
"""Problems that the error names; more are only counted."""
RESUMING: Final = "kashshaf reindex --resume goes on with it"


def reindex(
    engine: Engine,
    records: Iterable[Record] = (),
    *,
    given: Given = NOTHING,
    writing: Writing = WRITING,
    bounds: Bounds = BOUNDS,
    canary: Canary = NO_CANARY,
    resume: bool = False,
    watcher: Watcher = SILENT,
) -> Outcome:
    """Build a generation of ``records`` and make it live when it proves to be whole.

    The live documents that came from elsewhere than what the job was ``given`` are carried over,
    unless ``bounds.prune``; those that came from there and are gone are not. Without records it is
    built of the live documents alone, as after a change of the analysis. To ``resume`` is to go on
    with a build that was interrupted: what it has already as it should be is not analysed again.
    Where the newest commit is damaged, the live documents are those of the one before, which the
    watcher is warned of.

    Raises NotFound when there is no index; Locked while another reindex runs, or when somebody
    wrote the index at the end for longer than the building took; DiskFull when it would not fit;
    VerificationFailed when the new generation is not what was put into it, more than a fifth
    smaller, or loses what the canary must find; and KashshafError when more is rejected than
    ``bounds`` allow. Whatever is raised, the old generation stays live.
    """
    if not engine.exists():
        raise NotFound(f"{engine.target}: no index there; kashshaf index makes one")
    building = None
    try:
        room = Room.for_rebuild(engine, given)
        with room.told(), writing.rebuild(engine, resume=resume) as new:
            room.check(engine, done=new.resumed.size_bytes if new.resumed else 0)
            live = engine.snapshot()
            if live.fallen_back:
                watcher.warn(
                    f"{live.fallen_back}: the index is built from the commit before, generation "
                    f"{live.generation}; what came after it is not carried over"
                )
            building = _Building(new, live, writing, watcher)
            building.gather(records, given, bounds)
            building.catch_up(engine)
            canary.check(live, building.proved(), watcher)
            building.swap(engine)
    except KeyboardInterrupt:
        if building and building.generation is None:
            building.say_what_is_kept()
        if not building or building.generation is None:  # Later, it comes too late.
            raise
    return building.outcome()


def plan_reindex(
    engine: Engine,
    records: Iterable[Record] = (),
    *,
    given: Given = NOTHING,
    bounds: Bounds = BOUNDS,
    watcher: Watcher = SILENT,
) -> Outcome:
    """What :func:`reindex` would do, raising what it would raise of the sources, without doing it.

    What it would find when it builds and verifies, it does not know.
    """
    if not engine.exists():
        raise NotFound(f"{engine.target}: no index there; kashshaf index makes one")
    live = engine.snapshot()
    tally = Tally(live.fingerprints(), watcher, live.origins())
    for _ in tally.documents(records):
        pass
    removed = set(permitted_removals(tally, bounds, given))
    tally.met |= {each: print_ for each, print_ in tally.before.items() if each not in tally.met}
    for each in removed:
        tally.forget(each)
    return tally.outcome(removed=len(removed), generation=live.generation)


class _Building:
    """A rebuild under way: what is in it, and what the live index was when it last looked."""

    def __init__(self, new: Rebuild, live: Snapshot, writing: Writing, watcher: Watcher) -> None:
        self._new = new
        self._live = live
        self._writing = writing
        self._watcher = watcher
        self._tally = Tally(live.fingerprints(), watcher, live.origins())
        self._since = 0
        """Documents put since the last checkpoint."""
        self._built: Snapshot | None = None
        self.generation: int | None = None
        """Of the new one, when it is live."""
        self._kept: Mapping[str, tuple[str, str]] = {}
        if new.resumed:
            self._kept = _described(new.resumed)
            watcher.warn(f"{len(self._kept)} documents are there from an interrupted reindex")
        elif new.anew:
            watcher.warn(f"nothing to resume, so it is built from the beginning: {new.anew}")

    def gather(self, records: Iterable[Record], given: Given, bounds: Bounds) -> None:
        """All documents that the new generation is to have, as far as is known now."""
        tally = self._tally
        self._put(document for document, _ in tally.documents(records))
        left_out = set(permitted_removals(tally, bounds, given))
        self._put(self._carried_over(left_out))
        for each in sorted(self._kept.keys() - tally.met.keys()):
            self._new.delete(each)
        self._watcher.step("writing", len(tally.met))
        self._new.finish()
        self._kept = {}

    def catch_up(self, engine: Engine) -> bool:
        """Bring over what others changed meanwhile; whether they did."""
        now = engine.snapshot()
        if now.generation == self._live.generation:
            return False
        if not self._live.fallen_back:
            check_newest(now)
        before, after, tally = self._tally.before, now.fingerprints(), self._tally
        for each in before.keys() - after.keys():
            self._new.delete(each)
            tally.forget(each)
        tally.before, tally.before_origins, self._live = after, now.origins(), now
        written = (each for each, print_ in after.items() if before.get(each) != print_)
        wanted = [each for each in written if tally.met.get(each) != after[each]]
        self._put(self._written(now, wanted))
        return True

    def proved(self) -> Snapshot:
        """The new generation. Raises VerificationFailed when it is not what was put into it."""
        built = self._built = self._new.finish()
        self._watcher.step("verifying", len(self._tally.met))
        _raise(verify(built, expected=self._tally.met).problems)
        return built

    def swap(self, engine: Engine) -> None:
        """Make it live, with what has changed up to this moment.

        Whoever writes is waited for as long as the building took: it would be the price of giving
        up.
        """
        try:
            self._new.hold(max(self._writing.lock_timeout, self._tally.seconds))
        except Locked as error:
            raise Locked(f"{error}; what was built is kept, and {RESUMING}") from error
        if self.catch_up(engine):
            # Others wait meanwhile: what has been read once is not read again.
            self._built = self._new.finish()
            _raise(differences(self._built.fingerprints(), self._tally.met))
        self.generation = swap(self._new)

    def say_what_is_kept(self) -> None:
        """After an interruption."""
        if self._new.is_kept:
            self._watcher.warn(f"what was built up to the last checkpoint is kept, and {RESUMING}")

    def outcome(self) -> Outcome:
        """What was done, compared with the index that was live up to the swap."""
        assert self._built
        assert self.generation is not None
        removed = self._tally.before.keys() - self._tally.met.keys()
        return self._tally.outcome(
            removed=len(removed), generation=self.generation, groups=self._built.groups()
        )

    def _put(self, documents: Iterable[Document], phase: str = "", total: int = 0) -> None:
        """Analyse and write what is not there already; ``phase`` is told to the watcher, unless
        the documents are told as they are read.
        """
        tally = self._tally
        for each in entries(filter(self._is_wanted, documents), self._writing.workers):
            self._new.put(each, tally.origins[each.document.id])
            if phase:
                self._watcher.step(phase, len(tally.met), total)
            self._since += 1
            if self._since == self._writing.checkpoint:
                self._new.checkpoint()
                self._since = 0

    def _is_wanted(self, document: Document) -> bool:
        """Whether a document, which has been met, is not in the build as it should be."""
        described = self._tally.met[document.id], self._tally.origins[document.id]
        return self._kept.get(document.id) != described

    def _carried_over(self, left_out: set[str]) -> Iterator[Document]:
        """The documents of the live index that were not met and are not left out."""
        tally = self._tally
        count, total = 0, len(tally.before.keys() - tally.met.keys() - left_out)
        for document in self._live.all_documents():
            if document.id not in tally.met and document.id not in left_out:
                tally.meet(document, tally.before_origins[document.id])
                count += 1
                self._watcher.step("carrying over", count, total)
                yield document

    def _written(self, now: Snapshot, ids: Sequence[str]) -> Iterator[Document]:
        """Documents that others wrote meanwhile: they are newer than what the sources had."""
        for count, each in enumerate(ids, 1):
            document = now.document(each)
            assert document
            self._tally.meet(document, self._tally.before_origins[each])
            self._watcher.step("catching up", count, len(ids))
            yield document


def _raise(problems: Sequence[str]) -> None:
    """Raises VerificationFailed, unless there are none."""
    if problems:
        named = "; ".join(problems[:SHOWN])
        more = f"; and {len(problems) - SHOWN} more" if len(problems) > SHOWN else ""
        raise VerificationFailed(f"the new generation is not what was put into it: {named}{more}")


def _described(snapshot: Snapshot) -> dict[str, tuple[str, str]]:
    """Document id to its fingerprint and its origin."""
    origins = snapshot.origins()
    return {each: (print_, origins[each]) for each, print_ in snapshot.fingerprints().items()}
