"""Whoosh answers from arrays what it answers from its own files: every class of query, with the
same documents and the same scores.

Whoosh 2.7.4 is at fault in some cases (an AND over spans raises, a NOT finds deleted documents):
the same faults are then to be met, since the code that walks the postings is the same. Lists are
compared whole: with a limit Whoosh leaves out hits that a boost would have brought in
(``WrappingMatcher.replace`` compares the threshold with scores before the boost).
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from whoosh import fields, query, sorting
from whoosh.analysis import SpaceSeparatedTokenizer
from whoosh.codec.whoosh3 import W3Codec
from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex
from whoosh.query import spans
from whoosh.scoring import BM25F, TF_IDF, Frequency
from whoosh.searching import Searcher

from indexer.engines.whoosh.codec import ArrayCodec

WORDS = "سلام حرب حربا حروب مجلس مجالس a ab abc abd b".split()
FIRST = datetime(2018, 7, 1)

SCHEMA = fields.Schema(
    id=fields.ID(stored=True, unique=True, sortable=True),
    text=fields.TEXT(analyzer=SpaceSeparatedTokenizer(), stored=True),
    loud=fields.TEXT(analyzer=SpaceSeparatedTokenizer()),
    plain=fields.KEYWORD(stored=True, sortable=True, scorable=True),
    number=fields.NUMERIC(int, sortable=True, stored=True, signed=True),
    real=fields.NUMERIC(float),
    date=fields.DATETIME(sortable=True, stored=True),
    flag=fields.BOOLEAN(stored=True),
)

INFORMATION = (
    *("weight", "doc_frequency", "min_length", "max_length", "max_weight", "min_id", "max_id"),
)

FAULTS = (NotImplementedError, NameError, AttributeError, IndexError)

words = st.sampled_from(WORDS)
dates = st.integers(0, 9).map(lambda days: FIRST + timedelta(days=days, hours=days))
# Whoosh keeps lengths exactly up to ten, and then on a scale of 256 steps.
texts = st.lists(words, max_size=10).map(" ".join)
documents = st.fixed_dictionaries(
    {"text": texts},
    optional={
        "loud": texts,
        "plain": st.lists(words, min_size=1, max_size=2).map(" ".join),
        "number": st.integers(-3, 3),
        "real": st.sampled_from((-1.5, 0.0, 2.25)),
        "date": dates,
        "flag": st.booleans(),
    },
)
boosts = st.sampled_from((1.0, 1.0, 2.5, 0.5))
text_fields = st.sampled_from(("text", "text", "loud", "plain"))
terms = st.builds(query.Term, text_fields, words, boosts)
spanned = st.builds(query.Term, st.just("text"), words)
whole_span_queries = st.one_of(
    st.builds(spans.SpanFirst, spanned, limit=st.integers(0, 3)),
    st.builds(
        spans.SpanNear,
        spanned,
        spanned,
        st.integers(1, 4),
        ordered=st.booleans(),
        mindist=st.integers(0, 1),
    ),
    st.builds(spans.SpanNear2, st.lists(spanned, min_size=2, max_size=3), st.integers(1, 3)),
    st.builds(spans.SpanOr, st.lists(spanned, min_size=1, max_size=3)),
    st.builds(spans.SpanNot, spanned, spanned),
    st.builds(spans.SpanContains, spanned, spanned),
    st.builds(spans.SpanBefore, spanned, spanned),
    st.builds(spans.SpanCondition, spanned, spanned),
)
leaves = st.one_of(
    terms,
    st.builds(
        query.Phrase,
        st.just("text"),
        st.lists(words, min_size=2, max_size=3),
        st.sampled_from((1, 1, 2, 4)),
        boosts,
    ),
    st.builds(query.Prefix, text_fields, words.map(lambda word: word[:2]), boosts),
    st.builds(
        query.Wildcard, text_fields, st.sampled_from(("a*", "*", "?b*", "*ر*", "م?لس")), boosts
    ),
    st.builds(query.Regex, text_fields, st.sampled_from(("a.?", "ab[cd]", "ح.*")), boosts),
    st.builds(
        query.FuzzyTerm,
        text_fields,
        words,
        maxdist=st.integers(1, 2),
        prefixlength=st.integers(0, 1),
    ),
    st.builds(
        query.TermRange,
        text_fields,
        words,
        words,
        st.booleans(),
        st.booleans(),
        constantscore=st.booleans(),
    ),
    st.builds(
        query.NumericRange,
        st.just("number"),
        st.one_of(st.none(), st.integers(-3, 3)),
        st.integers(-3, 3),
        st.booleans(),
        st.booleans(),
        constantscore=st.booleans(),
    ),
    st.builds(query.DateRange, st.just("date"), dates, dates),
    st.builds(query.Term, st.just("number"), st.integers(-3, 3)),
    st.builds(query.Every, st.sampled_from((None, "text", "number"))),
    st.just(query.NullQuery),
    whole_span_queries,
)


def compound(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    some = st.lists(inner, min_size=1, max_size=3)
    return st.one_of(
        st.builds(query.And, some, boosts),
        st.builds(query.Or, some, boosts),
        st.builds(query.Or, some, scale=st.just(0.9)),
        st.builds(query.DisjunctionMax, some, boosts),
        st.builds(query.Not, inner),
        st.builds(query.AndNot, inner, inner),
        st.builds(query.AndMaybe, inner, inner),
        st.builds(query.Require, inner, inner),
        st.builds(query.Otherwise, inner, inner),
        st.builds(query.ConstantScoreQuery, inner, boosts),
    )


queries = st.recursive(leaves, compound, max_leaves=5)


class Histories:
    """One history of documents, written by Whoosh with its own codec and with arrays."""

    def __init__(self, data: st.DataObject, folder: str) -> None:
        self.stock = _created(f"{folder}/stock")
        self.arrays = _created(f"{folder}/arrays")
        commits = data.draw(st.lists(st.lists(documents, max_size=8), min_size=1, max_size=3))
        ids = [
            [f"{commit}-{number}" for number in range(len(some))]
            for commit, some in enumerate(commits)
        ]
        gone = data.draw(st.lists(st.sampled_from([each for some in ids for each in some] or [""])))
        optimize = data.draw(st.booleans())
        for index, codec in ((self.stock, W3Codec()), (self.arrays, ArrayCodec())):
            for commit, some in enumerate(commits):
                writer = index.writer(codec=codec)
                for number, document in enumerate(some):
                    writer.add_document(id=ids[commit][number], **document)
                writer.commit(merge=False)
            writer = index.writer(codec=codec)
            for each in sorted(set(gone)):
                writer.delete_by_term("id", each)
            writer.commit(optimize=optimize, merge=False)


def _created(folder: str) -> FileIndex:
    storage = FileStorage(folder)
    storage.create()
    return FileIndex.create(storage, SCHEMA, "MAIN")


@contextmanager
def histories(data: st.DataObject) -> Iterator[Histories]:
    with tempfile.TemporaryDirectory() as folder:
        yield Histories(data, folder)


def answer(searcher: Searcher, asked: query.Query, **settings: Any) -> object:
    """Documents and scores; nothing where Whoosh's own matchers fail."""
    try:
        found = searcher.search(asked, limit=None, **settings)
    except FAULTS:
        return None
    hits = sorted(found, key=lambda hit: hit["id"])
    return [(hit["id"], pytest.approx(hit.score, rel=1e-5)) for hit in hits]


