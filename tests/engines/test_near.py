"""What a near phrase costs: a word that it wants many times is looked up once in a document."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.engines import open_engine
from indexer.engines.whoosh import evaluate
from indexer.engines.whoosh.postings import Places

from .writing import doc, found, put


@pytest.mark.parametrize("field", ["", "title:"], ids=["anywhere", "title"])
@pytest.mark.parametrize("times", [2, 30])
def test_a_word_wanted_many_times_is_looked_up_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, times: int, field: str
) -> None:
    engine = open_engine(str(tmp_path / "index"))
    put(engine, *(doc(str(number), "كتاب " * number, "خبر") for number in (times - 1, times)))
    asked: list[int] = []
    within = evaluate._within

    def counting(places: Places, document: int) -> list[int]:
        asked.append(document)
        return within(places, document)

    monkeypatch.setattr(evaluate, "_within", counting)
    assert found(engine, f'{field}"{"كتاب " * times}"~9') == [str(times)]
    assert len(asked) == 1
