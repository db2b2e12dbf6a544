"""Documents of every kind are kept, listed and found."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from indexer.engines import Engine
from indexer.model import FacetValue, Keys, Phrase, Word

from .news import ids
from .writing import EVERYTHING, doc, entries, found, made_of, put, updating


def test_a_document_comes_back_as_it_was_put(engine: Engine) -> None:
    whole = doc(
        "خبر ١\tمن هنا/هناك",
        "عنوان «بين» <أقواس> 😀",
        "سطر أول\n\nسطر ثان\r\n",
        url="https://example.org/؟س=١",
        source="\x1f مصدر",
        author="  منى\nأحمد ",
        published_at=datetime(2018, 7, 1, 1, 2, 3, 456_789, tzinfo=UTC),
        language="ar",
        hashtags=("وسم", "#Tag"),
        extra={"عدد": [1, 2.5, None, {"x": True}]},
        unsearched=((0, 4),),
    )
    put(engine, whole)
    live = engine.snapshot()
    assert live.document(whole.id) == whole
    assert list(live.all_documents()) == [whole]
    assert live.fingerprints() == {whole.id: whole.fingerprint()}
    assert live.fingerprints_of(["ghost", whole.id, whole.id]) == live.fingerprints()
    assert live.fingerprints_of(["ghost"]) == {}
    assert live.verify(entries([whole])) == []
    facets = live.search(replace(EVERYTHING, facets=("source", "author"))).facets
    assert facets["source"] == (FacetValue("\x1f مصدر", 1),)


@pytest.mark.parametrize(
    "document_id", ["a b", "سطر\nآخر", "خبر", "/", "", "x" * 512, "ا" * 512, "\x1f", "'\"<&>"]
)
def test_any_text_is_an_id(engine: Engine, document_id: str) -> None:
    put(engine, doc(document_id, "خبر"), doc(document_id + "2", "خبر"))
    assert engine.snapshot().document(document_id) == doc(document_id, "خبر")
    put(engine, doc(document_id, "رأي"))
    assert found(engine, "رأي") == [document_id]
    put(engine, delete=(document_id,))
    assert engine.snapshot().document(document_id) is None
    assert engine.snapshot().documents == 1


def test_documents_without_a_word_are_kept_and_listed(engine: Engine) -> None:
    put(engine, doc("empty"), doc("dots", "…", "!!!"), doc("full", "خبر"))
    assert ids(engine) == {"empty", "dots", "full"}
    assert found(engine, "خبر") == ["full"]
    assert engine.snapshot().verify(entries([doc("empty"), doc("dots", "…", "!!!")])) == []


def test_an_index_of_documents_without_a_word_answers(engine: Engine) -> None:
    put(engine, doc("empty"))
    assert found(engine, "خبر") == []
    assert found(engine, "") == ["empty"]


def test_an_index_without_documents_answers(engine: Engine) -> None:
    assert put(engine) == 1
    live = engine.snapshot()
    assert (live.documents, live.generation) == (0, 1)
    assert live.verify([]) == []
    assert live.fingerprints() == {}
    assert list(live.all_documents()) == []
    facets = live.search(replace(EVERYTHING, facets=("source", "hashtag", "date"))).facets
    assert facets == {"source": (), "hashtag": (), "date": ()}
    for query in ("خبر", "خب*", "خبر~", '"خبر عاجل"', "#خبر", "-خبر", "date:2018"):
        assert found(engine, query) == []
    assert engine.stats().documents == 0
    put(engine, doc("1", "خبر"))
    assert found(engine, "خبر") == ["1"]


def test_all_documents_of_an_index_may_go(engine: Engine) -> None:
    put(engine, doc("1", "خبر", on=1), doc("2", "خبر"))
    put(engine, delete=("1", "2"))
    assert engine.snapshot().documents == 0
    assert found(engine, "خبر") == []
    assert put(engine, doc("1", "خبر")) == 3
    assert found(engine, "خبر") == ["1"]


def test_very_long_words_are_found(engine: Engine) -> None:
    long = "ب" * 40_000
    put(engine, doc("1", "خبر", f"قبل {long} بعد"), doc("2", "خبر", "x" * 70_000))
    assert found(engine, long) == ["1"]
    assert found(engine, f'"قبل {long} بعد"') == ["1"]
    assert found(engine, "ببب*") == ["1"]
    assert found(engine, "x" * 70_000) == ["2"]
    assert engine.snapshot().verify(entries(list(engine.snapshot().all_documents()))) == []


def test_a_document_of_a_hundred_thousand_words_is_found_by_the_last(engine: Engine) -> None:
    with updating(engine) as writer:
        writer.put(made_of("long", [*(f"w{number % 999}" for number in range(100_000)), "end"]))
        writer.put(made_of("short", ["w98", "w1", "end"]))
        writer.commit()
    last = Phrase("", tuple(Word("", Keys(*[each] * 5)) for each in ("w99", "end")))
    assert ids(engine, last) == {"long"}
    assert ids(engine, last.words[1]) == {"long", "short"}
    assert engine.snapshot().verify([made_of("short", ["w98", "w1", "end"])]) == []
