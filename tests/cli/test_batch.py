"""``kashshaf batch`` and ``eval``."""

import json
from pathlib import Path

import pytest

from .conftest import Run

QUERIES = '{"id": "q 1", "text": "الأمن"}\n{"id": "q2", "text": "النفط"}\n'


@pytest.fixture
def asked(news: Run, tmp_path: Path) -> Run:
    (tmp_path / "q.jsonl").write_text(QUERIES)
    return news


def test_jsonl_on_stdout(asked: Run) -> None:
    ended = asked("batch", "q.jsonl")
    assert (ended.status, ended.err) == (0, "")
    first, second = map(json.loads, ended.out.splitlines())
    assert (first["id"], first["total"]) == ("q 1", 2)
    assert [result["id"] for result in second["results"]] == ["a2"]


def test_trec_has_encoded_ids_and_the_name_of_the_run(asked: Run) -> None:
    ended = asked("batch", "q.jsonl", "--format", "trec", "--run-name", "mine")
    rows = [line.split(" ") for line in ended.out.splitlines()]
    assert all(len(row) == 6 for row in rows)
    assert [(row[0], row[2], row[3], row[5]) for row in rows if row[0] == "q2"] == [
        ("q2", "a2", "1", "mine")
    ]
    assert {row[2] for row in rows if row[0] == "q%201"} == {"a1", "a/3%20x"}


def test_trec_equals_search(asked: Run) -> None:
    rows = [line.split() for line in asked("batch", "q.jsonl", "--format", "trec").out.splitlines()]
    searched = asked("search", "الأمن", "--json").json["results"]
    assert [(row[2].replace("%20", " "), float(row[4])) for row in rows if row[0] == "q%201"] == [
        (result["id"], result["score"]) for result in searched
    ]


def test_csv_into_a_file(asked: Run, tmp_path: Path) -> None:
    ended = asked("batch", "q.jsonl", "--format", "csv", "-o", "out.csv", "--size", "1")
    assert (ended.status, ended.out) == (0, "")
    lines = (tmp_path / "out.csv").read_text("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert lines[0].startswith("query_id,")


def test_search_options_hold_for_every_query(asked: Run) -> None:
    ended = asked("batch", "q.jsonl", "--source", "الساحل")
    assert [json.loads(line)["total"] for line in ended.out.splitlines()] == [0, 1]


def test_a_bad_line_is_reported_and_the_rest_go_on(asked: Run) -> None:
    content = QUERIES.encode() + b'{"id": "q2", "text": "x"}\nnot json\n{"text": "\xff"}\n'
    ended = asked("batch", "-", stdin=content + '{"text": "اليوم"}'.encode())
    assert ended.status == 6
    assert len(ended.out.splitlines()) == 3
    assert json.loads(ended.out.splitlines()[2])["id"] == "6"
    for line in ("line 3", "line 4", "line 5"):
        assert f"standard input, {line}: " in ended.err


def test_missing_queries(asked: Run, tmp_path: Path) -> None:
    ended = asked("batch", "nowhere", "-o", "out")
    assert (ended.status, ended.out) == (3, "")
    assert not (tmp_path / "out").exists()


def test_eval(asked: Run, tmp_path: Path) -> None:
    (tmp_path / "qrels.tsv").write_text("q 1\ta1\t1\nq2\ta2\t1\nq9\ta1\t1\n")
    ended = asked("eval", "--queries", "q.jsonl", "--qrels", "qrels.tsv", "--json")
    assert ended.status == 0
    assert ended.json == {
        **{"nDCG@10": 1.0, "MRR@10": 1.0, "Recall@100": 1.0, "queries": 2},
        **{"unjudged": [], "unasked": ["q9"]},
    }
    assert "'q9'" in ended.err
    table = asked("eval", "--queries", "q.jsonl", "--qrels", "qrels.tsv").out
    assert table.splitlines()[0].split() == ["nDCG@10", "1.0000"]
    assert "MRR@10" in table
    assert "Recall@100" in table


def test_eval_with_bad_qrels(asked: Run, tmp_path: Path) -> None:
    (tmp_path / "qrels.tsv").write_text("q 1\ta1\t1\nq2\ta2\tyes\n")
    ended = asked("eval", "--queries", "q.jsonl", "--qrels", "qrels.tsv", "--json")
    assert ended.status == 6
    assert ended.json["queries"] == 1
    assert "qrels.tsv, line 2" in ended.err
    assert asked("eval", "--queries", "q.jsonl", "--qrels", "nowhere").status == 3
