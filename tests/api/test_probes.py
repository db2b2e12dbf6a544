"""Alive and ready, while indexes come and go."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from indexer.model import Document
from search_api import Settings, create_app

from .documents import write


def test_alive_without_an_index_and_ready_once_it_is_there(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    client = create_app(Settings(index=str(folder))).test_client()
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 503
    assert client.get("/api/v1/search").headers["Retry-After"]

    generation = write(folder, Document(id="a", title="خبر"))
    ready: Any = client.get("/readyz")
    assert ready.status_code == 200
    assert ready.json["generation"] == generation
    assert ready.json["documents"] == 1

    write(folder, Document(id="b", title="خبر آخر"))
    assert client.get("/readyz").json["documents"] == 2  # type: ignore[index]
    assert client.get("/api/v1/search?q=%D8%A2%D8%AE%D8%B1").json["total"]["value"] == 1  # type: ignore[index]


def test_age_is_counted_in_seconds(index: Path) -> None:
    probe: Any = create_app(Settings(index=str(index))).test_client().get("/readyz").json
    built = datetime.fromisoformat(probe["built_at"])
    later = Settings(index=str(index), clock=lambda: built + timedelta(hours=1))
    probe = create_app(later).test_client().get("/readyz").json
    assert probe["age_seconds"] == 3600


@pytest.mark.files
def test_degraded_while_the_newest_commit_is_damaged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "index"
    generation = write(folder, Document(id="a", title="خبر"))
    client = create_app(Settings(index=str(folder))).test_client()
    write(folder, Document(id="b", title="خبر آخر"))
    assert client.get("/readyz").json["status"] == "ready"  # type: ignore[index]
    (table,) = folder.rglob("*.toc")
    content = table.read_bytes()
    table.unlink()

    with caplog.at_level(logging.WARNING, "kashshaf.api"):
        probe: Any = client.get("/readyz")
    assert probe.status_code == 200
    assert probe.json["status"] == "degraded"
    assert probe.json["problem"] == f"b000001/{table.name}: missing"
    assert (probe.json["generation"], probe.json["documents"]) == (generation, 1)
    assert f"{table}: missing" in caplog.text
    caplog.clear()
    with caplog.at_level(logging.WARNING, "kashshaf.api"):
        found: Any = client.get("/api/v1/search?q=%D8%AE%D8%A8%D8%B1")
    assert [each["id"] for each in found.json["results"]] == ["a"]
    assert f"{table}: missing" in caplog.text

    table.write_bytes(content)
    probe = client.get("/readyz").json
    assert (probe["status"], probe["documents"]) == ("ready", 2)
    assert "problem" not in probe


def test_folder_that_is_no_index(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("not an index", encoding="utf-8")
    client = create_app(Settings(index=str(tmp_path))).test_client()
    assert client.get("/readyz").status_code == 503
    assert client.get("/").status_code == 503
