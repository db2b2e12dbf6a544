"""What is read before anybody asks."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.analysis import Finder, chunks
from indexer.engines import open_engine
from indexer.model import EVERYTHING, Document
from search_api import news

from .documents import write


@pytest.fixture
def met(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What had to be worked out, since it was not met before."""
    found: list[str] = []
    level_in = chunks.level_in

    def watched(chunk: str, level: chunks.Level) -> tuple[str, ...]:
        found.append(chunk)
        return level_in(chunk, level)

    monkeypatch.setattr(chunks, "level_in", watched)
    return found


def test_the_words_of_articles_that_were_read_are_known(
    tmp_path: Path, met: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(news, "TOGETHER", 80)
    documents = [
        Document(id=f"{number}", title=f"عنوان{number}خاص", body=f"متن{number}خاص")
        for number in range(250)
    ]
    write(tmp_path / "index", *documents)
    met.clear()
    news.read(open_engine(str(tmp_path / "index")), 0, 200)
    assert len(met) == 400
    met.clear()
    for document in documents:
        Finder(EVERYTHING)(document)
    assert len(met) == 100  # of the fifty that were not


def test_an_index_that_is_not_there_is_not_read(tmp_path: Path) -> None:
    news.read(open_engine(str(tmp_path / "none")), 0, 100)
    assert not (tmp_path / "none").exists()
