"""``kashshaf search``: for people, for programs, and into a file."""

import csv
import io
import json
import os
import pty
import subprocess
from pathlib import Path

import pytest

from indexer.cli.results import WIDER
from search_api.wider import CHANGES, WIDEST

from .conftest import PROGRAM, Run, environment, jsonl


def test_results_for_people(news: Run) -> None:
    ended = news("search", "مجلس", "الأمن")
    assert (ended.status, ended.err) == (0, "")
    lines = ended.out.splitlines()
    assert lines[0] == "1. جلسة طارئة لمجلس الأمن"
    assert lines[1] == "   وكالة المرفأ · 2018-07-04T12:00:00Z · a1"
    assert lines[2] == "   اجتمع مجلس الأمن <اليوم> & ناقش وقف إطلاق النار. #مجلس_الأمن"
    assert lines[-1] == "2 results"
    assert "\x1b" not in ended.out


def test_no_hits_is_no_error(news: Run) -> None:
    ended = news("search", "زعفران")
    assert (ended.status, ended.out) == (0, "0 results\n")


def test_a_page_says_where_it_is(news: Run) -> None:
    ended = news("search", "الأمن", "--size", "1", "--page", "2")
    assert ended.out.startswith("2. ")
    assert ended.out.splitlines()[-1] == "2 to 2 of 2 results"
    assert news("search", "الأمن", "--size", "1", "--page", "9").out == "2 results\n"


def test_what_was_not_searched_for_is_said(news: Run) -> None:
    ended = news("search", "النفط", "في", "الأسواق")
    assert "not searched for: في" in ended.err
    ended = news("search", "النفط", "(" * 2_000)
    assert f"not searched for: {'( ' * 20}and 1,980 more\n" in ended.err


def test_what_was_meant_is_offered(news: Run) -> None:
    ended = news("search", "مجلسس", "الأمن")
    assert ended.out.splitlines()[-1] == "2 results"
    assert ended.err == "kashshaf: did you mean: مجلس الأمن (2 results)\n"
    assert news("search", "مجلسس", "-q").err == ""
    assert news("search", "مجلس", "الأمن").err == ""


def test_a_word_that_failed_and_wider_searches_are_told(news: Run) -> None:
    ended = news("search", "زعفران", "أسعار", "--match", "all", "--source", "الساحل")
    assert (ended.status, ended.out) == (0, "0 results\n")
    assert ended.err.splitlines() == [
        "kashshaf: finds nothing: زعفران",
        "kashshaf: with --match any: 1 result",
    ]
    ended = news("search", '"النفط أسعار"', "--form", "exact", "--to", "2018-07-04")
    assert ended.err.splitlines() == [
        "kashshaf: finds nothing: النفط",
        "kashshaf: finds nothing: أسعار",
        "kashshaf: with --match any and --form all, without quotes and filters: 1 result",
    ]
    ended = news("search", "أسعارها", "--form", "word", "--to", "2018-07-05", "--source", "الساحل")
    assert ended.err.splitlines()[-1] == "kashshaf: with --form all: 1 result"


def test_every_wider_search_can_be_typed() -> None:
    assert WIDER.keys() == {*CHANGES, WIDEST}


