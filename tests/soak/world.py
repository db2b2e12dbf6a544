"""An index of which everybody who looks can tell whether it is whole.

Its pool of documents goes from step to step. One of them, the front, says which step it is and what
all of the pool is then, so a look at any moment proves itself. Beside the pool there are extras,
which come and go by jobs of their own.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from typing import Final, NamedTuple

from indexer.engines import Engine, Snapshot, open_engine
from indexer.errors import NotFound
from indexer.jobs.delete import delete
from indexer.jobs.index import index
from indexer.jobs.records import Place, Record
from indexer.jobs.reindex import reindex
from indexer.jobs.rollback import rollback
from indexer.jobs.verify import verify
from indexer.jobs.writing import Writing
from indexer.model import Document, Everything, Query, Request
from indexer.query import parse
from tests.engines.processes import Child, Say

POOL: Final = 40
EXTRAS: Final = 12
KILLED: Final = 0.4
"""Of the jobs."""
LONGEST: Final = 0.4
"""Seconds after which a job that is to be killed is, at most."""
WRITING: Final = Writing(lock_timeout=120, memory_mb=16, keep=2, checkpoint=7)

_ALL: Final = Request(Query("", Everything(), (), (), "", (), "auto", "all"), size=1_000)
_WORD: Final = Request(parse("خبر", today=date(2018, 7, 4)), size=1)

Versions = Mapping[str, int]


class Look(NamedTuple):
    """What was seen: the step of the pool, and the version of each extra that is there."""

    step: int
    extras: dict[str, int]


def look_at(snapshot: Snapshot) -> Look:
    """Search; fails unless what is found is one step, whole."""
    documents = {hit.document.id: hit.document for hit in snapshot.search(_ALL).hits}
    assert len(documents) == snapshot.documents == snapshot.search(_WORD).documents
    versions = {each.id: int(each.extra["version"]) for each in documents.values()}
    front = documents["front"]
    pool = {each: version for each, version in versions.items() if each.startswith("pool")}
    assert front.extra["digest"] == _digest(pool)
    for each in documents.values():
        assert each == _document(each.id, versions[each.id], each.extra.get("digest", ""))
    extras = {each: version for each, version in versions.items() if each.startswith("extra")}
    return Look(versions["front"], extras)


class World:
    """The index and what is known of it: what was acknowledged, and nothing else."""

    def __init__(self, target: str, seed: int) -> None:
        self._target = target
        self._random = random.Random(seed)
        self._counter = 0
        self._pools: dict[int, dict[str, int]] = {0: {}}
        self._live = Look(0, {})
        self._lived = {0}
        self.jobs = self.kills = 0

    def begin(self) -> None:
        """The first step."""
        self._do(self._step(everything=True), kill=False)

    def round(self) -> None:
        """Something at random, and a look at what came of it."""
        self._random.choice((self._write, self._churn, self._rebuild, self._rebuild, self._back))()
        self._settle(self._live)
        if self._random.random() < 0.1:
            assert not verify(self._fresh().snapshot(), sample=None).problems

    def end(self) -> None:
        """One more generation, after which nothing is there that is not needed."""
        reindex(self._fresh(), writing=WRITING)
        self._settle(self._live)
        assert not verify(self._fresh().snapshot(), sample=None).problems

    # What may happen

    def _write(self) -> None:
        self._do(self._step())

    def _churn(self) -> None:
        """Extras come, change or go, some at a time."""
        self._counter += 1
        names = self._random.sample([f"extra{number}" for number in range(EXTRAS)], 3)
        extras = dict(self._live.extras)
        if self._random.random() < 0.5:
            for name in names:
                extras.pop(name, None)
            self._do(lambda engine: delete(engine, names, writing=WRITING), extras=extras)
        else:
            extras |= dict.fromkeys(names, self._counter)
            found = [_document(name, self._counter) for name in names]
            self._do(lambda engine: index(engine, _records(found), writing=WRITING), extras=extras)

    def _rebuild(self) -> None:
        """From its own documents, maybe while others write, or from sources that bring a step."""
        resume = self._random.random() < 0.5
        if self._random.random() < 0.3:
            self._do(self._step(rebuilding=True))
            return
        with self._job(lambda engine: reindex(engine, writing=WRITING, resume=resume)) as job:
            for _ in range(self._random.randrange(4)):
                self._random.choice((self._write, self._churn))()
            self._end(job)

    def _back(self) -> None:
        """Back or, where nobody wrote since, forth; what is live then has been live before."""
        undo = self._random.random() < 0.3

        def turn(engine: Engine) -> None:
            with suppress(NotFound):
                rollback(engine, writing=WRITING, undo=undo)

        with self._job(turn) as job:
            self._end(job)
        self._live = look_at(self._fresh().snapshot())
        assert self._live.step in self._lived

    # How it is done

    def _step(
        self, *, everything: bool = False, rebuilding: bool = False
    ) -> Callable[[Engine], object]:
        """A job that brings the pool one step on from what is live."""
        self._counter += 1
        step, pool = self._counter, dict(self._pools[self._live.step])
        names = [f"pool{number}" for number in range(POOL)]
        changed = names if everything else self._random.sample(names, 5)
        pool |= dict.fromkeys(changed, step)
        self._pools[step] = pool
        found = [_document(name, step) for name in changed]
        found.append(_document("front", step, _digest(pool)))
        if rebuilding:
            return lambda engine: reindex(engine, _records(found), writing=WRITING)
        return lambda engine: index(engine, _records(found), writing=WRITING)

    def _do(
        self,
        job: Callable[[Engine], object],
        *,
        extras: dict[str, int] | None = None,
        kill: bool | None = None,
    ) -> None:
        """A job that makes what is live the last step, or the extras these; killed half way it did
        so wholly or not at all.
        """
        then = self._live._replace(extras=extras) if extras is not None else None
        then = then or self._live._replace(step=self._counter)
        with self._job(job) as child:
            if self._end(child, kill=kill):
                self._settle(then)
            else:
                self._settle(self._live, then)

    def _job(self, job: Callable[[Engine], object]) -> Child:
        def work(say: Say) -> None:
            job(self._fresh())
            say("done")

        return Child(work)

    def _end(self, job: Child, *, kill: bool | None = None) -> bool:
        """Wait for a job, or kill it at some moment; whether it said that it was done."""
        self.jobs += 1
        if kill is None:
            kill = self._random.random() < KILLED
        if kill:
            job.wait_for(self._random.uniform(0, LONGEST))
            job.kill()
            self.kills += 1
        said = "done" in job.rest()
        assert job.wait() == 0 or kill
        return said

    def _settle(self, *allowed: Look) -> None:
        """The index is one of these."""
        self._live = look_at(self._fresh().snapshot())
        assert self._live in allowed
        self._lived.add(self._live.step)

    def _fresh(self) -> Engine:
        return open_engine(self._target)


def _document(name: str, version: int, digest: str = "") -> Document:
    extra = {"version": version, **({"digest": digest} if digest else {})}
    return Document(name, title=f"خبر {name}", body=f"نص الخبر رقم {version}", extra=extra)


def _records(documents: list[Document]) -> list[Record]:
    return [Record(each, Place("world", number)) for number, each in enumerate(documents, 1)]


def _digest(pool: Versions) -> str:
    told = " ".join(f"{name}:{version}" for name, version in sorted(pool.items()))
    return hashlib.blake2b(told.encode(), digest_size=8).hexdigest()
