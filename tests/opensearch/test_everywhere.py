"""The command line and the API do on a cluster what they do on a folder."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from indexer.analysis import entry
from indexer.cli import main
from indexer.engines import Engine, open_engine
from indexer.jobs.background import Jobs
from search_api import Settings, create_app

from ..api.documents import DOCUMENTS
from ..engines.writing import updating
from .nodes import the_node

NOW = datetime(2018, 8, 14, 10, tzinfo=UTC)
SAMPLE = Path(__file__).parents[2] / "data" / "sample"
QUERIES = (
    {"q": "مجلس الأمن"},
    {"q": "الذهب", "per_page": 5, "page": 2, "facets": "source,hashtag,author,date"},
    {"q": '"سعر الذهب" OR زيتون', "sort": "oldest"},
    {"q": "الزيت* -عنوان", "explain": "true"},
    {"q": "مجلص", "form": "word"},
    {"q": "#مجلس_الأمن source:وكالة*"},
    {"q": "", "sort": "newest", "group": "false"},
)

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def address() -> str:
    return f"opensearch://{the_node().address}/everywhere"


@pytest.fixture
def run(
    address: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Run]:
    """Run the command within this process, on the cluster unless it is told another index."""
    monkeypatch.setenv("KASHSHAF_INDEX", address)

    def run_main(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        status = main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return status, out, err

    return run_main


def filled(target: str) -> Engine:
    engine = open_engine(target)
    with updating(engine) as writer:
        for document in DOCUMENTS:
            writer.put(entry(document))
        writer.commit()
    return engine


def test_the_commands(run: Run, address: str, tmp_path: Path) -> None:
    status, out, _ = run("index", SAMPLE, "--recursive", "--json")
    added = json.loads(out)
    assert (status, added["generation"]) == (0, 1)
    assert added["added"] > 50
    assert json.loads(run("index", SAMPLE, "--recursive", "--json")[1])["generation"] == 1
    stats = json.loads(run("stats", "--json")[1])
    assert (stats["engine"], stats["documents"]) == ("opensearch", added["added"])
    assert run("verify")[0] == 0
    here = json.loads(run("search", "مجلس الأمن", "--size", 100, "--json")[1])
    assert here["total"]["value"] > 0
    assert run("--index", tmp_path / "folder", "index", SAMPLE, "--recursive")[0] == 0
    folder = ("--index", tmp_path / "folder")
    there = json.loads(run(*folder, "search", "مجلس الأمن", "--size", 100, "--json")[1])
    found = [{hit["id"] for hit in answer["results"]} for answer in (here, there)]
    assert found[0] == found[1]
    assert run("delete", here["results"][0]["id"])[0] == 0
    assert json.loads(run("reindex", "--json")[1])["generation"] == 3
    assert run("rollback")[0] == 0
    assert json.loads(run("stats", "--json")[1])["generation"] == 4
    assert run("backup", tmp_path / "archive")[0] == 0
    assert run("delete", here["results"][1]["id"])[0] == 0
    assert run("restore", tmp_path / "archive")[0] == 2
    assert run("restore", tmp_path / "archive", "--force")[0] == 0
    restored = json.loads(run("stats", "--json")[1])
    assert (restored["generation"], restored["documents"]) == (6, added["added"] - 1)


def test_an_index_moves_from_one_engine_to_the_other_and_back(
    run: Run, address: str, tmp_path: Path
) -> None:
    cluster, lines = filled(address), tmp_path / "all.jsonl"
    for target in (str(tmp_path / "folder"), f"{address}2"):
        status, out, _ = run("export")
        assert status == 0
        lines.write_text(out, "utf-8")
        assert run("--index", target, "index", lines)[0] == 0
        moved = open_engine(target).snapshot()
        assert moved.fingerprints() == cluster.snapshot().fingerprints()
        assert moved.verify([entry(document) for document in moved.all_documents()]) == []


@pytest.mark.parametrize("asked", QUERIES, ids=str)
def test_the_api_answers_as_it_does_of_a_folder(
    asked: dict[str, Any], address: str, tmp_path: Path
) -> None:
    answers = []
    for target in (address, str(tmp_path / "folder")):
        filled(target)
        client = create_app(Settings(index=target, clock=lambda: NOW)).test_client()
        response = client.get("/api/v1/search", query_string=asked)
        assert response.status_code == 200, response.text
        answers.append(_comparable(response.json))
    assert answers[0] == answers[1]


def test_the_page_shows_what_it_found(address: str) -> None:
    filled(address)
    client = create_app(Settings(index=address, clock=lambda: NOW)).test_client()
    page = client.get("/", query_string={"q": "الذهب"})
    assert page.status_code == 200
    assert "<mark>الذهب</mark>" in page.text


def test_a_job_in_the_background_builds_a_new_generation(address: str) -> None:
    engine = filled(address)
    jobs = Jobs(engine)
    started = jobs.start(())
    deadline = time.monotonic() + 60
    while not (job := jobs.get(started.id)).is_over and time.monotonic() < deadline:
        time.sleep(0.1)
    assert (job.status, job.error) == ("done", None)
    assert engine.snapshot().generation == 2
    assert engine.snapshot().documents == len(DOCUMENTS)


def test_a_cluster_that_is_gone_is_a_503() -> None:
    client = create_app(Settings(index="opensearch://127.0.0.1:1/news")).test_client()
    response = client.get("/api/v1/search", query_string={"q": "خبر"})
    assert response.status_code == 503
    assert response.json
    assert response.json["code"] == "unavailable"


def _comparable(answer: Any) -> Any:
    """Without what is of this moment; scores to four places."""
    kept = {name: answer[name] for name in answer if name not in ("took_ms", "request_id", "index")}
    return _rounded(kept)


def _rounded(value: Any) -> Any:
    match value:
        case dict():
            return {name: _rounded(one) for name, one in value.items()}
        case list():
            return [_rounded(one) for one in value]
        case float():
            return pytest.approx(value, rel=0.01)
    return value