def test_the_answer_of_the_api(news: Run) -> None:
    value = news("search", "مجلس الأمن", "--json").json
    assert set(value) == {
        *("query", "total", "documents_before_grouping", "took_ms", "page", "per_page", "next"),
        *("prev", "results", "facets", "did_you_mean", "wider", "request_id", "index", "grouped"),
    }
    assert value["results"][0]["id"] == "a1"
    assert "<mark>" in value["results"][0]["highlight"]["title"]
    assert value["facets"]["source"]


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (("الأمن", "--source", "وكالة المرفأ"), ["a1"]),
        (("الأمن", "--source", "الساحل"), []),
        (("اليوم", "--source", "الساحل", "--source", "وكالة المرفأ"), ["a1", "a2"]),
        (("اليوم", "--author", "ليلى"), ["a1"]),
        (("اليوم", "--hashtag", "مجلس_الأمن"), ["a1"]),
        (("اليوم", "--from", "2018-07-05"), ["a2"]),
        (("اليوم", "--to", "2018-07-04"), ["a1"]),
        (("اليوم", "--sort", "newest"), ["a2", "a1"]),
        (("اليوم", "--sort", "oldest"), ["a1", "a2"]),
        (("النفط الأمن", "--match", "all"), []),
        (("سعر", "--form", "word"), []),
        (("الامن", "--form", "exact"), []),
        (("النفط أو مجلس", "--operators", "ar", "--sort", "oldest"), ["a1", "a2"]),
        (("اليوم", "-النفط"), ["a1"]),
        (("اليوم", "-#مجلس_الأمن"), ["a2"]),
        (('-"أسعار النفط"', "اليوم"), ["a1"]),
        (("--", "اليوم", "-النفط"), ["a1"]),
        (("اليوم", "--variants", "off", "--no-group", "--sort", "oldest"), ["a1", "a2"]),
    ],
)
def test_options_choose_and_order(news: Run, arguments: tuple[str, ...], found: list[str]) -> None:
    ended = news("search", "--json", *arguments)
    assert ended.status == 0, ended.err
    results = [result["id"] for result in ended.json["results"]]
    if "--sort" in arguments or len(found) < 2:
        assert results == found
    else:
        assert sorted(results) == found


