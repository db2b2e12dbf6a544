"""What words of a query stand for, where a server has its bounds."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from indexer.analysis import analyze
from indexer.engines import open_engine
from indexer.engines.opensearch import OpenSearchEngine, vocabulary
from indexer.engines.opensearch.vocabulary import DEEPEST
from indexer.model import And, Document, Fuzzy, Phrase, Prefix, Query, Request, Unit, Word

from ..engines.writing import doc, put

LETTERS = "بتثجحخدذرزسشصضطظعغفق"


def spelt(letter: str, form: str = "word") -> Word:
    """A name in one of its spellings."""
    name = f"هال{letter}ورد"
    return Word(name, analyze(name)[0].keys, form)  # type: ignore[arg-type]


NAME = Unit(
    "هالفورد",
    tuple((spelt(one, "word" if at else "all"),) for at, one in enumerate(LETTERS)),
    "variant",
)


def test_names_in_many_spellings_are_found_in_a_row(
    engine: OpenSearchEngine, tmp_path: Path
) -> None:
    threes = [LETTERS[at : at + 3] for at in range(len(LETTERS) - 2)]
    documents = [doc(row, " ".join(spelt(one).typed for one in row)) for row in threes]
    documents.append(doc("few", " ".join(spelt(one).typed for one in "بت")))
    folder = open_engine(str(tmp_path / "index"))
    for some in (engine, folder):
        put(some, *documents)
    names = (NAME, NAME, NAME)
    for root in (And(names), Phrase("", names)):
        asked = Request(
            Query("", root, names, tuple(pairwise(names)), "", (), "auto", "all"), size=99
        )
        here, there = (some.snapshot().search(asked).hits for some in (engine, folder))
        scores = {hit.document.id: hit.score for hit in there}
        assert {hit.document.id: hit.score for hit in here} == pytest.approx(scores, rel=0.01)
        assert len(scores) == len(threes) + isinstance(root, And)


def test_a_word_may_have_more_letters_than_a_pattern(engine: OpenSearchEngine) -> None:
    words = [letter * count for letter in "aم" for count in (DEEPEST, DEEPEST + 1)]
    put(engine, *(Document(str(at), word) for at, word in enumerate(words)))
    live = engine.snapshot()
    for word in words:
        assert word in live.words_near(word, 2)
        assert live.document_count("surface", word) == 1
        assert live.completions("surface", word, 5)
        for leaf in (Prefix(word, word), Fuzzy(word, word, 2)):
            found = live.search(Request(Query("", leaf, (), (), "", (), "auto", "all"), size=10))
            assert words.index(word) in {int(hit.document.id) for hit in found.hits}


def test_no_word_is_too_long_to_be_looked_for(engine: OpenSearchEngine) -> None:
    put(engine, doc("1", "خبر"))
    live, word = engine.snapshot(), "م" * 5_000
    assert live.words_near(word, 2) == []
    assert live.completions("surface", word, 5) == []
    for leaf in (Prefix(word, word), Fuzzy(word, word, 2)):
        assert live.matching_ids(Request(Query("", leaf, (), (), "", (), "auto", "all"))) == []


def test_of_many_documents_some_tell_the_commonest_words_and_all_are_counted(
    engine: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vocabulary, "LOOKED_AT", 3)
    put(engine, *(doc(str(number), "مجلس", "مجلة" * (number % 2)) for number in range(40)))
    live = engine.snapshot()
    assert live.completions("surface", "مج", 2) == [("مجلس", 40), ("مجله", 20)]
    assert live.completions("surface", "مجلس", 2) == [("مجلس", 40)]
