"""What is measured is the same work: every engine finds as many documents for every query."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from indexer.model import Keys

from . import report
from .corpus import COLUMNS, Files, make, read_documents, read_queries
from .engines import ENGINES
from .measuring import measure

SAMPLE = Path(__file__).resolve().parents[2] / "data" / "sample"
COUNT = 120


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    return make(SAMPLE, tmp_path_factory.mktemp("corpus"), COUNT)


@pytest.fixture(scope="module")
def measured(files: Files, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    asked = read_queries(files.queries)
    folder = tmp_path_factory.mktemp("indexes")
    return {
        name: measure(make_engine(), files.documents, asked, folder / name)
        for name, make_engine in ENGINES.items()
    }


def test_there_are_as_many_documents_as_asked_and_each_is_another(files: Files) -> None:
    rows = list(read_documents(files.documents))
    assert len(rows) == COUNT
    assert all(row.keys() == set(COLUMNS) for row in rows)
    for column in ("id", "surface"):
        assert len({row[column] for row in rows}) > COUNT * 0.9
    for row in rows:
        assert len({len(row[level].split()) for level in Keys._fields}) == 1
        assert json.loads(row["document"])["id"] == row["id"]


def test_the_files_are_the_same_every_time(files: Files, tmp_path: Path) -> None:
    again = make(SAMPLE, tmp_path, COUNT)
    assert again.queries.read_bytes() == files.queries.read_bytes()
    assert again.documents.read_bytes() == files.documents.read_bytes()


def test_every_kind_is_asked_as_often(files: Files) -> None:
    kinds = Counter(asked.kind for asked in read_queries(files.queries))
    assert len(set(kinds.values())) == 1
    assert len(kinds) == 10


@pytest.mark.parametrize("name", [name for name in ENGINES if name != "Kashshaf"])
def test_every_engine_finds_the_same_totals(measured: dict[str, Any], name: str) -> None:
    ours, theirs = measured["Kashshaf"]["queries"], measured[name]["queries"]
    compared = {kind for kind in theirs if theirs[kind]["hits"] >= 0}
    assert name == "bm25s" or len(compared) >= 8
    assert {kind: theirs[kind]["hits"] for kind in compared} == {
        kind: ours[kind]["hits"] for kind in compared
    }
    assert all(ours[kind]["hits"] > 0 for kind in ours)


def test_a_report_has_tables_and_a_drawing(measured: dict[str, Any], tmp_path: Path) -> None:
    absent = {**measured, "Lucene": {"absent": "java not on the path"}}
    report.write({str(COUNT): {"analysis": 1.0, "engines": absent}}, tmp_path)
    written = (tmp_path / "bench.md").read_text("utf-8")
    assert f"## Writing {COUNT} documents" in written
    assert "Lucene: java not on the path." in written
    assert "different totals" not in written
    assert json.loads((tmp_path / "bench.json").read_text("utf-8"))[str(COUNT)]["analysis"] == 1
    drawing = ElementTree.parse(tmp_path / "bench.svg").getroot()  # noqa: S314 (our own)
    assert len(drawing.findall("{*}rect")) > 20
