"""Whatever is put, replaced, deleted, dropped and rebuilt in whatever order, the index holds what a
dictionary would hold, and whoever opened it before keeps what was there then.
"""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from indexer.analysis import entry
from indexer.engines import Rebuild, Snapshot, Writer
from indexer.model import Document, Request
from tests.oracle import answer, groups

from .kinds import KINDS
from .writing import EVERYTHING, asking, entries, rebuilding, updating

MIDNIGHT = datetime(2018, 7, 1)
ids = st.sampled_from([*"abcdefgh", "ا", "a b"])
texts = st.sampled_from(["خبر", "مجلس الأمن", "الأمن في مجلس", "", "#وسم خبر", "خبر خبر خبر"])
STORY = "اجتمع المجلس أمس في مقره وبحث مع أعضائه تقرير اللجنة وما فيه من أرقام جديدة".split()
stories = st.integers(0, 9).map(lambda cut: " ".join(STORY[cut // 3 : len(STORY) - cut % 4]))
"""Copies of each other where not too much is cut: not each of each."""
moments = st.datetimes(MIDNIGHT, MIDNIGHT.replace(day=3), timezones=st.just(UTC))
documents = st.builds(
    Document,
    id=ids,
    title=texts,
    body=texts | stories,
    source=st.sampled_from([None, "الوكالة", "الصحيفة"]),
    published_at=st.none() | moments,
)
QUERY = Request(asking("مجلس الأمن خبر"), size=100, facets=("source",))


class History(RuleBasedStateMachine):
    """A writer, at most one at a time, beside readers of all that was."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.engine = KINDS[self.kind](Path(self.folder.name))
        self.live: dict[str, Document] = {}
        self.generation = 0
        self.writer: Writer | None = None
        self.put: set[str] = set()
        self.next: dict[str, Document] = {}
        self.held: list[tuple[Snapshot, dict[str, Document]]] = []

    kind = ""

    def teardown(self) -> None:
        if self.writer:
            self.writer.__exit__(None, None, None)
        self.folder.cleanup()

    def _begin(self, writer: Writer, contents: dict[str, Document]) -> None:
        self.writer = writer.__enter__()
        self.next = dict(contents)
        self.put = set()

    def _end(self) -> None:
        assert self.writer
        self.writer.__exit__(None, None, None)
        self.writer = None

    @initialize(some=st.lists(documents, max_size=4, unique_by=lambda document: document.id))
    def first(self, some: list[Document]) -> None:
        self.update()
        for document in some:
            self.add(document)
        self.commit()

    @precondition(lambda self: not self.writer)
    @rule()
    def update(self) -> None:
        self._begin(updating(self.engine, 0), self.live)

    @precondition(lambda self: not self.writer)
    @rule(keep=st.integers(0, 2))
    def rebuild(self, keep: int) -> None:
        self._begin(rebuilding(self.engine, keep, 0), {})

    @precondition(lambda self: self.writer)
    @rule(document=documents)
    def add(self, document: Document) -> None:
        assert self.writer
        if document.id in self.put:
            with pytest.raises(ValueError, match="was put before"):
                self.writer.put(entry(document))
        else:
            self.writer.put(entry(document))
            self.put.add(document.id)
            self.next[document.id] = document

    @precondition(lambda self: self.writer)
    @rule(document_id=ids)
    def delete(self, document_id: str) -> None:
        assert self.writer
        self.writer.delete(document_id)
        self.next.pop(document_id, None)

    @precondition(lambda self: self.writer)
    @rule()
    def commit(self) -> None:
        assert self.writer
        generation = self.writer.commit()
        assert generation > self.generation
        self.generation, self.live = generation, self.next
        self._end()

    @precondition(lambda self: self.writer and hasattr(self.writer, "finish"))
    @rule(publish=st.booleans())
    def finish(self, publish: bool) -> None:
        rebuild: Rebuild = self.writer  # type: ignore[assignment]
        built = rebuild.finish()
        self._check(built, self.next, built.generation)
        if publish:
            self.commit()
        else:
            self._end()

    @precondition(lambda self: self.writer)
    @rule()
    def drop(self) -> None:
        self._end()

    @rule()
    def hold(self) -> None:
        self.held.append((self.engine.snapshot(), dict(self.live)))
        del self.held[:-3]

    @rule()
    def reopen(self) -> None:
        """Another process would see this."""
        self.engine = KINDS[self.kind](Path(self.folder.name))

    @precondition(lambda self: self.generation)
    @invariant()
    def the_live_generation_is_what_was_committed(self) -> None:
        live = self.engine.snapshot()
        assert live is self.engine.snapshot()
        self._check(live, self.live, self.generation)

    @rule()
    def held_snapshots_are_what_they_were(self) -> None:
        for snapshot, contents in self.held:
            self._check(snapshot, contents, snapshot.generation)

    def _check(self, snapshot: Snapshot, contents: dict[str, Document], generation: int) -> None:
        assert snapshot.generation == generation
        assert snapshot.documents == len(contents)
        assert {document.id: document for document in snapshot.all_documents()} == contents
        prints = {document.id: document.fingerprint() for document in contents.values()}
        assert snapshot.fingerprints() == prints
        assert snapshot.matching_ids(EVERYTHING) == sorted(contents)
        assert all(snapshot.document(each) == contents.get(each) for each in "abz")
        whole = entries(list(contents.values()))
        hits = snapshot.search(QUERY)
        assert {hit.document.id: hit.score for hit in hits.hits} == pytest.approx(
            dict(answer(whole, QUERY)), rel=1e-9
        )
        assert sum(value.count for value in hits.facets["source"]) == hits.total
        assert snapshot.groups() == groups(whole)
        assert snapshot.verify(whole) == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_history(kind: str) -> None:
    machine = type("History", (History,), {"kind": kind})
    settings_ = settings(
        max_examples=40,
        stateful_step_count=30,
        deadline=None,
        derandomize=True,
        suppress_health_check=(HealthCheck.too_slow, HealthCheck.filter_too_much),
    )
    machine.TestCase.settings = settings_
    case = machine.TestCase()
    case.runTest()
