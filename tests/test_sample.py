"""The sample articles and what their table says of them, through the real command.

``data/README.md`` is read as it stands: each query of it whose answer is "it" or "nothing", without
a dagger, must be answered so.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROW = re.compile(r"\| `(?P<file>[^`]+)` \| (?P<record>[^|]*)\| [^|]* \| (?P<answers>.*) \|$")
ANSWER = re.compile(r"`(?P<query>[^`]+)` → (?P<answer>it|nothing)(?=[,:;.]|$)")


def claims() -> list[tuple[str, str, str | None]]:
    """Query, the article of the row, and that article again or None where nothing is found."""
    found = []
    for line in (ROOT / "data" / "README.md").read_text("utf-8").splitlines():
        row = ROW.match(line)
        if row:
            record = row["record"].strip(" `")
            article = record.split("…")[-1].strip("` ") if record else row["file"]
            found += [
                (answer["query"], article, article if answer["answer"] == "it" else None)
                for answer in ANSWER.finditer(row["answers"])
            ]
    return found


def kashshaf(*arguments: str) -> dict[str, object]:
    command = [sys.executable, "-m", "indexer.cli", *arguments, "--json"]
    done = subprocess.run(command, capture_output=True, check=True, cwd=ROOT, encoding="utf-8")
    answer: dict[str, object] = json.loads(done.stdout)
    return answer


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> str:
    target = str(tmp_path_factory.mktemp("sample") / "index")
    report = kashshaf("index", "data/sample", "--index", target)
    assert (report["added"], report["rejected"]) == (51, [])
    return target


@pytest.fixture(scope="module")
def answers(index: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """Each query of the table with the ids and addresses it found, all in one pass."""
    queries = sorted({query for query, _, _ in claims()})
    path = tmp_path_factory.mktemp("queries") / "queries.jsonl"
    path.write_text(
        "".join(json.dumps({"id": query, "text": query}) + "\n" for query in queries), "utf-8"
    )
    command = [sys.executable, "-m", "indexer.cli", "batch", str(path), "--format", "jsonl"]
    done = subprocess.run(
        [*command, "--index", index], capture_output=True, check=True, encoding="utf-8"
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return {line["id"]: [f"{hit['id']} {hit['url']}" for hit in line["results"]] for line in lines}


def test_the_table_makes_claims() -> None:
    assert len(claims()) >= 40


@pytest.mark.parametrize(("query", "article", "expected"), claims())
def test_each_query_of_the_table_finds_what_it_says(
    query: str, article: str, expected: str | None, answers: dict[str, list[str]]
) -> None:
    found = answers[query]

    if expected is None:
        assert found == []
    else:
        assert [article in hit for hit in found] == [True]


def test_indexing_the_sample_again_changes_nothing(index: str) -> None:
    report = kashshaf("index", "data/sample", "--index", index)

    assert (report["added"], report["changed"], report["unchanged"]) == (0, 0, 51)
