"""Removing documents by id and by query."""

from datetime import UTC, date, datetime

import pytest

from indexer.engines import Engine
from indexer.errors import NotFound, UsageError
from indexer.jobs.delete import check_condition, delete, delete_matching
from indexer.jobs.index import index
from indexer.model import Request
from indexer.query import parse

from .conftest import article, ids, records


def asked(text: str) -> Request:
    return Request(parse(text, today=date(2020, 1, 1), match="all", form="word"))


def test_documents_go_by_their_ids(filled: Engine) -> None:
    deleted = delete(filled, ["a1", "nowhere", "a2", "a1"])
    assert deleted.ids == ("a1", "a2")
    assert deleted.missing == ("nowhere",)
    assert deleted.generation == filled.snapshot().generation
    assert len(ids(filled)) == 8


def test_ids_that_are_not_there_make_no_generation(filled: Engine) -> None:
    before = filled.snapshot()
    assert delete(filled, ["x", "y"]).missing == ("x", "y")
    assert filled.snapshot() is before


def test_a_query_deletes_all_that_match(engine: Engine) -> None:
    index(engine, records(article("a", "المدرسة"), article("b", "مدرسه"), article("c", "مدارس")))
    deleted = delete_matching(engine, asked("مدرسه"))
    assert set(deleted.ids) == {"b"}
    assert ids(engine) == {"a", "c"}


def test_all_words_of_a_query_must_be_there(engine: Engine) -> None:
    index(engine, records(article("a", "النفط والغاز"), article("b", "النفط")))
    assert delete_matching(engine, asked("النفط والغاز")).ids == ("a",)


def test_nothing_is_made_where_there_is_no_index(engine: Engine) -> None:
    with pytest.raises(NotFound):
        delete(engine, ["a"])
    with pytest.raises(NotFound):
        delete_matching(engine, asked("خبر"))
    assert not engine.exists()


@pytest.mark.parametrize("text", ["", "  ", "-كلمة", "NOT كلمة", "-a -b", "؟!", "(-a) OR كلمة"])
def test_a_query_that_demands_nothing_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        check_condition(asked(text))


@pytest.mark.parametrize(
    "text", ["كلمة", "كلمة -أخرى", "source:وكالة", "date:2018", "#وسم", "a OR b"]
)
def test_a_query_that_demands_something_is_taken(text: str) -> None:
    check_condition(asked(text))


def test_a_source_and_a_date_are_enough(engine: Engine) -> None:
    moment = datetime(2018, 7, 4, tzinfo=UTC)
    index(
        engine,
        records(article("a", source="وكالة", published_at=moment), article("b", source="وكالة")),
    )
    assert delete_matching(engine, asked("source:وكالة date:2018-07")).ids == ("a",)
