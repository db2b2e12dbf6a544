"""Everything that a folder of news can have wrong with it, each beside an article that is right.

Each names the file, the line or record, and the reason; the article is indexed; the end is 6.
"""

import ctypes
import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from ..sources.golden import fits, rows
from ..sources.making import made
from .conftest import PROGRAM, Run, environment, jsonl

GOOD = jsonl({"id": "good", "title": "خبر سليم", "body": "نص الخبر السليم"})
LONG = 50_000_000
"""Bytes of a single line."""

FAULT = re.compile(r"(?:|(?:line|record|entry) \d+): ")
"""How a rejection begins in the table, and no title does."""
DAC_OVERRIDE, DAC_READ_SEARCH, PR_CAPBSET_DROP = 1, 2, 24


def write(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def long_line(path: Path) -> None:
    with path.open("wb") as file:
        file.write(b'{"id": "long", "body": "')
        for _ in range(LONG // 1_000_000):
            file.write(b"a" * 1_000_000)
        file.write(b'"}\n' + jsonl({"id": "after", "body": "بعده"}))


def dangling(path: Path) -> None:
    path.symlink_to("nowhere")


def circle(path: Path) -> None:
    path.symlink_to(path.name)


def content(value: bytes) -> Callable[[Path], None]:
    return lambda path: write(path, value)


CASES = {
    # name: (file, how it is made, where it is said to be, a part of the reason, others indexed)
    "empty text": ("bad.txt", content(b""), "", "empty file", 0),
    "empty jsonl": ("bad.jsonl", content(b""), "", "empty file", 0),
    "empty json": ("bad.json", content(b" \n"), "", "empty file", 0),
    "binary text": ("bad.txt", content(bytes(range(256)) * 40), "", "binary", 0),
    "binary json": ("bad.json", content(b"\x7fELF\x02\x01\x01" + bytes(5000)), "", "binary", 0),
    "truncated object": (
        *("bad.json", content('{"id": "a", "title": "خبر'.encode())),
        *("record 1", "cut short", 0),
    ),
    "truncated array": (
        *("bad.json", content('[{"id": "x1", "body": "أول"}, {"id": "x2", "bo'.encode())),
        *("record 2", "cut short", 1),
    ),
    "truncated line": (
        *("bad.jsonl", content('{"id": "x1", "body": "أول"}\n{"id": "x2", "bo'.encode())),
        *("line 2", "not JSON", 1),
    ),
    "not a zip": ("bad.zip", content(b"PK\x03\x04 and then nothing"), "", "zip", 0),
    "one very long line": ("bad.jsonl", long_line, "line 1", "longer than", 1),
    "no text": ("bad.jsonl", content(b'{"id": "x"}\n'), "line 1", "neither title nor body", 0),
    "no text in csv": (
        *("bad.csv", content(b"id,title,body\nx1,one,\nx2,,\n")),
        *("line 3", "neither title nor body", 1),
    ),
    "no header in csv": ("bad.csv", content(b"1,2,3\n4,5,6\n"), "line 1", "header", 0),
    "one id twice": (
        *("bad.jsonl", content(jsonl({"id": "x", "body": "أول"}, {"id": "x", "body": "آخر"}))),
        *("record 2", "'x'", 1),
    ),
    "a number for a text": (
        *("bad.jsonl", content(jsonl({"id": "x", "body": 5}))),
        *("line 1", "body is a number", 0),
    ),
    "damaged UTF-8": (
        *("bad.jsonl", content(jsonl({"id": "x1", "body": "سليم"}) + b'{"body": "\xd8\xff"}\n')),
        *("line 2", "not valid utf-8", 1),
    ),
    "an unknown encoding": (
        *("bad.txt", content("今日のニュースです。天気は晴れ。".encode("shift-jis"))),
        *("", "encoding", 0),
    ),
    "a link to nowhere": ("bad.txt", dangling, "", "No such file", 0),
    "a link to itself": ("bad.txt", circle, "", "symbolic links", 0),
}


@pytest.mark.parametrize("name", CASES)
def test_bad_input(run: Run, tmp_path: Path, name: str) -> None:
    file, make, record, reason, others = CASES[name]
    folder = tmp_path / "news"
    folder.mkdir()
    make(folder / file)
    (folder / "good.jsonl").write_bytes(GOOD)
    ended = run("index", folder, "--json")
    assert ended.status == 6, ended.err
    (rejected,) = ended.json["rejected"]
    assert rejected["file"] == str(folder / file)
    assert rejected["record"] == record
    assert reason in rejected["reason"]
    assert str(folder / file) in ended.err
    assert reason in ended.err
    assert ended.json["added"] == 1 + others
    assert run("search", "السليم", "--json").json["results"][0]["id"] == "good"


@pytest.mark.parametrize(("name", "content", "expected", "why"), rows("bad_input.tsv"))
def test_the_table_of_bad_inputs(
    run: Run, tmp_path: Path, name: str, content: str, expected: str, why: str
) -> None:
    """Every row that the readers are tested by, through the job: what is right is indexed."""
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / name).write_bytes(made(json.loads(content)))
    (folder / "good.jsonl").write_bytes(GOOD)
    lines = json.loads(expected)
    faults = [line for line in lines if FAULT.match(line)]
    ended = run("index", folder, "--json", "--errors-out", "errors")
    assert ended.status == (6 if faults else 0), why
    rejected = ended.json["rejected"]
    assert fits([f"{one['record']}: {one['reason']}" for one in rejected], faults), why
    assert all(one["file"].startswith(str(folder / name)) for one in rejected)
    assert (tmp_path / "errors").read_text("utf-8").splitlines() == [
        json.dumps(one, ensure_ascii=False) for one in rejected
    ]
    assert ended.json["added"] == 1 + len(set(lines) - set(faults)), why
    found = run("search", "السليم", "--json").json["results"]
    assert "good" in [hit["id"] for hit in found], why


def test_a_date_that_cannot_be_read_costs_the_date_alone(run: Run, tmp_path: Path) -> None:
    dates = ["2018-13-45", "أمس", "20 شوال 1439", "4 تموز 2018", *["؟"] * 4]
    articles = [{"id": f"x{n}", "body": "خبر", "date": date} for n, date in enumerate(dates)]
    (tmp_path / "a.jsonl").write_bytes(jsonl(*articles))
    ended = run("index", "a.jsonl", "--json")
    assert (ended.status, ended.json["added"], ended.json["rejected"]) == (0, 8, [])
    lines = ended.err.splitlines()
    assert len(lines) == 6
    assert "warning: a.jsonl, record 2: indexed without a date: published_at 'أمس' is" in lines[1]
    assert lines[-1] == "kashshaf: warning: and 2 more dates that could not be read"
    exported = run("search", "خبر", "--from", "2018-07-04", "--to", "2018-07-04", "--json")
    assert [hit["id"] for hit in exported.json["results"]] == ["x3"]


def test_the_wrong_encoding_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("خبر قديم".encode("cp1256"))
    (tmp_path / "b.txt").write_bytes("خبر جديد".encode())
    ended = run("index", "a.txt", "b.txt", "--encoding", "utf-8", "--json")
    assert ended.status == 6
    (rejected,) = ended.json["rejected"]
    assert rejected["file"] == "a.txt"
    assert "utf-8" in rejected["reason"]
    assert ended.json["added"] == 1


def _without_privileges() -> None:
    """Take from the new process what lets root read what it may not."""
    libc = ctypes.CDLL(None)
    for capability in (DAC_OVERRIDE, DAC_READ_SEARCH):
        libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)