def in_order(searcher: Searcher, asked: query.Query, **settings: Any) -> object:
    """Documents in their order, and their groups; nothing where Whoosh's own matchers fail."""
    try:
        found = searcher.search(asked, limit=None, **settings)
    except FAULTS:
        return None
    groups = found.groups() if "groupedby" in settings else {}
    return [hit["id"] for hit in found], {name: sorted(some) for name, some in groups.items()}


many = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=(HealthCheck.too_slow,),
)


@many
@given(st.data(), st.lists(queries, min_size=10, max_size=10))
def test_every_query_is_answered_alike(data: st.DataObject, asked: list[query.Query]) -> None:
    weighting = data.draw(st.sampled_from((BM25F(), BM25F(B=0.3, K1=2), TF_IDF(), Frequency())))
    with histories(data) as both:
        stock = both.stock.searcher(weighting=weighting)
        arrays = both.arrays.searcher(weighting=weighting)
        for one in asked:
            assert answer(arrays, one) == answer(stock, one), one
        stock.close()
        arrays.close()


@many
@given(st.data())
def test_terms_documents_and_columns_are_alike(data: st.DataObject) -> None:
    with histories(data) as both:
        stock, arrays = both.stock.reader(), both.arrays.reader()
        assert arrays.doc_count() == stock.doc_count()
        assert arrays.doc_count_all() == stock.doc_count_all()
        assert list(arrays.all_terms()) == list(stock.all_terms())
        for term in stock.all_terms():
            infos = [each.term_info(*term) for each in (arrays, stock)]
            mine, theirs = ([getattr(info, name)() for name in INFORMATION] for info in infos)
            assert mine == pytest.approx(theirs), term
        numbers = list(stock.all_doc_ids())
        assert list(arrays.all_doc_ids()) == numbers
        assert list(arrays.all_stored_fields()) == list(stock.all_stored_fields())
        for name in ("text", "loud", "plain"):
            assert arrays.field_length(name) == stock.field_length(name)
            assert [arrays.doc_field_length(n, name) for n in numbers] == [
                stock.doc_field_length(n, name) or 0  # Whoosh says None for nothing
                for n in numbers
            ]
        for name in ("id", "plain", "number", "date"):
            if stock.has_column(name):
                # Untranslated: what stands for no date is none that Python has.
                columns = [each.column_reader(name, translate=False) for each in (arrays, stock)]
                assert [columns[0][n] for n in numbers] == [columns[1][n] for n in numbers], name
        for word in WORDS:
            near = [sorted(each.terms_within("text", word, 2)) for each in (arrays, stock)]
            assert near[0] == near[1]
        stock.close()
        arrays.close()


@many
@given(st.data(), queries)
def test_sorting_grouping_and_filters_are_alike(data: st.DataObject, asked: query.Query) -> None:
    with histories(data) as both:
        stock, arrays = both.stock.searcher(), both.arrays.searcher()
        for sieve in ("filter", "mask"):
            sifted = {sieve: query.Term("text", "حرب")}
            assert answer(arrays, asked, **sifted) == answer(stock, asked, **sifted)
        for order in (
            {"sortedby": sorting.FieldFacet("number", reverse=True)},
            {"sortedby": [sorting.FieldFacet("plain"), sorting.FieldFacet("date")]},
            {"groupedby": sorting.FieldFacet("plain")},
            {"collapse": "number"},
        ):
            assert in_order(arrays, asked, **order) == in_order(stock, asked, **order)
        stock.close()
        arrays.close()
