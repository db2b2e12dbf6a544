"""On one build the engine and Whoosh's own matchers agree: what is found, and its score."""

from __future__ import annotations

import tempfile
from math import log
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from whoosh import query as whoosh
from whoosh.query import spans
from whoosh.scoring import BM25F
from whoosh.searching import Searcher

from indexer.engines import open_engine
from indexer.engines.whoosh.codec import whoosh_searcher
from indexer.engines.whoosh.rank import K1
from indexer.engines.whoosh.snapshot import WhooshSnapshot
from indexer.model import (
    And,
    Document,
    Everything,
    HasTag,
    HasValue,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Request,
    Word,
)

from .corpora import corpora, single_words, tags, values
from .test_laws import build
from .writing import put

Mapped = whoosh.Query


class AsOurs(BM25F):  # type: ignore[misc]
    """Whoosh's BM25 with the idf of ``rank``."""

    def idf(self, searcher: Searcher, field: str, term: Any) -> float:
        parent = searcher.get_parent()
        documents, df = parent.doc_count(), parent.doc_frequency(field, term)
        return log(1 + (documents - df + 0.5) / (df + 0.5))


def in_whoosh(node: Node) -> Mapped:  # noqa: PLR0911 (one for each node)
    match node:
        case Everything():
            return whoosh.Every()
        case Word():
            return whoosh.Term(*node.deciding)
        case Prefix():
            return whoosh.Prefix("surface", node.key)
        case HasTag():
            return whoosh.Term("tag", node.key)
        case HasValue():
            return whoosh.Term(node.field, node.key)
        case Phrase(_, elements, None):
            return spans.SpanNear2([in_whoosh(each) for each in elements], ordered=True)
        case And(nodes):
            return whoosh.And([in_whoosh(each) for each in nodes])
        case Or(nodes):
            return whoosh.Or([in_whoosh(each) for each in nodes])
        case Not(inner):
            return whoosh.Not(in_whoosh(inner))
    raise AssertionError(node)


words = single_words(in_title=False)
phrases = st.lists(words, min_size=2, max_size=3).map(lambda some: Phrase("", tuple(some)))
prefixes = words.map(lambda word: Prefix("", word.keys.surface[:2]))
nodes = st.recursive(
    st.one_of(words, words, prefixes, tags, values, st.just(Everything())),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda some: And(tuple(some))),
        st.lists(inner, min_size=1, max_size=3).map(lambda some: Or(tuple(some))),
        inner.map(Not),
    ),
    max_leaves=5,
)
many = settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=(HealthCheck.too_slow,),
)


def ids(snapshot: WhooshSnapshot, searcher: Searcher, asked: Mapped) -> list[str]:
    column = searcher.reader().column_reader("ids", translate=False)
    found = searcher.search(asked, limit=None).docs()
    return sorted(column[number].decode() for number in found if snapshot.build.alive[number])


@many
@given(corpora(5), st.lists(st.one_of(nodes, phrases), min_size=15, max_size=15), st.data())
def test_whoosh_finds_what_the_engine_finds(
    documents: list[Document], asked: list[Node], data: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(str(Path(folder, "index")))
        build("whoosh", engine, documents, data)
        snapshot = engine.snapshot()
        assert isinstance(snapshot, WhooshSnapshot)
        searcher = whoosh_searcher(snapshot.build)
        for node in asked:
            request = Request(Query("", node, (), (), "", (), "auto", "all"))
            assert ids(snapshot, searcher, in_whoosh(node)) == snapshot.matching_ids(request), node


@many
@given(corpora(5), st.lists(words, min_size=10, max_size=10))
def test_whoosh_scores_as_the_engine_scores(documents: list[Document], asked: list[Word]) -> None:
    """A word at one level; Whoosh multiplies by k1 + 1, which changes no order."""
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(str(Path(folder, "index")))
        put(engine, *documents)
        snapshot = engine.snapshot()
        assert isinstance(snapshot, WhooshSnapshot)
        searcher = whoosh_searcher(snapshot.build, weighting=AsOurs(K1=K1))
        column = searcher.reader().column_reader("ids", translate=False)
        for word in asked:
            exact = Word(word.typed, word.keys, "exact")
            query = Query("", exact, (exact,), (), "", (), "auto", "exact")
            ours = snapshot.search(Request(query, size=100)).hits
            theirs = searcher.search(in_whoosh(exact), limit=None).items()
            assert {hit.document.id: hit.score for hit in ours} == pytest.approx(
                {column[number].decode(): score / (K1 + 1) for number, score in theirs}, rel=1e-5
            )
