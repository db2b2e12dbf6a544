"""The protocol of ``indexer.engines.base``, case by case. The laws are in test_laws.py."""

from __future__ import annotations

import random
import threading
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from indexer.analysis import analyze, entry
from indexer.engines import Engine, Rebuild
from indexer.errors import KashshafError, Locked, NotFound, TooBroad
from indexer.model import (
    ANALYSIS_VERSION,
    NO_COPIES,
    And,
    Dated,
    Document,
    Entry,
    Everything,
    FacetValue,
    Fuzzy,
    HasId,
    HasTag,
    HasValue,
    Hits,
    Keys,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Request,
    Sort,
    Word,
)
from tests.oracle import groups

from .writing import EVERYTHING, asking, doc, entries, found, put, rebuild, rebuilding, updating

COUNCIL = doc(
    "council",
    "مجلس الأمن يجتمع",
    "اجتمع أعضاء المجلس في نيويورك. دعا إلى وقفاً لإطلاق النار",
    source="الوكالة",
    author="منى أحمد",
    on=1,
)
MARKET = doc("market", "سوق النفط", "ارتفعت الأسعار في الأسواق", source="الصحيفة", on=2)
TAGGED = doc("tagged", "تغريدة", "قال #مجلس_الأمن كلمته", source="الوكالة", on=3)
UNTITLED = doc("untitled", "", "الأمن في مجلس المدينة", author="منى احمد")
NEWS = (COUNCIL, MARKET, TAGGED, UNTITLED)


@pytest.fixture
def news(engine: Engine) -> Engine:
    put(engine, *NEWS)
    return engine


def ids(engine: Engine, *filters: Node) -> set[str]:
    return set(engine.snapshot().matching_ids(replace(EVERYTHING, filters=filters)))


def word(typed: str, form: str = "all", in_title: bool = False) -> Word:
    return Word(typed, analyze(typed)[0].keys, form, in_title)  # type: ignore[arg-type]


def words(typed: str, in_title: bool = False) -> tuple[Word, ...]:
    return tuple(Word(typed, token.keys, "all", in_title) for token in analyze(typed))


def made_of(document_id: str, terms: list[str]) -> Entry:
    """An entry of these very terms, past the analysis."""
    keys = [Keys(*[term] * 5) for term in terms]
    return Entry(doc(document_id), range(len(keys)), keys, (), None, None)


# Each node


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


# Answers


def test_an_answer_has_ranks_scores_documents_and_the_total(news: Engine) -> None:
    hits = news.snapshot().search(Request(asking("مجلس الأمن"), size=2))
    assert hits.total == 3
    assert [hit.rank for hit in hits.hits] == [1, 2]
    assert [hit.document for hit in hits.hits] == [TAGGED, UNTITLED]
    assert hits.hits[0].score is not None
    assert hits.hits[0].score >= (hits.hits[1].score or 0) > 0


def test_ranks_go_on_over_pages(news: Engine) -> None:
    hits = news.snapshot().search(Request(asking("مجلس"), offset=2, size=2))
    assert [hit.rank for hit in hits.hits] == [3]


@pytest.mark.parametrize(("offset", "size"), [(0, 0), (4, 10), (1_000_000, 10)])
def test_a_page_past_the_end_is_empty_and_still_counts(
    news: Engine, offset: int, size: int
) -> None:
    hits = news.snapshot().search(Request(asking("مجلس"), offset=offset, size=size))
    assert hits.hits == ()
    assert hits.total == 3


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("newest", ["tagged", "market", "council", "untitled"]),
        ("oldest", ["council", "market", "tagged", "untitled"]),
    ],
)
def test_by_date_the_undated_come_last_and_nothing_has_a_score(
    news: Engine, sort: str, expected: list[str]
) -> None:
    hits = news.snapshot().search(replace(EVERYTHING, sort=sort))  # type: ignore[arg-type]
    assert [hit.document.id for hit in hits.hits] == expected
    assert {hit.score for hit in hits.hits} == {None}