def test_an_unreadable_file(tmp_path: Path, target: Path) -> None:
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "good.jsonl").write_bytes(GOOD)
    secret = folder / "secret.txt"
    secret.write_text("خبر")
    secret.chmod(0)
    ended = subprocess.run(
        [*PROGRAM, "index", folder],
        capture_output=True,
        env=environment(target),
        preexec_fn=_without_privileges,
        check=False,
        text=True,
    )
    assert ended.returncode == 6, ended.stderr
    assert f"{secret}: cannot be read: Permission denied" in ended.stderr
    assert "added       1" in ended.stdout


def test_a_missing_path_among_others_is_3_and_changes_nothing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "good.jsonl").write_bytes(GOOD)
    ended = run("index", "good.jsonl", "nowhere.txt")
    assert (ended.status, ended.out) == (3, "")
    assert "nowhere.txt" in ended.err
    assert run("stats").status == 3


@pytest.mark.files
def test_a_folder_where_no_index_can_be(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    ended = run("index", "-", "--index", tmp_path / "file" / "index", stdin=GOOD)
    assert ended.status in (1, 3)
    assert str(tmp_path / "file") in ended.err
    assert "unexpected" not in ended.err


def test_several_files_with_one_id(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(jsonl({"id": "x", "body": "أول"}))
    (tmp_path / "b.jsonl").write_bytes(jsonl({"id": "y", "body": "ص"}, {"id": "x", "body": "آخر"}))
    ended = run("index", "a.jsonl", "b.jsonl")
    assert ended.status == 6
    assert "b.jsonl, record 2: the id 'x'" in ended.err
    assert "(a.jsonl, record 1)" in ended.err
    assert run("search", "أول", "--json").json["total"]["value"] == 1


def test_all_of_it_at_once(run: Run, tmp_path: Path) -> None:
    """A folder with every fault loses nothing of what is right in it."""
    folder = tmp_path / "news"
    folder.mkdir()
    names = set()
    for number, (file, make, *_) in enumerate(CASES.values()):
        if make is not long_line:
            names.add(f"{number}-{file}")
            make(folder / f"{number}-{file}")
    (folder / "good.jsonl").write_bytes(GOOD)
    ended = run("index", folder, "--json", "--errors-out", "errors")
    assert ended.status == 6
    assert {Path(rejected["file"]).name for rejected in ended.json["rejected"]} == names
    assert len((tmp_path / "errors").read_text().splitlines()) == len(ended.json["rejected"])
    assert run("search", "السليم", "--json").json["results"][0]["id"] == "good"
