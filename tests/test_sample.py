"""The sample articles and what their table says of them, through the real command.

``data/README.md`` is read as it stands: each query of it must find the articles that the table
names, and nothing else, with wire copies one by one; grouped, the copies are one result.
"""

from __future__ import annotations

import itertools
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROW = re.compile(r"\| `(?P<file>[^`]+)` \| (?P<record>[^|]*)\| [^|]* \| (?P<answers>.*) \|$")
COPIES = re.compile("the four copies are (?P<names>.*?)\\. ")
NAME = re.compile(r"`(?P<id>[^`]+)`|…(?P<path>[\w/]+)|it|the four copies")
ONE = rf"(?:{re.sub('[?]P<[a-z]+>', '?:', NAME.pattern)})(?: \([^)]*\))?"
"""An article, and what it is written as there."""
ANSWER = re.compile(
    rf"`(?P<query>[^`]+)` → (?P<answer>nothing|{ONE}(?:, {ONE})*(?: and {ONE})?)(?=[,:;.]|$)"
)
CLAIM = re.compile("` →")


def table() -> tuple[list[str], list[re.Match[str]]]:
    """The ids of the four copies, and the rows."""
    text = (ROOT / "data" / "README.md").read_text("utf-8")
    copies = COPIES.search(text)
    assert copies
    ids = [one["id"] for one in NAME.finditer(copies["names"])]
    return ids, [row for line in text.splitlines() if (row := ROW.match(line))]


def claims() -> list[tuple[str, tuple[str, ...]]]:
    """Each query with the articles that it finds: ids, and parts of addresses for want of them."""
    copies, rows = table()
    found = []
    for row in rows:
        record = row["record"].strip(" `")
        article = record.split("…")[-1] if record else row["file"]
        means = {"it": [article], "the four copies": copies}
        for answer in ANSWER.finditer(row["answers"]):
            names = (
                means.get(one[0]) or [one["id"] or one["path"]]
                for one in NAME.finditer(re.sub(r"\([^)]*\)", "", answer["answer"]))
                if answer["answer"] != "nothing"
            )
            found.append((answer["query"], tuple(sorted(itertools.chain.from_iterable(names)))))
    return found


class Hit(NamedTuple):
    """An article that was found."""

    id: str
    url: str

    def called(self, names: tuple[str, ...]) -> str:
        """The one of ``names`` that is its id or part of its address; else its id."""
        return next((one for one in names if self.id == one or one in self.url), self.id)


def kashshaf(*arguments: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "indexer.cli", *arguments, "--json"]
    done = subprocess.run(command, capture_output=True, check=True, cwd=ROOT, encoding="utf-8")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> str:
    target = str(tmp_path_factory.mktemp("sample") / "index")
    report = kashshaf("index", "data/sample", "--index", target)
    assert (report["added"], report["rejected"], report["copies"]) == (54, [], 3)
    return target


@pytest.fixture(scope="module")
def answers(index: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Hit]]:
    """Each query of the table with the articles it found, all in one pass."""
    queries = sorted({query for query, _ in claims()})
    path = tmp_path_factory.mktemp("queries") / "queries.jsonl"
    path.write_text(
        "".join(json.dumps({"id": query, "text": query}) + "\n" for query in queries), "utf-8"
    )
    command = [sys.executable, "-m", "indexer.cli", "batch", str(path), "--format", "jsonl"]
    done = subprocess.run(
        [*command, "--no-group", "--index", index],
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return {
        line["id"]: [Hit(hit["id"], hit["url"] or "") for hit in line["results"]] for line in lines
    }


def test_every_claim_of_the_table_is_understood() -> None:
    told = [row["answers"] for row in table()[1]]

    assert sum(len(CLAIM.findall(text)) for text in told) == len(claims())
    assert len(table()[0]) == 4


@pytest.mark.parametrize(("query", "expected"), claims())
def test_each_query_of_the_table_finds_what_it_says(
    query: str, expected: tuple[str, ...], answers: dict[str, list[Hit]]
) -> None:
    found = (hit.called(expected) for hit in answers[query])

    assert tuple(sorted(found)) == expected


def test_the_copies_are_one_result_and_the_others_none(index: str) -> None:
    copies, _ = table()

    quoted = kashshaf("search", '"الماء ليس طرفاً في أي حرب"', "--index", index)
    everything = kashshaf("search", "في", "--size", "100", "--index", index)

    assert [result["copies"]["count"] for result in quoted["results"]] == [3]
    shown = {result["id"]: result["copies"]["count"] for result in everything["results"]}
    assert {each: count for each, count in shown.items() if count}.keys() <= set(copies)
    assert {"almarfa-2024-0702-06", "sahel-10540"} <= shown.keys()
    assert {"almarfa-2024-0711-07", "sahel-10610"} <= shown.keys()


def test_indexing_the_sample_again_changes_nothing(index: str) -> None:
    report = kashshaf("index", "data/sample", "--index", index)

    assert (report["added"], report["changed"], report["unchanged"]) == (0, 0, 54)