def test_dates_count_to_the_microsecond_in_any_century(engine: Engine) -> None:
    moment = datetime(9998, 12, 31, 23, 59, 59, 999_998, tzinfo=UTC)
    tick = timedelta(microseconds=1)
    put(
        engine,
        doc("last", "خبر", published_at=moment),
        doc("first", "خبر", published_at=datetime(1, 1, 1, tzinfo=UTC)),
    )
    assert ids(engine, Dated("", moment, moment + tick)) == {"last"}
    assert ids(engine, Dated("", moment + tick, None)) == set()
    assert ids(engine, Dated("", None, datetime(1, 1, 1, 0, 0, 0, 1, tzinfo=UTC))) == {"first"}
    dates = engine.snapshot().search(replace(EVERYTHING, facets=("date",))).facets["date"]
    assert dates == (FacetValue("0001-01-01", 1), FacetValue("9998-12-31", 1))


def test_equal_scores_are_ordered_by_id(engine: Engine) -> None:
    put(engine, *(doc(each, body="خبر واحد") for each in ("ب", "b", "B", "أ", "10", "9")))
    assert found(engine, "خبر") == ["10", "9", "B", "b", "أ", "ب"]


def test_filters_narrow_and_do_not_score(news: Engine) -> None:
    plain = news.snapshot().search(Request(asking("مجلس")))
    sifted = news.snapshot().search(
        Request(asking("مجلس"), filters=(HasValue("source", "", "الوكاله"),))
    )
    scores = {hit.document.id: hit.score for hit in plain.hits}
    assert {hit.document.id: hit.score for hit in sifted.hits} == {
        each: scores[each] for each in ("council", "tagged")
    }


def test_facets_count_the_matches_and_name_the_commonest_spelling(engine: Engine) -> None:
    put(
        engine,
        doc("1", "خبر #عاجل", source="الأنباء", author="علي", on=2),
        doc("2", "خبر #عاجل #سوريا", source="الأنباء", on=1),
        doc("3", "خبر", source="الانباء", on=1, hashtags=("سطر\nثان",)),
        doc("4", "خبر"),
        doc("5", "رأي", source="الصحيفة", on=1),
    )
    names = ("source", "author", "hashtag", "date")
    facets = engine.snapshot().search(Request(asking("خبر"), facets=names)).facets
    assert facets == {
        "source": (FacetValue("الأنباء", 3), FacetValue(None, 1)),
        "author": (FacetValue("علي", 1), FacetValue(None, 3)),
        "hashtag": (
            FacetValue("عاجل", 2),
            FacetValue("سطر\nثان", 1),
            FacetValue("سوريا", 1),
            FacetValue(None, 1),
        ),
        "date": (FacetValue("2018-07-01", 2), FacetValue("2018-07-02", 1), FacetValue(None, 1)),
    }


@pytest.mark.parametrize(
    ("zone", "days"),
    [
        ("UTC", {"2018-03-24": 2, "2018-07-04": 2}),
        ("Asia/Riyadh", {"2018-03-25": 2, "2018-07-04": 1, "2018-07-05": 1}),
        ("Asia/Kolkata", {"2018-03-25": 2, "2018-07-04": 1, "2018-07-05": 1}),
        ("America/New_York", {"2018-03-24": 2, "2018-07-03": 1, "2018-07-04": 1}),
        # Where summer time began at midnight between the first two.
        ("Asia/Beirut", {"2018-03-24": 1, "2018-03-25": 1, "2018-07-04": 1, "2018-07-05": 1}),
    ],
)
def test_days_are_counted_by_the_clocks_of_a_zone(
    engine: Engine, zone: str, days: dict[str, int]
) -> None:
    moments = (
        datetime(2018, 3, 24, 21, 59, tzinfo=UTC),
        datetime(2018, 3, 24, 22, tzinfo=UTC),
        datetime(2018, 7, 4, 3, 59, tzinfo=UTC),
        datetime(2018, 7, 4, 21, tzinfo=UTC),
    )
    put(
        engine,
        *(doc(str(at), "خبر", published_at=moment) for at, moment in enumerate(moments)),
        doc("last", "آخر", published_at=datetime(9999, 12, 31, 23, 59, tzinfo=UTC)),
        doc("first", "أول", published_at=datetime(1, 1, 1, tzinfo=UTC)),
    )
    asked = Request(asking("خبر"), facets=("date",), zone=ZoneInfo(zone))
    found = engine.snapshot().search(asked).facets["date"]
    assert {one.value: one.count for one in found} == days
    ends = engine.snapshot().search(replace(asked, query=EVERYTHING.query)).facets["date"]
    assert (ends[0].value, ends[-1].value) == ("0001-01-01", "9999-12-31")


