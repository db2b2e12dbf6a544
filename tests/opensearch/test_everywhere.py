"""The command line and the API do on a cluster what they do on a folder."""

from __future__ import annotations

import io
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from indexer.analysis import entry
from indexer.cli import main
from indexer.config import Cluster
from indexer.engines import Engine, Snapshot, open_engine
from indexer.engines.opensearch import OpenSearchEngine
from indexer.errors import KashshafError
from indexer.jobs.background import Jobs
from indexer.model import Document, Request
from search_api import Settings, create_app, writing

from ..api.admins import admin_key, bearer
from ..api.documents import COPIES, DOCUMENTS, NUMBERED
from ..engines.writing import asking, updating
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


def filled(target: str, documents: Sequence[Document] = DOCUMENTS) -> Engine:
    engine = open_engine(target)
    with updating(engine) as writer:
        for document in documents:
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
    status, out, _ = run("verify")
    assert status == 0
    assert out.startswith(f"generation 1: the count of {added['added']} documents, and")
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
    run: Run, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``kashshaf export --index A | kashshaf index - --index B``, there and back."""
    first = filled(address, DOCUMENTS + COPIES).snapshot()
    targets = (address, str(tmp_path / "folder"), f"{address}2")
    for before, target in pairwise(targets):
        status, out, _ = run("--index", before, "export")
        assert status == 0
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(out.encode()), "utf-8"))
        status, out, _ = run("--index", target, "index", "-", "--json")
        assert (status, json.loads(out)["added"]) == (0, len(DOCUMENTS + COPIES))
        moved = open_engine(target).snapshot()
        assert moved.fingerprints() == first.fingerprints()
        assert moved.verify([entry(document) for document in moved.all_documents()]) == []
        assert moved.groups() == first.groups() != []
        assert _answer(moved, "الصيادين الذهب") == _answer(first, "الصيادين الذهب")


def _answer(snapshot: Snapshot, text: str) -> dict[str, Any]:
    """The score of each that a search finds; Lucene rounds the lengths of the long ones."""
    hits = snapshot.search(Request(asking(text), size=100, group=False)).hits
    assert len(hits) == len(NUMBERED + COPIES)
    return {hit.document.id: pytest.approx(hit.score, rel=0.1) for hit in hits}


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


def left_open(place: Path) -> None:
    place.mkdir(mode=0o755)
    place.chmod(0o755)


def linked(place: Path) -> None:
    (place.parent / "elsewhere").mkdir(mode=0o700)
    place.symlink_to(place.parent / "elsewhere")


@pytest.mark.parametrize("made", [left_open, linked, Path.touch], ids=lambda made: made.__name__)
def test_a_folder_of_jobs_that_others_may_write_is_not_used(
    made: Callable[[Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    jobs = Jobs(OpenSearchEngine("opensearch://127.0.0.1:1/news", Cluster()))
    assert jobs.all() == []
    made(jobs._place.parent)
    for use in (jobs.all, lambda: jobs.start(()), lambda: jobs.get("20180701T000000.000000Z-abcd")):
        with pytest.raises(KashshafError, match="closed to others; remove it"):
            use()
    assert [path.name for path in tmp_path.rglob("*")] == [
        name for name in (jobs._place.parent.name, "elsewhere") if (tmp_path / name).exists()
    ]


def test_who_writes_is_said_over_http_and_not_where(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "WRITING", writing.Writing(lock_timeout=0.1))
    key = bearer(admin_key(tmp_path / "keys"))
    client = create_app(Settings(index=address, keys=str(tmp_path / "keys"))).test_client()
    with updating(filled(address)):
        response = client.delete("/api/v1/documents/1", headers=key)
    assert response.status_code == 409
    assert f"the index is being written by process {os.getpid()}" in response.text
    assert the_node().address not in response.text


def test_a_cluster_that_is_gone_is_a_503() -> None:
    client = create_app(Settings(index="opensearch://127.0.0.1:1/news")).test_client()
    response = client.get("/api/v1/search", query_string={"q": "خبر"})
    assert response.status_code == 503
    assert response.json
    assert response.json["code"] == "unavailable"


def _comparable(answer: Any) -> Any:
    """Without what is of this moment; scores to a hundredth of them."""
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
