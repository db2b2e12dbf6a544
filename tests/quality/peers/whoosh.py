"""Whoosh as it comes: StandardAnalyzer, its own codec, BM25F as it is set there."""

from __future__ import annotations

from collections.abc import Mapping

from whoosh.analysis import StandardAnalyzer
from whoosh.fields import ID, TEXT, Schema
from whoosh.filedb.filestore import RamStorage
from whoosh.query import Or, Term

from ..runs import Run


def answer(documents: Mapping[str, str], queries: Mapping[str, str], depth: int) -> Run:
    """An index in memory, and each query as a disjunction of its analysed words."""
    analyzer = StandardAnalyzer()
    schema = Schema(id=ID(stored=True), text=TEXT(analyzer=analyzer, phrase=False))
    index = RamStorage().create_index(schema)
    writer = index.writer()
    for name, text in documents.items():
        writer.add_document(id=name, text=text)
    writer.commit()
    with index.searcher() as searcher:
        found: Run = {}
        for name, text in queries.items():
            words = Or([Term("text", token.text) for token in analyzer(text, mode="query")])
            hits = searcher.search(words, limit=depth)
            found[name] = {hit["id"]: float(hit.score) for hit in hits}
    return found
