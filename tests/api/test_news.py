"""What is read before anybody asks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from indexer.analysis import Finder, chunks, find
from indexer.engines import open_engine
from indexer.model import EVERYTHING, FORMS, Document
from indexer.query import parse
from search_api import news

from .documents import write


@pytest.fixture
def met(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What had to be worked out, since it was not met before."""
    found: list[str] = []
    words_in = chunks.words_in

    def watched(chunk: str) -> Iterator[str]:
        found.append(chunk)
        return words_in(chunk)

    monkeypatch.setattr(chunks, "words_in", watched)
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


def test_no_form_is_worked_out_only_when_it_is_asked_for(tmp_path: Path, met: list[str]) -> None:
    document = Document(id="1", title="عنوان الصيغ", body="متن الصيغ وصيغها")
    write(tmp_path / "index", document)
    news.read(open_engine(str(tmp_path / "index")), 0, 1)
    met.clear()
    for form in FORMS:
        assert find(document, parse("صيغها الصيغ", today=date(2018, 7, 5), form=form))
    assert not met


def test_an_index_that_is_not_there_is_not_read(tmp_path: Path) -> None:
    news.read(open_engine(str(tmp_path / "none")), 0, 100)
    assert not (tmp_path / "none").exists()