def test_a_bare_date_means_the_zone_of_the_reader(
    news: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    news("index", "-", stdin=jsonl({"id": "z", "body": "زلزال", "date": "2018-07-03T22:30:00Z"}))
    assert news("search", "زلزال", "--from", "2018-07-04", "--json").json["results"] == []
    monkeypatch.setenv("KASHSHAF_TIMEZONE", "Asia/Riyadh")
    assert news("search", "زلزال", "--from", "2018-07-04", "--json").json["total"]["value"] == 1
    monkeypatch.setenv("KASHSHAF_TIMEZONE", "Mars/Olympus")
    assert news("search", "زلزال").status == 2


def test_explain_shows_what_made_the_score(news: Run) -> None:
    assert "idf" in news("search", "النفط", "--explain").out
    assert "idf" not in news("search", "النفط").out
    value = news("search", "النفط", "--explain", "--json").json
    parts = value["results"][0]["explanation"]
    assert sum(part["score"] for part in parts) == pytest.approx(value["results"][0]["score"])


def test_stored_text_does_not_steer_the_terminal(run: Run) -> None:
    evil = {"id": "e", "title": "خبر \x1b]0;pwned\x07", "body": "خبر \x1b[31mأحمر\u009b2J"}
    run("index", "-", stdin=jsonl(evil))
    out = run("search", "خبر").out
    assert "أحمر" in out
    assert not set(out) & set("\x1b\x07\u009b")


def test_export_csv(news: Run, tmp_path: Path) -> None:
    ended = news("search", "الأمن", "--size", "1", "--export", "csv", "out.csv")
    assert (ended.status, ended.out) == (0, "")
    assert "2 results" in ended.err
    content = (tmp_path / "out.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfrank,")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert {row["id"] for row in rows} == {"a1", "a/3 x"}
    assert {row["title"] for row in rows} == {"جلسة طارئة لمجلس الأمن", "'=مباراة"}


def test_export_jsonl_is_taken_back_unchanged(news: Run, tmp_path: Path) -> None:
    assert news("search", "الأمن", "--export", "jsonl", "out.jsonl", "-q").err == ""
    ended = news("index", "out.jsonl", "--json")
    assert (ended.json["unchanged"], ended.json["changed"]) == (2, 0)


def test_export_to_stdout(news: Run) -> None:
    ended = news("search", "النفط", "--export", "jsonl", "-")
    assert [json.loads(line)["id"] for line in ended.out.splitlines()] == ["a2"]


def test_an_export_that_fails_leaves_the_old_file(
    news: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> int:
        raise OSError(28, "No space left on device", "out.csv")

    (tmp_path / "out.csv").write_text("old")
    monkeypatch.setitem(__import__("indexer.jobs.export").jobs.export.FORMATS, "csv", broken)
    ended = news("search", "النفط", "--export", "csv", "out.csv")
    assert ended.status == 1
    assert ended.err == "kashshaf: error: out.csv: No space left on device\n"
    assert (tmp_path / "out.csv").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir() if "out" in path.name] == ["out.csv"]


@pytest.mark.parametrize("place", [".", "no/where.csv"])
def test_a_place_that_cannot_be_written(news: Run, place: str) -> None:
    ended = news("search", "النفط", "--export", "csv", place)
    assert ended.status == 2
    assert "--export" in ended.err


@pytest.mark.parametrize(
    ("variables", "marked"),
    [
        ({"TERM": "xterm"}, "\x1b[1;33mالنفط\x1b[0m"),
        ({"TERM": "xterm", "NO_COLOR": "1"}, "\x1b[1mالنفط\x1b[0m"),
        ({"TERM": "dumb"}, "أسعار النفط"),
    ],
)
def test_marks_on_a_terminal(
    news: Run, target: Path, tmp_path: Path, variables: dict[str, str], marked: str
) -> None:
    leader, follower = pty.openpty()
    ended = subprocess.run(
        [*PROGRAM, "search", "النفط"],
        stdin=subprocess.DEVNULL,
        stdout=follower,
        stderr=follower,
        cwd=tmp_path,
        env=environment(target, **variables),
        check=False,
    )
    os.close(follower)
    out = os.read(leader, 65536).decode()
    os.close(leader)
    assert ended.returncode == 0
    assert marked in out
    assert ("\x1b" in out) == ("\x1b" in marked)


STORY = (
    "افتتح في الميناء القديم معرض للصور يضم أعمال عشرين مصورا من بلدان عدة وتستمر زيارته مجانا حتى "
    "نهاية الشهر الجاري"
)
CARRIED = [
    {"id": each, "title": f"معرض الميناء {each}", "text": STORY, "source": source}
    for each, source in (("k1", "وكالة المرفأ"), ("k2", "الساحل"), ("k3", "الساحل"), ("k4", None))
]


def test_copies_are_told_with_their_sources(news: Run) -> None:
    assert news("index", "-", "--json", stdin=jsonl(*CARRIED)).json["copies"] == 3
    lines = news("search", "معرض", "الميناء").out.splitlines()
    assert lines[0] == "1. معرض الميناء k1"
    assert "   and 3 other copies: الساحل" in lines
    assert lines[-1] == "1 result (4 with their copies)"
    alone = news("search", "معرض", "الميناء", "--no-group").out
    assert "other copies" not in alone
    assert alone.splitlines()[-1] == "4 results"


def test_copies_are_exported_only_where_they_are_results(news: Run) -> None:
    news("index", "-", stdin=jsonl(*CARRIED))
    grouped = news("search", "معرض", "--export", "jsonl", "-").out.splitlines()
    alone = news("search", "معرض", "--no-group", "--export", "jsonl", "-").out.splitlines()
    assert [json.loads(line)["id"] for line in grouped] == ["k1"]
    assert [json.loads(line)["id"] for line in alone] == ["k1", "k2", "k3", "k4"]


@pytest.mark.parametrize(("form", "lines"), [("trec", 4), ("jsonl", 1)])
def test_each_copy_is_judged_alone(news: Run, tmp_path: Path, form: str, lines: int) -> None:
    news("index", "-", stdin=jsonl(*CARRIED))
    (tmp_path / "queries.txt").write_text("معرض\n", "utf-8")
    ended = news("batch", tmp_path / "queries.txt", "--format", form)
    assert len(ended.out.splitlines()) == lines
