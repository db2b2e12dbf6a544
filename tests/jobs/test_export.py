"""All results in a file: all of them, in order, and harmless in a spreadsheet."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.engines import Engine
from indexer.jobs import export as module
from indexer.jobs.export import all_hits, write_all, write_csv, write_jsonl
from indexer.jobs.index import index
from indexer.jobs.spreadsheets import RUN, Spreadsheet, defused
from indexer.model import Document, Hit, Request
from indexer.query import parse
from indexer.sources.encodings import recognise
from indexer.sources.formats import jsonl
from indexer.sources.text import MAX_RECORD, opened

from .conftest import Told, article, records


def asked(text: str, **given_: object) -> Request:
    request = Request(parse(text, today=date(2020, 1, 1)))
    return replace(request, **given_)  # type: ignore[arg-type]


@pytest.fixture
def many(engine: Engine) -> Engine:
    index(engine, records(*(article(f"n{n}", f"النفط {'خبر ' * n}") for n in range(23))))
    return engine


@pytest.mark.parametrize("page", [1, 5, 23, 100])
def test_all_hits_of_all_pages_in_order(
    many: Engine, monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    monkeypatch.setattr(module, "PAGE", page)
    snapshot = many.snapshot()
    request = asked("النفط", offset=20, size=2)
    hits = list(all_hits(snapshot, request))
    assert hits == list(snapshot.search(replace(request, offset=0, size=100)).hits)
    assert [hit.rank for hit in hits] == list(range(1, 24))


def test_no_hits(many: Engine) -> None:
    assert list(all_hits(many.snapshot(), asked("زعفران"))) == []


def test_jsonl_is_what_was_stored(many: Engine) -> None:
    stream = io.StringIO()
    assert write_jsonl(all_hits(many.snapshot(), asked("النفط")), stream) == 23
    stored = [Document.from_json(json.loads(line)) for line in stream.getvalue().splitlines()]
    assert {each.id: each for each in stored} == {
        each.id: each for each in many.snapshot().all_documents()
    }


def test_csv_has_a_mark_a_header_and_a_row_for_each(engine: Engine) -> None:
    moment = datetime(2018, 7, 4, 12, tzinfo=UTC)
    document = Document(
        **{"id": "a", "title": "خبر", "body": "سطر\nآخر", "url": "https://x.example/a"},
        **{"source": "@وكالة", "published_at": moment, "hashtags": ("وسم", "آخر")},
    )
    index(engine, records(document))
    stream = io.StringIO(newline="")
    assert write_csv(all_hits(engine.snapshot(), asked("خبر")), stream) == 1
    assert stream.getvalue().startswith("\ufeffrank,score,id,")
    (row,) = csv.DictReader(io.StringIO(stream.getvalue().removeprefix("\ufeff"), newline=""))
    assert (row["rank"], row["id"], row["body"]) == ("1", "a", "سطر\nآخر")
    assert (row["source"], row["hashtags"]) == ("'@وكالة", "#وسم #آخر")
    assert (row["published_at"], row["author"]) == ("2018-07-04T12:00:00Z", "")
    assert float(row["score"]) > 0


@given(st.text())
def test_no_cell_is_run(cell: str) -> None:
    assert not defused(cell).startswith(RUN)
    assert defused(cell) in (cell, f"'{cell}")
    assert (defused(cell) != cell) == cell.startswith(RUN)


@given(
    st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=3, max_size=3))
)
def test_what_is_written_is_read_back(rows: list[list[str]]) -> None:
    stream = io.StringIO(newline="")
    sheet = Spreadsheet(stream, ("a", "b", "c"))
    for row in rows:
        sheet.write(row)
    text = stream.getvalue().removeprefix("\ufeff")
    read = list(csv.reader(io.StringIO(text, newline="")))
    assert read == [["a", "b", "c"], *([defused(cell) for cell in row] for row in rows)]


def test_all_documents_in_the_order_of_their_ids(filled: Engine) -> None:
    stream, told = io.StringIO(), Told()
    assert write_all(filled.snapshot(), stream, told) == 10
    written = [json.loads(line)["id"] for line in stream.getvalue().splitlines()]
    assert written == [f"a{number}" for number in range(10)]
    assert told.steps[-1] == ("exporting", 10)
    assert told.totals == {"exporting": 10}


def test_a_line_that_index_would_not_take_back_is_told(engine: Engine) -> None:
    long = article("long", "\n" * (MAX_RECORD // 2) + "خبر")
    index(engine, records(long, "short"))
    told = Told()
    assert write_all(engine.snapshot(), io.StringIO(), told) == 2
    (warning,) = told.warnings
    assert "'long'" in warning
    assert "backup" in warning


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
TEXTS = st.text() | st.sampled_from(["# وسم", "##ا #ب", "\u2028", "\x85", "\u200f", "\ufeff", "="])
NAMED = st.fixed_dictionaries(
    {"body": TEXTS},
    optional={
        **dict.fromkeys(("id", "title", "headline", "url", "source", "byline", "language"), TEXTS),
        "published_at": st.datetimes(timezones=st.timezones()).map(str),
        "hashtags": st.lists(TEXTS) | TEXTS,
        "extra": st.dictionaries(st.text(), JSON_VALUES, max_size=3),
        "another": JSON_VALUES,
    },
)


@settings(max_examples=400)
@given(st.lists(NAMED, max_size=4))
def test_what_is_written_is_read_back_as_it_was(given_: list[dict[str, object]]) -> None:
    """Over whatever a record from outside may hold: the second reading makes the same documents."""
    once = _read("".join(json.dumps(one) + "\n" for one in given_))
    stream = io.StringIO()
    write_jsonl((Hit(1, None, each) for each in once), stream)
    assert _read(stream.getvalue()) == once


def _read(lines: str) -> list[Document]:
    raw = lines.encode("utf-8", "surrogatepass")
    encoding = recognise(lambda: io.BytesIO(raw))
    with opened(io.BytesIO(raw), "a.jsonl", "a.jsonl", encoding) as text:
        found = list(jsonl.read(text))
    return [each for each in found if isinstance(each, Document)]
