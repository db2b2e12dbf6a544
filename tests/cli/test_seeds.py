"""Five real articles about one day, and what is known of them."""

import html
import re
from pathlib import Path
from typing import Any

import pytest

from indexer.engines import open_engine
from tests.shared import shared

from .conftest import Ended, Run

pytestmark = pytest.mark.shared


@pytest.fixture
def seeds(run: Run) -> Run:
    ended = run("index", shared("seeds"), "--json")
    assert (ended.status, ended.json["added"]) == (0, 5)
    return run


def numbers(ended: Ended) -> set[int]:
    """The first three digits of the names of the articles that were found."""
    assert ended.status == 0, ended.err
    return {int(result["id"][:3]) for result in ended.json["results"]}


def test_the_story_that_two_of_them_carry_is_one_result(run: Run) -> None:
    assert run("index", shared("seeds"), "--json").json["copies"] == 1
    grouped = run("search", "#مجلس_الأمن", "--json").json
    assert (grouped["total"]["value"], grouped["documents_before_grouping"]) == (1, 2)
    assert [result["copies"]["count"] for result in grouped["results"]] == [1]
    alone = run("search", "#مجلس_الأمن", "--json", "--no-group").json
    assert (alone["total"]["value"], alone["documents_before_grouping"]) == (2, 2)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("مجلس الأمن", {0, 1, 2, 4}),
        ("#مجلس_الأمن", {0, 1}),
        ('"بصرى الشام"', {0, 1}),
        ("«وقف إطلاق النار»", {0, 1, 2, 3}),
        ("السوري", {0, 1, 2, 3, 4}),
        ('"مقالات ذات صلة"', set()),
    ],
)
def test_a_query_finds_the_right_articles(seeds: Run, query: str, found: set[int]) -> None:
    assert numbers(seeds("search", query, "--json", "--no-group")) == found


def test_both_spellings_are_marked_as_whole_words(seeds: Run) -> None:
    results = seeds("search", "الأمم المتحدة", "--json").json["results"]
    (fourth,) = (result for result in results if result["id"].startswith("004"))
    marked = re.findall("<mark>(.*?)</mark>", " ".join(fourth["highlight"]["snippets"]))
    assert "الامم" in marked
    assert "المتحدة" in marked


def test_every_form_is_marked(seeds: Run) -> None:
    for result in seeds("search", "السوري", "--json").json["results"]:
        shown = " ".join((result["highlight"]["title"], *result["highlight"]["snippets"]))
        marked = re.findall("<mark>(.*?)</mark>", shown)
        assert marked
        assert all("سور" in word for word in marked), marked


def test_every_snippet_is_stored_text(seeds: Run, target: Path) -> None:
    snapshot = open_engine(str(target)).snapshot()
    for query in ("مجلس الأمن", "#مجلس_الأمن", '"بصرى الشام"', "السوري", "روسيا"):
        for result in seeds("search", query, "--json").json["results"]:
            stored = snapshot.document(result["id"])
            assert stored
            for snippet in result["highlight"]["snippets"]:
                assert html.unescape(re.sub("</?mark>", "", snippet)) in stored.body


def test_the_second_time_nothing_changes(seeds: Run) -> None:
    value: dict[str, Any] = seeds("index", shared("seeds"), "--json").json
    assert (value["added"], value["changed"], value["unchanged"]) == (0, 0, 5)
    assert value["generation"] == seeds("stats", "--json").json["generation"]


def test_reindex_and_verify_agree(seeds: Run) -> None:
    assert seeds("reindex", "--json").json["unchanged"] == 5
    assert seeds("verify", "--all").status == 0


def test_one_file_and_its_folder_are_one_document(seeds: Run) -> None:
    one = next(shared("seeds").glob("003*"))
    assert seeds("index", one, "--json").json["unchanged"] == 1
