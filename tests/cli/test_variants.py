"""``kashshaf variants``, and the tables that a search is given."""

from pathlib import Path

import pytest

from .conftest import Run, jsonl

VARIED = (
    {"id": "ghain", "body": "أعلنت غوغل عن هاتف جديد"},
    {"id": "jeem", "body": "أعلنت جوجل عن متصفح جديد"},
    {"id": "qaf", "body": "أعلنت قوقل عن خريطة جديدة"},
    {"id": "one", "body": "ألقى عبدالله كلمة"},
    {"id": "two", "body": "وصل عبد الله الخميس"},
)


@pytest.fixture
def varied(run: Run) -> Run:
    """``run``, with articles that write one thing in several ways in the index."""
    ended = run("index", "-", stdin=jsonl(*VARIED))
    assert ended.status == 0, ended.err
    return run


def found(run: Run, *arguments: str) -> set[str]:
    ended = run("search", "--json", *arguments)
    assert ended.status == 0, ended.err
    return {result["id"] for result in ended.json["results"]}


def test_our_table_in_its_own_format(run: Run, tmp_path: Path) -> None:
    ended = run("variants")
    assert ended.status == 0
    assert ended.out.startswith("# ways")
    assert "\nعبدالله = عبد الله\tperson\tone word or two\n" in ended.out
    (tmp_path / "mine.tsv").write_text(ended.out, "utf-8")
    checked = run("variants", "mine.tsv")
    assert (checked.status, checked.err) == (0, "")
    assert "no conflicts" in checked.out


def test_our_table_as_json(run: Run) -> None:
    value = run("variants", "--json").json
    assert value["file"] == "variants.tsv"
    group = next(group for group in value["groups"] if "عبدالله" in group["ways"])
    assert group == {
        "ways": ["عبدالله", "عبد الله"],
        "kind": "person",
        "why": "one word or two",
    }


def test_every_conflict_of_a_table_is_said(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.tsv").write_text("غوغل = جوجل\nفيسبك = جوجل\nإيران = ايران\n", "utf-8")
    ended = run("variants", "mine.tsv")
    assert ended.status == 2
    lines = ended.err.splitlines()
    assert len(lines) == 2
    assert "mine.tsv: line 2: 'جوجل'" in lines[0]
    assert "mine.tsv: line 3: 'ايران'" in lines[1]
    value = run("variants", "mine.tsv", "--json").json
    assert (value["file"], value["groups"]) == ("mine.tsv", 3)
    assert [(one["line"], one["value"]) for one in value["conflicts"]] == [
        (2, "جوجل"),
        (3, "ايران"),
    ]


def test_ways_are_found_by_one_another(varied: Run) -> None:
    assert found(varied, "جوجل") == {"ghain", "jeem", "qaf"}
    assert found(varied, "عبدالله") == found(varied, '"عبد الله"') == {"one", "two"}


def test_the_answer_shows_what_was_searched_too(varied: Run) -> None:
    (expansion,) = varied("search", "جوجل", "--json").json["query"]["expansions"]
    assert (expansion["typed"], expansion["rule"]) == ("جوجل", "variant")
    assert {"غوغل", "قوقل"} <= set(expansion["also"])


def test_off(varied: Run) -> None:
    assert found(varied, "جوجل", "--variants", "off") == {"jeem"}
    ended = varied("search", "جوجل", "--variants", "off", "--json")
    assert ended.json["query"]["expansions"] == []


@pytest.mark.parametrize("form", ["word", "exact"])
def test_only_every_form_has_other_ways(varied: Run, form: str) -> None:
    assert found(varied, "جوجل", "--form", form) == {"jeem"}


def test_a_table_of_ones_own_is_laid_over_ours(
    varied: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine.tsv").write_text("# mine\r\nجوجل = قوقل\r\n", "utf-8-sig")
    assert found(varied, "جوجل", "--variants", "mine.tsv") == {"jeem", "qaf"}
    assert found(varied, "غوغل", "--variants", "mine.tsv") == {"ghain"}
    assert found(varied, "عبدالله", "--variants", "mine.tsv") == {"one", "two"}
    monkeypatch.setenv("KASHSHAF_VARIANTS", "mine.tsv")
    assert found(varied, "جوجل") == {"jeem", "qaf"}
    assert found(varied, "جوجل", "--variants", "off") == {"jeem"}
    monkeypatch.setenv("KASHSHAF_VARIANTS", "off")
    assert found(varied, "جوجل") == {"jeem"}


def test_a_way_alone_switches_our_group_off(varied: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.tsv").write_text("جوجل\n", "utf-8")
    assert found(varied, "غوغل", "--variants", "mine.tsv") == {"ghain"}


@pytest.mark.parametrize("command", ["search", "batch", "eval"])
def test_a_table_is_checked_before_anything_is_asked(
    varied: Run, tmp_path: Path, command: str
) -> None:
    (tmp_path / "q.txt").write_text("جوجل\n", "utf-8")
    (tmp_path / "qrels.tsv").write_text("1\tjeem\t1\n", "utf-8")
    (tmp_path / "bad.tsv").write_text("# mine\nغوغل = جوجل\nجوجل = قوقل\n", "utf-8")
    rest = {
        "search": ("جوجل",),
        "batch": ("q.txt",),
        "eval": ("--queries", "q.txt", "--qrels", "qrels.tsv"),
    }[command]
    ended = varied(command, *rest, "--variants", "bad.tsv")
    assert (ended.status, ended.out) == (2, "")
    assert "bad.tsv: line 3: 'جوجل'" in ended.err
    assert varied(command, *rest, "--variants", "nowhere.tsv").status == 3
    assert varied(command, *rest, "--variants", ".").status == 3


def test_batch_and_eval_use_it(varied: Run, tmp_path: Path) -> None:
    (tmp_path / "q.txt").write_text("جوجل\n", "utf-8")
    run = varied("batch", "q.txt", "--format", "trec").out
    assert len(run.splitlines()) == 3
    assert (
        len(varied("batch", "q.txt", "--format", "trec", "--variants", "off").out.splitlines()) == 1
    )


@pytest.mark.parametrize("arguments", [("variants",), ("search", "جوجل", "--variants")])
def test_what_is_no_text_is_2_and_names_the_line(
    varied: Run, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    (tmp_path / "bad.tsv").write_bytes("غوغل = جوجل\n".encode() + b"\xff\xfe\n")
    ended = varied(*arguments, "bad.tsv")
    assert (ended.status, ended.out) == (2, "")
    assert "bad.tsv: line 2: byte 0xFF" in ended.err
    assert "Traceback" not in ended.err


def test_no_such_file_is_3(run: Run) -> None:
    ended = run("variants", "nowhere.tsv")
    assert (ended.status, ended.out) == (3, "")
    assert "nowhere.tsv" in ended.err