def test_a_facet_names_no_spelling_that_was_deleted(engine: Engine) -> None:
    gone = [doc(f"gone {number}", "خبر", source="الأنباء") for number in range(3)]
    put(engine, *gone, *(doc(str(number), "خبر") for number in range(3)))
    put(engine, doc("new", "خبر", source="الانباء"), delete=[document.id for document in gone])
    facets = engine.snapshot().search(Request(asking("خبر"), facets=("source",))).facets
    assert facets["source"] == (FacetValue("الانباء", 1), FacetValue(None, 3))


def test_values_stay_with_their_documents_when_a_commit_has_none(engine: Engine) -> None:
    put(engine, doc("bare", "خبر"))
    put(engine, doc("full", "خبر #عاجل", source="الوكالة", author="علي", on=1))
    put(engine, doc("also bare", "خبر"))
    put(engine, doc("late", "خبر", source="الصحيفة"))
    full = Request(
        asking("خبر"), filters=(HasTag("", "عاجل"),), facets=("source", "author", "hashtag", "date")
    )
    facets = engine.snapshot().search(full).facets
    assert [facet[0].value for facet in facets.values()] == [
        "الوكالة",
        "علي",
        "عاجل",
        "2018-07-01",
    ]
    assert ids(engine, Dated("", None, None)) == {"full"}


def test_contributions_name_their_terms_and_sum_to_the_score(
    news: Engine, precision: float
) -> None:
    hits = news.snapshot().search(Request(asking("مجلس الأمن #مجلس_الأمن"), explain=True))
    for hit in hits.hits:
        total = sum(part.score for part in hit.explanation)
        assert total == pytest.approx(hit.score, rel=precision)
    parts = {(part.term, part.level): part for part in hits.hits[0].explanation}
    assert parts["مجلس", "lemma"].df == 3
    assert parts["مجلس أمن", "pair"].weight == 0.3
    assert parts["#مجلس_الأمن", "tag"].tf == 1


def test_a_word_counts_at_every_level_of_its_form(news: Engine) -> None:
    def levels(form: str) -> set[str]:
        query = asking("الأمن", form=form)
        hits = news.snapshot().search(Request(query, explain=True)).hits
        return {part.level for part in hits[0].explanation}

    assert levels("all") == {"lemma", "stem", "surface", "root"}
    assert levels("word") == {"surface"}
    assert levels("exact") == {"exact"}


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


# Documents


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


# Writing


def test_generations_grow_with_every_commit(engine: Engine) -> None:
    generations = [
        put(engine, doc("1", "خبر")),
        put(engine),
        rebuild(engine, doc("2", "خبر")),
        put(engine, doc("3", "خبر")),
        rebuild(engine),
    ]
    assert generations == sorted(set(generations))
    assert engine.snapshot().generation == generations[-1]


def test_many_commits_are_as_good_as_one(engine: Engine) -> None:
    documents = [doc(f"{number:02}", f"خبر {number} #وسم", "نص", on=1) for number in range(40)]
    for document in documents:
        put(engine, document)
    live = engine.snapshot()
    assert live.documents == 40
    assert live.verify(entries(documents)) == []
    assert found(engine, "#وسم") == [document.id for document in documents]
    assert len(found(engine, '"خبر 17"')) == 1


def test_a_put_replaces_the_document_with_its_id(engine: Engine) -> None:
    put(engine, doc("1", "قديم"), doc("2", "ثابت"))
    put(engine, doc("1", "جديد"))
    assert found(engine, "قديم") == []
    assert found(engine, "جديد") == ["1"]
    assert engine.snapshot().documents == 2


def test_an_id_is_put_once_by_a_writer(engine: Engine) -> None:
    with updating(engine) as writer:
        writer.put(entry(doc("1", "أول")))
        with pytest.raises(ValueError, match="'1'"):
            writer.put(entry(doc("1", "ثان")))
        writer.commit()
    assert found(engine, "أول") == ["1"]


