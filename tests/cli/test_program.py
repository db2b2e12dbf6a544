"""What holds for every command: options, streams, messages, exit statuses."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from indexer import __version__
from indexer.cli.main import COMMANDS

from ..places import place
from .conftest import NEWS, PROGRAM, ROOT, Run, environment, jsonl


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(run: Run, command: str) -> None:
    ended = run(command, "--help")
    assert ended.status == 0
    assert f"kashshaf {command}" in ended.out.partition("Example:")[2]
    assert "--index" in ended.out
    assert ended.err == ""


def test_help_and_version(run: Run) -> None:
    ended = run("--help")
    assert ended.status == 0
    assert all(f"  {command} " in ended.out for command in COMMANDS)
    assert run("--version").out == f"kashshaf {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "kashshaf"),
        (("nonsense",), "nonsense"),
        (("search",), "QUERY"),
        (("search", "x", "--nonsense"), "--nonsense"),
        (("search", "x", "--size", "0"), "--size"),
        (("search", "x", "--size", "10001"), "--size"),
        (("search", "x", "--page", "0"), "--page"),
        (("search", "x", "--sort", "best"), "--sort"),
        (("search", "x", "--from", "gestern"), "gestern"),
        (("search", "x", "--log-format", "xml"), "--log-format"),
        (("search", "x", "--export", "xls", "f"), "xls"),
        (("index",), "PATH"),
        (("index", ".", "--format", "doc"), "--format"),
        (("index", ".", "--encoding", "utf-99"), "utf-99"),
        (("index", ".", "--workers", "0"), "--workers"),
        (("index", ".", "--memory", "1"), "--memory"),
        (("index", ".", "--lock-timeout", "nan"), "--lock-timeout"),
        (("index", ".", "--lock-timeout", "-1"), "--lock-timeout"),
        (("index", ".", "--fail-on", "101%"), "--fail-on"),
        (("index", ".", "--errors-out", "no/where/e.jsonl"), "no/where/e.jsonl"),
        (("reindex", "--only"), "--only"),
        (("reindex", "--keep", "-1"), "--keep"),
        (("delete",), "ID"),
        (("delete", "a", "--query", "b"), "ID"),
        (("delete", "--query", ""), "''"),
        (("delete", "--query", "-كلمة", "--yes"), "كلمة"),
        (("batch",), "QUERIES"),
        (("batch", "q", "--format", "xml"), "--format"),
        (("batch", "q", "--to", "x"), "to"),
        (("eval", "--queries", "q"), "--qrels"),
        (("serve", "--port", "70000"), "--port"),
        (("serve", "--host", "0.0.0.0"), "keys create"),  # noqa: S104 - refused
        (("serve", "--proxy", "127.0.0.1"), "keys create"),
        (("serve", "--proxy", "nowhere", "--insecure"), "--proxy"),
        (("serve", "--cors-origin", "*"), "--cors-origin"),
        (("serve", "--rate-limit", "many"), "--rate-limit"),
        (("serve", "--slow", "-1"), "--slow"),
        (("search", "x", "--index", "opensearch://host:9200/News"), "no address of an index"),
        (("index", ".", "--index", "opensearch+https://u:secret@host/"), "u:***@host"),
    ],
)
def test_wrong_usage_is_2_and_names_what_is_wrong(
    news: Run, arguments: tuple[str, ...], said: str
) -> None:
    ended = news(*arguments)
    assert ended.status == 2
    assert ended.out == ""
    assert said in ended.err
    assert "secret" not in ended.err
    assert len(ended.err.splitlines()) == 1 or not arguments  # without any it is the help


@pytest.mark.parametrize(
    "arguments",
    [
        ("search", "x"),
        ("stats",),
        ("verify",),
        ("reindex",),
        ("delete", "a"),
        ("delete", "--query", "خبر"),
        ("delete", "--query", "خبر", "--yes"),
        ("batch", "-"),
    ],
)
def test_no_index_is_3_and_makes_none(run: Run, target: Path, arguments: tuple[str, ...]) -> None:
    ended = run(*arguments)
    assert ended.status == 3
    assert ended.out == ""
    assert place(target) in ended.err
    assert "kashshaf index" in ended.err
    assert not target.exists()


@pytest.mark.parametrize(
    "arguments",
    [("search", "x"), ("index", "-"), ("reindex",), ("delete", "a"), ("stats",), ("serve",)],
)
@pytest.mark.parametrize("kind", ["folder", "file"])
@pytest.mark.files
def test_what_is_not_an_index_is_3_and_left_alone(
    run: Run, target: Path, arguments: tuple[str, ...], kind: str
) -> None:
    if kind == "folder":
        target.mkdir()
        (target / "letters.doc").write_text("dear")
    else:
        target.write_text("dear")
    ended = run(*arguments, stdin=jsonl(*NEWS))
    assert ended.status == 3
    assert str(target) in ended.err
    left = [path.name for path in target.iterdir()] if target.is_dir() else target.read_text()
    assert left in (["letters.doc"], "dear")


def test_common_options_stand_before_or_after_the_command(news: Run, target: Path) -> None:
    after = news("stats", "--index", target, "--json").json
    assert news("--index", target, "--json", "stats").json == after
    assert news("--index", "elsewhere", "stats", "--index", target, "--json").json == after


def test_quiet_says_nothing_when_all_is_well(run: Run) -> None:
    ended = run("index", "-", "--quiet", stdin=jsonl(*NEWS))
    assert (ended.status, ended.out, ended.err) == (0, "", "")
    assert run("index", "-", "-q", "--json", stdin=jsonl(*NEWS)).json["unchanged"] == 3


def test_messages_as_json(news: Run, target: Path) -> None:
    ended = news("index", "-", "--log-format", "json", stdin=b'{"id": "x"}\n')
    value, last = map(json.loads, ended.err.splitlines())
    assert last["event"].startswith("done: ")
    assert (value["level"], value["file"], value["record"]) == (
        "warning",
        "standard input",
        "line 1",
    )
    failed = news("search", "x", "--index", target / "none", "--log-format", "json")
    assert json.loads(failed.err)["level"] == "error"


def test_an_unexpected_error_is_one_line_and_verbose_says_where(
    news: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*arguments: object, **options: object) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr("indexer.cli.stats.print_pairs", broken)
    ended = news("stats")
    assert (ended.status, ended.out) == (1, "")
    assert ended.err.count("\n") == 1
    assert "ZeroDivisionError: a bug" in ended.err
    assert "test_program.py" in news("stats", "-v").err


def test_an_index_of_another_analysis(news: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("cli.session", "cli.verify", "jobs.guards"):
        monkeypatch.setattr(f"indexer.{module}.ANALYSIS_VERSION", "another")
    searched = news("search", "النفط", "--json")
    assert searched.status == 0
    assert searched.json["total"]["value"] == 1
    assert "kashshaf reindex" in searched.err
    indexed = news("index", "-", stdin=jsonl({"id": "n", "body": "خبر"}))
    assert indexed.status == 1
    assert "kashshaf reindex" in indexed.err
    assert news("verify", "--json").json["sampled"] == 0


def test_streams_are_utf8_whatever_the_locale(process: Run) -> None:
    plain = {"LC_ALL": "C", "LANG": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    assert process("index", "-", stdin=jsonl(*NEWS), env=plain).status == 0
    ended = process("search", "النفط", "--json", env=plain)
    assert ended.status == 0
    assert ended.json["results"][0]["title"] == "أسعار النفط"
    assert "أسعار النفط" in process("search", "النفط", env=plain).out


def test_bytes_that_are_no_text_are_no_crash(process: Run) -> None:
    process("index", "-", stdin=jsonl(*NEWS))
    ended = process("search", os.fsdecode(b"\xff\xfe"), "--json")
    assert (ended.status, ended.json["total"]["value"]) == (0, 0)


def test_a_reader_who_has_seen_enough(tmp_path: Path, process: Run, target: Path) -> None:
    many = jsonl(*({"id": f"n{n}", "body": f"خبر {'طويل ' * 400}"} for n in range(60)))
    assert process("index", "-", stdin=many).status == 0
    with subprocess.Popen(
        [*PROGRAM, "search", "خبر", "--size", "60", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        env=environment(target),
    ) as running:
        assert running.stdout
        assert running.stderr
        running.stdout.read(10)
        running.stdout.close()
        assert running.stderr.read() == b""
    assert running.returncode == 0


def test_results_that_cannot_be_written_are_an_error(process: Run, target: Path) -> None:
    process("index", "-", stdin=jsonl(*NEWS))
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run(
            [*PROGRAM, "search", "النفط"],
            stdout=full,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            env=environment(target),
            check=False,
        )
    assert ended.returncode == 1
    assert b"No space left" in ended.stderr
    assert b"Traceback" not in ended.stderr
