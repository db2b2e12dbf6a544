"""What is offered for a query that may have been mistyped."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.analysis import Expansion, analyze
from indexer.engines import open_engine
from indexer.model import Document, Rule
from indexer.query import parse
from search_api import Settings, create_app
from search_api.offers import MOST, did_you_mean
from search_api.params import SearchParams
from search_api.present import request_of

from .conftest import NOW, Search
from .documents import DOCUMENTS, write

pytestmark = pytest.mark.both


def offered(answer: dict[str, Any]) -> list[str]:
    return [one["text"] for one in answer["did_you_mean"]]


@pytest.mark.parametrize(
    ("q", "text", "total"),
    [
        ("الذهبب", "الذهب", 25),
        ("السفيير", "السفير", 1),
        ('"سعر الذهبب"', '"سعر الذهب"', 25),
        ("«سعر الذهبب»~2 ،", "«سعر الذهب»~2 ،", 25),
        ("+الذهبب -الفضة", "+الذهب -الفضة", 25),
        ("title:الذهبب", "title:الذهب", 25),
        ("(الذهبب OR سعر) AND كلام", "(الذهب OR سعر) AND كلام", 25),
        ("الذهبب، السفيير", "الذهب، السفير", 26),
        ("مجلسالأمن", "مجلس الأمن", 2),
        ("+مجلسالأمن", '+"مجلس الأمن"', 1),
        ("الذ هب", "الذهب", 25),
        ("الذهبب date:2018-08-01", "الذهب date:2018-08-01", 1),
        ("الذهبب #ذهب", "الذهب #ذهب", 25),
    ],
)
def test_a_query_is_offered_as_typed_but_for_the_word(
    search: Search, q: str, text: str, total: int
) -> None:
    assert search(q)["did_you_mean"][0] == {"text": text, "total": total}


def test_the_word_of_the_issue(tmp_path: Path) -> None:
    write(tmp_path / "index", Document(id="a", body="نشرت الوزيرة تغريدة عن المدارس"))
    client = create_app(Settings(index=str(tmp_path / "index"))).test_client()
    answer: Any = client.get("/api/v1/search", query_string={"q": "تغردية"}).json
    assert answer["did_you_mean"] == [{"text": "تغريدة", "total": 1}]


@pytest.mark.parametrize(
    ("parameters", "why"),
    [
        ({"q": "الذهب"}, "the word is there"),
        ({"q": "ذهبية"}, "a word that the lexicon knows"),
        ({"q": "زعفرانخ"}, "nothing is near"),
        ({"q": "=الذهبب"}, "this spelling only"),
        ({"q": "الذهبب", "form": "exact"}, "letter for letter"),
        ({"q": "#الذهبب"}, "a hashtag"),
        ({"q": "hashtag:الذهبب"}, "a hashtag"),
        ({"q": "source:الذهبب"}, "another field"),
        ({"q": "author:(الذهبب)"}, "another field"),
        ({"q": "-الذهبب"}, "what is not wanted"),
        ({"q": "الذهبب*"}, "it stands for others already"),
        ({"q": "الذهبب", "source": "لا أحد"}, "the right one finds nothing under this filter"),
        ({"q": "الذهبب زيتون", "match": "all"}, "the right one finds nothing beside the other"),
        ({"q": ""}, "nothing was typed"),
    ],
)
def test_nothing_is_offered(search: Search, parameters: dict[str, str], why: str) -> None:
    assert search(**parameters)["did_you_mean"] == [], why


def test_the_total_is_that_of_the_same_filters(search: Search) -> None:
    parameters = {"source": "وكالة المدى", "from_": "2018-08-05", "match": "all"}
    (offer,) = search("الذهبب اليوم", per_page=3, page=2, **parameters)["did_you_mean"]
    assert offer["total"] == search(offer["text"], **parameters)["total"]["value"] == 6


def test_a_word_that_fails_beside_one_that_does_not_is_in_doubt_too(search: Search) -> None:
    answer = search("الزيتون الذهبب")
    assert answer["total"]["value"] == 2
    assert answer["did_you_mean"][0] == {"text": "الزيتون الذهب", "total": 27}


def test_of_two_spellings_in_one_article_the_usual_one_is_offered(tmp_path: Path) -> None:
    body = "المستشفي الجامعي: يستأنف المستشفى عمله"
    write(tmp_path / "index", Document(id="a", body=body))
    client = create_app(Settings(index=str(tmp_path / "index"))).test_client()
    answer: Any = client.get("/api/v1/search", query_string={"q": "المستشفا"}).json
    assert answer["did_you_mean"] == [{"text": "المستشفى", "total": 1}]


def test_a_capital_is_offered_where_most_write_one(tmp_path: Path) -> None:
    write(tmp_path / "index", Document(id="a", body="قالت Reuters وقالت reuterx"))
    client = create_app(Settings(index=str(tmp_path / "index"))).test_client()
    answer: Any = client.get("/api/v1/search", query_string={"q": "Reuterz"}).json
    assert "Reuters" in offered(answer)


def test_no_operator_is_offered(tmp_path: Path) -> None:
    write(tmp_path / "index", Document(id="a", body="خبر NOT وخبر not"))
    client = create_app(Settings(index=str(tmp_path / "index"))).test_client()
    for q in ("NOTT", "+NTO"):
        answer: Any = client.get("/api/v1/search", query_string={"q": q}).json
        assert not {"NOT", "+NOT"} & set(offered(answer))


@pytest.mark.parametrize(("rule", "offered_too"), [("spelling", True), ("variant", False)])
def test_a_word_that_has_other_spellings_is_doubted_unless_a_table_has_them(
    index: Path, rule: Rule, offered_too: bool
) -> None:
    snapshot = open_engine(str(index)).snapshot()
    ask = partial(request_of, today=NOW.date())
    params = SearchParams(q="الذهبب")
    other = [Expansion(0, 1, ("زعفران",), rule, "other")]
    query = parse(params.q, today=NOW.date(), expand=lambda _: other)
    offers = did_you_mean(snapshot, params, replace(ask(params), query=query), 0, ask)
    assert bool(offers) == offered_too


def test_the_ordinary_query_pays_next_to_nothing(index: Path) -> None:
    snapshot = open_engine(str(index)).snapshot()
    params = SearchParams(q="سعر الذهب في السوق")
    request = request_of(params, today=NOW.date())

    def asked(_: SearchParams) -> Any:
        raise AssertionError("no word is rare")

    took = []
    for _ in range(50):
        started = time.perf_counter()
        assert did_you_mean(snapshot, params, request, 27, asked) == []
        took.append(time.perf_counter() - started)
    assert sorted(took)[len(took) // 2] < 0.0001


WORDS = sorted(
    {
        token.keys.exact
        for document in DOCUMENTS
        for token in analyze(f"{document.title} {document.body}")
        if token.keys.exact.isalpha()
    }
)
LETTERS = st.sampled_from("ابتدذرزسشصضطظعقكلمنهوية")


@st.composite
def mistyped(draw: st.DrawFn) -> str:
    """A word of the documents with a letter too many, too few, or another."""
    word = draw(st.sampled_from(WORDS))
    at = draw(st.integers(0, len(word)))
    letter = draw(st.one_of(st.just(""), LETTERS))
    return word[:at] + letter + word[at + draw(st.integers(0, 1)) :]


asked = st.lists(
    st.tuples(
        st.sampled_from(("", "", "", "+", "title:", "-", "=")),
        st.sampled_from((*WORDS, "#ذهب")) | mistyped(),
    ),
    min_size=1,
    max_size=4,
).map(lambda words: " ".join(sign + word for sign, word in words))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    q=asked | asked.map(lambda words: f'"{words}"'),
    match=st.sampled_from(("auto", "all", "any")),
    form=st.sampled_from(("all", "word")),
    source=st.sampled_from(([], ["وكالة المدى"])),
)
def test_what_is_offered_is_found_so_often_and_is_made_of_words_of_the_index(
    app: Flask, index: Path, q: str, match: str, form: str, source: list[str]
) -> None:
    client = app.test_client()
    parameters = {"match": match, "form": form, "source": source, "per_page": 1}
    answer: Any = client.post("/api/v1/search", json={"q": q, **parameters}).json
    live = open_engine(str(index)).snapshot()

    assert len(answer["did_you_mean"]) <= MOST
    assert len(set(offered(answer))) == len(offered(answer))
    for offer in answer["did_you_mean"]:
        again: Any = client.post("/api/v1/search", json={"q": offer["text"], **parameters}).json
        assert again["total"]["value"] == offer["total"] >= max(1, answer["total"]["value"])
        assert offer["text"] != q
        new = set(words_of(offer["text"])) - set(words_of(q))
        assert all(live.document_count("surface", word) for word in new)


def words_of(text: str) -> list[str]:
    return [token.keys.surface for token in analyze(text)]