def test_what_one_writer_puts_and_deletes_is_gone(engine: Engine) -> None:
    put(engine, doc("old", "خبر"), doc("kept", "خبر"))
    with updating(engine) as writer:
        writer.put(entry(doc("old", "خبر جديد")))
        writer.put(entry(doc("new", "خبر جديد")))
        writer.delete("old")
        writer.delete("new")
        writer.delete("never there")
        writer.commit()
    assert found(engine, "خبر") == ["kept"]
    assert engine.snapshot().documents == 1
    assert engine.snapshot().document("new") is None


def test_without_a_commit_nothing_changes(news: Engine) -> None:
    before = news.snapshot()
    with updating(news) as writer:
        writer.put(entry(doc("new", "خبر")))
        writer.delete("market")
    with rebuilding(news) as new:
        new.put(entry(doc("new", "خبر")))
        new.finish()
    assert news.snapshot() is before
    assert ids(news) == {"council", "market", "tagged", "untitled"}


def test_without_a_commit_there_is_no_index(engine: Engine) -> None:
    with updating(engine) as writer:
        writer.put(entry(doc("new", "خبر")))
    assert not engine.exists()
    with pytest.raises(NotFound):
        engine.snapshot()


def test_an_error_in_the_block_comes_out_and_changes_nothing(news: Engine) -> None:
    before = news.snapshot()
    with pytest.raises(ZeroDivisionError), updating(news) as writer:  # noqa: PT012
        writer.put(entry(doc("new", "خبر")))
        _ = 1 / 0
    assert news.snapshot() is before
    assert put(news, doc("new", "خبر")) == before.generation + 1


def test_an_entry_that_cannot_be_stored_leaves_the_writer_whole(engine: Engine) -> None:
    with updating(engine) as writer:
        writer.put(entry(doc("1", "خبر")))
        with pytest.raises(TypeError):
            writer.put(entry(doc("2", "خبر", extra={"x": object()})))
        writer.put(entry(doc("3", "خبر")))
        writer.commit()
    assert found(engine, "خبر") == ["1", "3"]


def test_a_rebuild_is_seen_before_it_is_live(news: Engine) -> None:
    with rebuilding(news) as new:
        new.put(entry(doc("new", "خبر")))
        built = new.finish()
        assert (built.documents, built.generation) == (1, 2)
        assert built.document("new")
        assert built.verify([entry(doc("new", "خبر"))]) == []
        assert ids(news) == {"council", "market", "tagged", "untitled"}
        assert new.commit() == 2
    assert ids(news) == {"new"}


def test_others_write_while_a_rebuild_is_under_way_until_it_holds_them_off(news: Engine) -> None:
    with rebuilding(news) as new:
        new.put(entry(doc("new", "خبر")))
        new.finish()
        assert put(news, doc("meanwhile", "خبر")) == 2
        with pytest.raises(Locked):
            rebuilding(news, timeout=0)
        new.hold(1)
        with pytest.raises(Locked):
            updating(news, timeout=0)
        new.put(entry(doc("meanwhile", "خبر")))
        new.delete("new")
        assert ids(news) == {"council", "market", "tagged", "untitled", "meanwhile"}
        generation = new.commit()
    assert generation > 2
    assert ids(news) == {"meanwhile"}
    assert put(news, doc("later", "خبر")) > generation


def test_a_writer_that_does_not_end_keeps_a_rebuild_from_the_swap(news: Engine) -> None:
    before = news.snapshot()
    with updating(news), pytest.raises(Locked), rebuilding(news, timeout=0) as new:
        new.commit()
    assert news.snapshot() is before


def interrupted(engine: Engine, *documents: Document) -> None:
    """A rebuild that is interrupted after a checkpoint with these."""
    with suppress(KeyboardInterrupt), rebuilding(engine) as new:
        for document in documents:
            new.put(entry(document), "somewhere")
        new.checkpoint()
        assert new.is_kept
        new.put(entry(doc("lost", "خبر")))
        raise KeyboardInterrupt


def resuming(engine: Engine) -> Rebuild:
    return engine.rebuild(lock_timeout=0, memory_mb=16, workers=1, keep=1, resume=True)


