"""Many queries in one pass, in each of the three forms."""

import csv
import io
import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.engines import Engine
from indexer.errors import UsageError
from indexer.jobs.batch import FORMATS, Answered, answers, without_space
from indexer.jobs.index import index
from indexer.jobs.queries import Asked
from indexer.model import Document, Hit, Hits, Rejection, Request
from indexer.query import parse

from .conftest import article, records


def ask(text: str) -> Request:
    return Request(parse(text, today=date(2020, 1, 1)), size=3)


def printed(form: str, *answered: Answered, run_name: str = "kashshaf") -> str:
    stream = io.StringIO(newline="")
    printer = FORMATS[form](stream, run_name)
    for one in answered:
        printer.write(one)
    return stream.getvalue()


def found(*hits: tuple[str, float | None]) -> Hits:
    return Hits(
        len(hits),
        len(hits),
        tuple(
            Hit(rank, score, Document(id=name, title=f"=عنوان {name}"))
            for rank, (name, score) in enumerate(hits, 1)
        ),
    )


def test_answers_come_in_the_order_of_the_queries(filled: Engine) -> None:
    bad = Rejection("q.jsonl", "line 2", "not JSON")
    queries = [Asked("x", "مجلس", 1), bad, Asked("y", "النفط", 3)]
    first, second, third = answers(filled.snapshot(), queries, ask, "q.jsonl")
    assert isinstance(first, Answered)
    assert isinstance(third, Answered)
    assert (first.asked.id, second, third.asked.id) == ("x", bad, "y")
    assert first.hits == filled.snapshot().search(ask("مجلس"))


def test_a_query_that_cannot_be_answered_is_named_and_the_rest_go_on(filled: Engine) -> None:
    def refuse(text: str) -> Request:
        if text == "bad":
            raise UsageError("too odd")
        return ask(text)

    queries = [Asked("x", "bad", 8), Asked("y", "خبر", 9)]
    first, second = answers(filled.snapshot(), queries, refuse, "q.txt")
    assert first == Rejection("q.txt", "line 8", "too odd")
    assert isinstance(second, Answered)


def test_answers_are_a_stream(filled: Engine) -> None:
    def endless():  # type: ignore[no-untyped-def]
        while True:
            yield Asked("x", "خبر", 1)

    assert isinstance(next(answers(filled.snapshot(), endless(), ask, "-")), Answered)


def test_trec() -> None:
    one = Answered(Asked("q 1", "خبر", 1), found(("a b\tc", 2.5), ("d", 1 / 3)))
    lines = printed("trec", one, run_name="my run").splitlines()
    assert lines == [
        "q%201 Q0 a%20b%09c 1 2.5 my%20run",
        f"q%201 Q0 d 2 {1 / 3!r} my%20run",
    ]


def test_trec_scores_fall_with_the_rank_when_the_order_is_by_date() -> None:
    text = printed("trec", Answered(Asked("q", "خبر", 1), found(("a", None), ("b", None))))
    scores = [float(line.split()[4]) for line in text.splitlines()]
    assert scores == sorted(set(scores), reverse=True)


@given(st.text(min_size=1))
def test_a_name_without_space_is_one_column(name: str) -> None:
    assert len(without_space(name).split()) <= 1
    assert not any(char.isspace() for char in without_space(name))


@pytest.mark.parametrize("name", ["a/b.txt", "خبر", "100%25", "a+b"])
def test_what_is_no_space_is_left_alone(name: str) -> None:
    assert without_space(name) == name


def test_jsonl() -> None:
    one = Answered(Asked("q1", "خبر", 1), found(("a", 2.5)))
    none = Answered(Asked("q2", "لا شيء", 2), found())
    first, second = map(json.loads, printed("jsonl", one, none).splitlines())
    assert (first["id"], first["text"], first["total"]) == ("q1", "خبر", 1)
    assert first["results"] == [
        {
            **{"rank": 1, "id": "a", "score": 2.5, "title": "=عنوان a"},
            **{"url": None, "source": None, "published_at": None},
        }
    ]
    assert second == {"id": "q2", "text": "لا شيء", "total": 0, "results": []}


def test_csv() -> None:
    text = printed("csv", Answered(Asked("q1", "=1+1", 1), found(("a", 2.5), ("b", 1.0))))
    assert text.startswith("\ufeffquery_id,")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [(row["query_id"], row["rank"], row["id"], row["score"]) for row in rows] == [
        ("q1", "1", "a", "2.5"),
        ("q1", "2", "b", "1.0"),
    ]
    assert rows[0]["query"] == "'=1+1"
    assert rows[0]["title"] == "'=عنوان a"


def test_trec_of_a_real_index_has_ranks_from_one_and_falling_scores(engine: Engine) -> None:
    index(engine, records(*(article(f"n{n}", "النفط " * n + "سوق") for n in range(1, 9))))
    (answered,) = answers(engine.snapshot(), [Asked("q", "النفط", 1)], ask, "-")
    assert isinstance(answered, Answered)
    rows = [line.split() for line in printed("trec", answered).splitlines()]
    assert [row[3] for row in rows] == ["1", "2", "3"]
    scores = [float(row[4]) for row in rows]
    assert scores == sorted(scores, reverse=True)
    assert scores == [hit.score for hit in answered.hits.hits]
