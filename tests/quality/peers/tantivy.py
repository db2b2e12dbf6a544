"""tantivy: its simple tokenizer, lower case and its Arabic stemmer (Snowball's)."""

from __future__ import annotations

from collections.abc import Mapping

from tantivy import (
    Document,
    Filter,
    Index,
    Occur,
    Query,
    SchemaBuilder,
    TextAnalyzerBuilder,
    Tokenizer,
)

from ..runs import Run

HEAP: int = 64 << 20


def answer(documents: Mapping[str, str], queries: Mapping[str, str], depth: int) -> Run:
    """An index in memory, and each query as a disjunction of its analysed words."""
    analyzer = (
        TextAnalyzerBuilder(Tokenizer.simple())
        .filter(Filter.lowercase())
        .filter(Filter.stemmer("arabic"))
        .build()
    )
    builder = SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("text", tokenizer_name="arabic", index_option="freq")
    schema = builder.build()
    index = Index(schema)
    index.register_tokenizer("arabic", analyzer)
    writer = index.writer(heap_size=HEAP, num_threads=1)
    for name, text in documents.items():
        writer.add_document(Document(id=name, text=text))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()
    found: Run = {}
    for name, text in queries.items():
        terms = [
            (Occur.Should, Query.term_query(schema, "text", term, "freq"))
            for term in analyzer.analyze(text)
        ]
        hits = searcher.search(Query.boolean_query(terms), depth).hits
        found[name] = {searcher.doc(place)["id"][0]: score for score, place in hits}
    return found