def test_an_interrupted_rebuild_is_gone_on_with_from_its_last_checkpoint(news: Engine) -> None:
    before = news.snapshot()
    interrupted(news, doc("1", "خبر"), doc("2", "خبر"))
    assert news.snapshot() is before
    put(news, doc("meanwhile", "خبر"))
    with resuming(news) as new:
        assert new.anew == ""
        assert new.resumed
        assert new.resumed.origins() == {"1": "somewhere", "2": "somewhere"}
        new.put(entry(doc("2", "غيره")), "elsewhere")
        new.delete("1")
        assert new.finish().verify([entry(doc("2", "غيره"))]) == []
        new.commit()
    assert ids(news) == {"2"}
    assert news.snapshot().origins() == {"2": "elsewhere"}
    with resuming(news) as new:
        assert new.resumed is None
        assert new.anew


def test_a_rebuild_that_does_not_resume_begins_empty(news: Engine) -> None:
    interrupted(news, doc("1", "خبر"))
    with rebuilding(news) as new:
        assert (new.resumed, new.anew, new.is_kept) == (None, "", False)
        new.put(entry(doc("2", "خبر")))
        new.commit()
    assert ids(news) == {"2"}


def test_a_rebuild_that_fails_is_not_gone_on_with(news: Engine) -> None:
    with pytest.raises(ZeroDivisionError), rebuilding(news) as new:  # noqa: PT012
        new.put(entry(doc("1", "خبر")))
        new.checkpoint()
        _ = 1 / 0
    with resuming(news) as new:
        assert new.resumed is None


def test_what_a_rebuild_replaced_is_live_again_and_that_is_undone(news: Engine) -> None:
    first = ids(news)
    generation = rebuild(news, doc("new", "خبر"), keep=1)
    assert news.roll_back(lock_timeout=0) > generation
    assert ids(news) == first
    with pytest.raises(NotFound):
        news.roll_back(lock_timeout=0)
    undone = news.roll_back(lock_timeout=0, undo=True)
    assert undone == news.snapshot().generation > generation + 1
    assert ids(news) == {"new"}
    with pytest.raises(NotFound):
        news.roll_back(lock_timeout=0, undo=True)
    assert put(news, doc("2", "خبر")) > undone


def test_an_origin_is_kept_beside_a_document_through_every_change(engine: Engine) -> None:
    with updating(engine) as writer:
        writer.put(entry(doc("a", "خبر")), "/news/a.txt")
        writer.put(entry(doc("b", "خبر")), "/أخبار/b.txt")
        writer.put(entry(doc("c", "خبر")))
        writer.commit()
    expected = {"a": "/news/a.txt", "b": "/أخبار/b.txt", "c": ""}
    assert engine.snapshot().origins() == expected
    for number in range(5):
        put(engine, doc(str(number), "خبر"), delete=() if number else ("c",))
    origins = engine.snapshot().origins()
    assert {each: origins[each] for each in "ab"} == {each: expected[each] for each in "ab"}
    assert origins["4"] == ""
    assert "c" not in origins


def test_a_rebuild_that_was_dropped_cannot_become_live(news: Engine) -> None:
    before = news.snapshot()
    with rebuilding(news) as new:
        new.finish()
    with pytest.raises(KashshafError):
        new.commit()
    assert news.snapshot() is before


def test_a_second_writer_waits_and_then_is_told_who_writes(news: Engine) -> None:
    with updating(news) as writer:
        with pytest.raises(Locked, match=r"process \d+"):
            updating(news, timeout=0)
        writer.put(entry(doc("new", "خبر")))
        timer = threading.Timer(0.3, writer.commit)
        timer.start()
        timer.join()
    with updating(news, timeout=0) as writer:
        writer.commit()


