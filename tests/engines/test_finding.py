"""What is found, under which keys, by the protocol of ``indexer.engines.base``."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import product

import pytest

from indexer.engines import Engine
from indexer.errors import TooBroad
from indexer.model import (
    And,
    Dated,
    Everything,
    Fuzzy,
    HasId,
    HasTag,
    HasValue,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
)

from .news import ids, word, words
from .writing import doc, made_of, put, updating


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (Everything(), {"council", "market", "tagged", "untitled"}),
        (word("المجلس"), {"council", "tagged", "untitled"}),
        (word("المجلس", "word"), {"council"}),
        (word("الامن", "word"), {"council", "tagged", "untitled"}),
        (word("الامن", "exact"), set()),
        (word("الأمن", "exact"), {"council", "tagged", "untitled"}),
        (word("الأمن", in_title=True), {"council"}),
        (word("سوق"), {"market"}),
        (word("زرافة"), set()),
        (Phrase("", words("مجلس الأمن")), {"council", "tagged"}),
        (Phrase("", words("الأمن مجلس")), set()),
        (Phrase("", words("يجتمع اجتمع")), set()),  # no phrase runs from the title into the text
        (Phrase("", words("وقف إطلاق النار")), {"council"}),
        (Phrase("", words("مجلس الأمن", in_title=True)), {"council"}),
        (Phrase("", words("الأمن مجلس"), 0), {"council", "tagged"}),
        (Phrase("", words("الأمن مجلس"), 1), {"council", "tagged", "untitled"}),
        (Phrase("", words("قال كلمته"), 1), set()),
        (Phrase("", words("قال كلمته"), 2), {"tagged"}),
        (Prefix("", "مجل"), {"council", "tagged", "untitled"}),
        (Prefix("", "المج"), {"council"}),
        (Prefix("", "مجل", True), {"council"}),
        (Prefix("", "زر"), set()),
        (Fuzzy("", "نفت", 1), set()),
        (Fuzzy("", "النفت", 1), {"market"}),
        (Fuzzy("", "لنفت", 2), {"market"}),
        (Fuzzy("", "لانفط", 1), set()),  # two letters that changed places are two edits
        (Fuzzy("", "لانفط", 2), {"market"}),
        (Fuzzy("", "مجلس", 0), {"council", "tagged", "untitled"}),
        (HasTag("", "مجلسالامن"), {"tagged"}),
        (HasTag("", "مجلس"), set()),
        (HasValue("source", "", "الوكاله"), {"council", "tagged"}),
        (HasValue("author", "", "مني احمد"), {"council", "untitled"}),
        (HasValue("author", "", "مني"), set()),
        (HasValue("source", "", ""), set()),
        (HasId(("tagged", "market", "nowhere")), {"market", "tagged"}),
        (HasId(()), set()),
        (And((word("المجلس"), Not(HasId(("council",))))), {"tagged", "untitled"}),
        (Dated("", None, None), {"council", "market", "tagged"}),
        (Dated("", datetime(2018, 7, 2, 12, tzinfo=UTC), None), {"market", "tagged"}),
        (Dated("", None, datetime(2018, 7, 2, 12, tzinfo=UTC)), {"council"}),
        (Not(word("المجلس")), {"market"}),
        (Not(Not(word("سوق"))), {"market"}),
        (And(()), {"council", "market", "tagged", "untitled"}),
        (And((word("المجلس"), word("سوق"))), set()),
        (And((word("المجلس"), Not(HasTag("", "مجلسالامن")))), {"council", "untitled"}),
        (Or(()), set()),
        (Or((word("النفط"), HasTag("", "مجلسالامن"))), {"market", "tagged"}),
    ],
    ids=lambda value: str(sorted(value) if isinstance(value, set) else value),
)
def test_a_node_finds(news: Engine, node: Node, expected: set[str]) -> None:
    assert ids(news, node) == expected


def test_a_phrase_with_the_same_word_twice_wants_it_twice(engine: Engine) -> None:
    put(engine, doc("once", body="كتاب جديد"), doc("twice", body="كتاب عن كتاب"))
    assert ids(engine, Phrase("", words("كتاب كتاب"), 1)) == {"twice"}


def test_a_word_that_stands_in_many_documents_is_read_whole(engine: Engine) -> None:
    put(engine, *(doc(f"{number:04}", body=f"خبر {number}") for number in range(300)))
    assert len(ids(engine, word("خبر"))) == 300
    assert ids(engine, Phrase("", words("خبر 299"))) == {"0299"}


def test_too_many_words_behind_a_star_are_refused_by_name(engine: Engine) -> None:
    endings = product("ابتثجحخدذرزسشصضطظعغفقكلمنهوي", repeat=3)
    with updating(engine) as writer:
        writer.put(made_of("long", ["كلم" + "".join(ending) for ending in endings]))
        writer.commit()
    with pytest.raises(TooBroad, match=r"كلم\*.* 2,000 .*more letters"):
        ids(engine, Prefix("", "كلم"))
    with pytest.raises(TooBroad, match="كلمبتث~2"):
        ids(engine, Fuzzy("", "كلمبتث", 2))
    assert ids(engine, Prefix("", "كلمب")) == ids(engine, Fuzzy("", "كلمبتث", 1)) == {"long"}


def test_words_near_another_are_those_of_the_index(news: Engine) -> None:
    live = news.snapshot()
    assert live.words_near("المجلش", 1) == ["المجلس"]
    assert live.words_near("لمجلس", 2) == ["المجلس", "مجلس"]
    assert live.words_near("المجلس", 0) == ["المجلس"]
    assert live.words_near("زرافه", 2) == []
    assert live.words_near("", 2) == ["في"]
    assert "مجلس" in live.words_near("لمجلس", 2, least=3)
    assert live.words_near("لمجلس", 2, least=9) == []


def test_however_many_words_are_near_they_are_told(engine: Engine) -> None:
    endings = ["".join(ending) for ending in product("ابتثجحخدذرزسشصضطظعغفقكلمنهوي", repeat=3)]
    with updating(engine) as writer:
        writer.put(made_of("long", ["كلم" + ending for ending in endings]))
        writer.commit()
    near = engine.snapshot().words_near("كلمبتث", 2)
    assert len(near) > 2_000
    assert near == sorted(set(near))


def test_documents_are_counted_by_a_word_at_each_level(news: Engine) -> None:
    live = news.snapshot()
    assert live.document_count("surface", "مجلس") == 3
    assert live.document_count("exact", "الأمن") == 3
    assert live.document_count("exact", "الامن") == 0
    assert live.document_count(*word("المجلس").deciding) == 3
    assert live.document_count("surface", "زرافه") == 0


def test_deleted_documents_are_not_counted(news: Engine) -> None:
    put(news, delete=["untitled"])
    assert news.snapshot().document_count("surface", "مجلس") == 2
    put(news, doc("tagged", "خبر آخر"))
    assert news.snapshot().document_count("surface", "مجلس") == 1


def test_keys_that_begin_so_come_the_commonest_first(news: Engine) -> None:
    live = news.snapshot()
    assert live.completions("surface", "مجل", 5) == [("مجلس", 3)]
    assert live.completions("tag", "مجل", 5) == [("مجلسالامن", 1)]
    assert live.completions("surface", "زر", 5) == []
    every = live.completions("surface", "", 1_000)
    assert live.completions("surface", "", 3) == every[:3]
    assert [count for _, count in every] == sorted((count for _, count in every), reverse=True)
