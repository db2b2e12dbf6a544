"""How well copies are told on pairs of real articles, labelled by reading them; see README.md."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from indexer.analysis import entry
from indexer.engines import open_engine
from indexer.jobs.records import records
from indexer.model import Document
from tests.shared import shared

PRECISION = 0.93
RECALL = 0.80


class Pair(NamedTuple):
    """Two articles, by id, and whether they are copies."""

    one: str
    two: str
    are_copies: bool


def pairs(half: str) -> Iterator[Pair]:
    """Those of ``open.tsv``, which the bounds were chosen by, or of ``held.tsv``."""
    rows = Path(__file__).with_name(f"{half}.tsv").read_text("utf-8").splitlines()[1:]
    for one, two, label, *_ in (row.split("\t") for row in rows):
        yield Pair(one, two, label == "copy")


@pytest.mark.shared
@pytest.mark.parametrize("half", ["open", "held"])
def test_labelled_pairs_are_told_as_they_are(half: str, tmp_path: Path) -> None:
    judged = list(pairs(half))
    wanted = {document for pair in judged for document in pair[:2]}
    articles = (each.what for each in records([str(shared("corpora", "saudinewsnet"))]))
    documents = {
        each.id: each for each in articles if isinstance(each, Document) and each.id in wanted
    }
    assert documents.keys() == wanted
    engine = open_engine(str(tmp_path / "index"))
    with engine.update(lock_timeout=1, memory_mb=256, workers=1) as writer:
        for document in documents.values():
            writer.put(entry(document))
        writer.commit()
    group = {document: ids for ids in engine.snapshot().groups() for document in ids}

    told = [(pair.two in group.get(pair.one, ()), pair.are_copies) for pair in judged]

    both = told.count((True, True))
    precision = both / sum(says for says, _ in told)
    recall = both / sum(is_copy for _, is_copy in told)
    print(f"{half}: precision {precision:.3f}, recall {recall:.3f} of {len(judged)} pairs")
    assert precision >= PRECISION
    assert recall >= RECALL