def test_a_waiting_writer_begins_where_the_first_ended(engine: Engine) -> None:
    put(engine, doc("0", "خبر"))
    began = threading.Barrier(6)

    def add(number: int) -> None:
        began.wait()
        put(engine, doc(str(number), "خبر"))

    threads = [threading.Thread(target=add, args=(number,)) for number in range(1, 7)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found(engine, "خبر") == ["0", "1", "2", "3", "4", "5", "6"]
    assert engine.snapshot().generation == 7


# Snapshots


def test_a_snapshot_is_the_same_object_until_a_new_generation(news: Engine) -> None:
    first = news.snapshot()
    assert news.snapshot() is first
    put(news, doc("new", "خبر"))
    assert news.snapshot() is not first


def test_a_sound_index_has_not_fallen_back(news: Engine) -> None:
    for _ in range(3):
        assert news.snapshot().fallen_back == ""
        put(news, doc("new", "خبر"))
    with rebuilding(news) as new:
        assert new.finish().fallen_back == ""
        new.commit()
    assert news.snapshot().fallen_back == ""


def test_a_snapshot_keeps_its_answers(news: Engine) -> None:
    held = news.snapshot()
    put(news, doc("council", "غيره"), delete=("market",))
    assert held.verify(entries(NEWS)) == []
    rebuild(news, doc("other", "خبر"))
    assert held.documents == 4
    assert held.document("market") == MARKET
    hits = held.search(Request(asking("مجلس"), facets=("source",)))
    assert {hit.document.id for hit in hits.hits} == {"council", "tagged", "untitled"}
    assert sum(value.count for value in hits.facets["source"]) == 3
    assert held.verify(entries(NEWS)) == []
    assert set(held.fingerprints()) == {"council", "market", "tagged", "untitled"}


def test_verify_finds_a_document_that_is_not_what_was_stored(news: Engine) -> None:
    live = news.snapshot()
    assert live.verify(entries(NEWS)) == []
    changed = entry(replace(MARKET, body="نص آخر"))
    problems = "\n".join(live.verify([changed]))
    assert "'market'" in problems
    assert "not what was stored" in problems
    assert "not found under" in problems
    assert "'ghost'" in "\n".join(live.verify([entry(doc("ghost", "خبر"))]))


def test_stats_describe_the_live_generation(news: Engine) -> None:
    stats = news.stats()
    assert (stats.documents, stats.generation, stats.lock) == (4, 1, None)
    assert stats.size_bytes > 1000
    assert stats.analysis_version == ANALYSIS_VERSION == news.snapshot().analysis_version
    assert stats.fields["source"] == 2
    assert stats.fields["surface"] == len({k.surface for d in NEWS for k in entry(d).keys})
    made = datetime.fromisoformat(stats.built_at or "")
    assert abs(datetime.now(UTC) - made) < timedelta(minutes=1)
    with updating(news):
        lock = news.stats().lock
        assert lock
        assert lock["pid"]


def test_an_engine_that_never_opened_anything_says_what_is_there(engine: Engine) -> None:
    assert not engine.exists()
    with pytest.raises(NotFound):
        engine.snapshot()
    with pytest.raises(NotFound):
        engine.stats()
    put(engine)
    assert engine.exists()


def test_a_writer_that_is_done_with_does_nothing_more(news: Engine) -> None:
    with updating(news) as writer:
        writer.put(entry(doc("new", "خبر")))
    with pytest.raises(KashshafError):
        writer.commit()
    with pytest.raises(KashshafError):
        writer.put(entry(doc("newer", "خبر")))
    assert len(ids(news)) == 4


def test_a_query_without_words_to_rank_lists_the_newest(news: Engine) -> None:
    query = Query("", HasValue("source", "", "الوكاله"), (), (), "", (), "auto", "all")
    hits = news.snapshot().search(Request(query)).hits
    assert [(hit.document.id, hit.score) for hit in hits] == [("tagged", None), ("council", None)]


# Wire copies

STORY = (
    "أعلنت وزارة الزراعة اليوم بدء موسم حصاد القمح في محافظات الشمال وقالت إن المساحات المزروعة "
    "هذا العام تزيد كثيرا على ما زرع في العام الماضي بحسب تقديرات المزارعين"
)
OTHER = (
    "افتتح في المدينة القديمة معرض للصور يضم أعمال عشرين مصورا من بلدان عدة وتستمر زيارته مجانا "
    "حتى نهاية الشهر في البيت الأثري قرب الميناء"
)
WIRE = (
    doc("first", "حصاد القمح", STORY, source="الوكالة", on=2),
    doc("second", "بدء الحصاد في الشمال", STORY, source="الصحيفة", on=3),
    doc("third", "موسم القمح", f"{STORY} كما قالت", source="الصحيفه", on=3),
    doc("fourth", "القمح القمح القمح", STORY, on=4),
    doc("other", "معرض في المدينة عن القمح", OTHER, source="الوكالة", on=5),
)


@pytest.fixture
def wire(engine: Engine) -> Engine:
    put(engine, *WIRE)
    return engine


def grouped(engine: Engine, text: str, **settings: Any) -> Hits:
    return engine.snapshot().search(Request(asking(text), group=True, **settings))


def test_copies_that_match_are_one_result(wire: Engine) -> None:
    hits = grouped(wire, "القمح", facets=("source",))
    assert (hits.total, hits.documents) == (2, 5)
    assert [(hit.rank, hit.document.id, hit.copies.count) for hit in hits.hits] == [
        (1, "fourth", 3),
        (2, "other", 0),
    ]
    assert hits.hits[0].copies.sources == ("الصحيفة", "الوكالة")
    assert hits.facets["source"] == (FacetValue("الوكالة", 1), FacetValue(None, 1))


@pytest.mark.parametrize(("sort", "shown"), [("newest", "fourth"), ("oldest", "first")])
def test_the_first_of_the_order_stands_for_the_others(wire: Engine, sort: Sort, shown: str) -> None:
    hits = grouped(wire, "القمح", sort=sort).hits
    assert [hit.document.id for hit in hits if hit.copies.count] == [shown]


def test_only_copies_that_match_are_stood_for(wire: Engine) -> None:
    hits = grouped(wire, "title:الشمال")
    assert [(hit.document.id, hit.copies.count) for hit in hits.hits] == [("second", 0)]
    assert (hits.total, hits.documents) == (1, 1)


def test_without_grouping_every_match_is_a_result(wire: Engine) -> None:
    hits = wire.snapshot().search(Request(asking("القمح")))
    assert (hits.total, hits.documents) == (5, 5)
    assert {hit.copies for hit in hits.hits} == {NO_COPIES}


def test_the_copies_of_a_document_are_all_of_its_group(wire: Engine) -> None:
    live = wire.snapshot()
    assert [each.id for each in live.copies("third")] == ["first", "second", "fourth"]
    assert live.copies("other") == live.copies("nowhere") == []
    assert live.groups() == [("first", "fourth", "second", "third")]
    assert live.groups_of(["third", "nowhere", "second"]) == live.groups()
    assert live.groups_of(["other"]) == live.groups_of([]) == []


def test_groups_follow_what_is_deleted_and_replaced(wire: Engine) -> None:
    put(wire, delete=["first"])
    assert wire.snapshot().groups() == [("fourth", "second", "third")]
    put(wire, doc("second", "شيء آخر", OTHER, on=1))
    assert wire.snapshot().groups() == [("fourth", "third"), ("other", "second")]
    put(wire, delete=["fourth", "other"])
    assert wire.snapshot().groups() == []
    rebuild(wire, *WIRE)
    assert wire.snapshot().groups() == [("first", "fourth", "second", "third")]


@pytest.mark.parametrize("seed", range(8))
def test_groups_amid_a_template_are_those_of_one_reading(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Of more stories than are looked back at."""
    for where in ("indexer.copies.groups", "tests.oracle"):
        monkeypatch.setattr(f"{where}.LOOKED_BACK", 2)
    chance = random.Random(seed)
    there: dict[str, Document] = {}
    for _ in range(8):
        names = chance.sample([f"d{number}" for number in range(16)], chance.randint(1, 6))
        new = [harvest(each, chance) for each in names[::2]]
        put(engine, *new, delete=names[1::2])
        there |= {document.id: document for document in new}
        there = {each: there[each] for each in there if each not in names[1::2]}
        live = engine.snapshot()
        assert live.groups() == groups(entries([*there.values()]))
        assert live.verify(entries([*there.values()])) == []


def harvest(document_id: str, chance: random.Random) -> Document:
    """One of six stories, or a copy of it."""
    tons, tail = chance.randint(1, 6), chance.choice(["", " كما قالت", " كما ذكرت الوكالة"])
    story = STORY.replace("القمح", f"{tons} أطنان من القمح")
    return doc(document_id, "حصاد", f"{story}{tail}", on=chance.choice([None, 2]))


def test_a_document_that_is_in_the_wrong_group_is_told(
    wire: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = wire.snapshot()
    assert live.verify(entries(WIRE)) == []
    for where in ("whoosh.groups", "opensearch.leads"):
        monkeypatch.setattr(f"indexer.engines.{where}.are_copies", lambda *_: False)
    assert wire.snapshot().verify(entries(WIRE)) == [
        f"document {each!r}: is not in the group of copies it belongs to"
        for each in ("second", "third", "fourth")
    ]
