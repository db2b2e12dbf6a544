"""How well the real command ranks, on judged queries kept beside the repository.

``floors.tsv`` holds what has been reached. A change may raise a floor, and none may go below.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import ir_measures
import pytest
from ir_measures import RR, R, nDCG

from tests.shared import shared

FLOORS = [
    line.split("\t")
    for line in Path(__file__).with_name("floors.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]
MEASURES = [nDCG @ 10, RR @ 10, R @ 100]


def kashshaf(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "indexer.cli", *arguments],
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    return done.stdout


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "floor", "lucene", "what"), FLOORS, ids=[row[0] for row in FLOORS]
)
def test_default_settings_rank_at_least_as_well_as_they_did(
    name: str,
    floor: str,
    lucene: str,
    what: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    data = shared("retrieval", name)
    index = str(tmp_path / "index")
    kashshaf("index", str(data / "corpus.jsonl"), "--index", index, "--quiet")
    queries = str(data / "queries.jsonl")
    run = kashshaf("batch", queries, "--format", "trec", "--size", "100", "--index", index)
    qrels = [
        ir_measures.Qrel(query, document, int(relevance))
        for query, document, relevance in (
            line.split("\t") for line in (data / "qrels.tsv").read_text("utf-8").splitlines()
        )
    ]
    found = ir_measures.calc_aggregate(MEASURES, qrels, ir_measures.read_trec_run(run))
    reached = {str(measure): round(value, 4) for measure, value in found.items()}
    with capsys.disabled():
        print(f"\n{name} ({what}): {reached}; Lucene's ArabicAnalyzer: nDCG@10 {lucene}")

    assert reached["nDCG@10"] >= float(floor)
    own = json.loads(
        kashshaf(
            "eval",
            "--queries",
            queries,
            "--qrels",
            str(data / "qrels.tsv"),
            "--json",
            "--index",
            index,
        )
    )
    assert own["nDCG@10"] == pytest.approx(found[nDCG @ 10], abs=1e-4)
