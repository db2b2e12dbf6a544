"""What is wrong is named, and the rest is read."""

import io
import json
import os
import random
import sys
import time
import zipfile
from pathlib import Path

import pytest

from indexer.model import Document, Rejection
from indexer.sources import MAX_RECORD, find, read
from indexer.sources.text import too_long
from indexer.sources.unpacking import MAX_RATIO, RATIO_COUNTS_FROM

from .conftest import Reads
from .golden import fits, rows
from .making import made

GOOD = '{"title": "سليم"}'


def shown(results: list[Document | Rejection]) -> list[str]:
    """Titles of documents, and ``record: reason`` of rejections."""
    return [
        result.title if isinstance(result, Document) else f"{result.record}: {result.reason}"
        for result in results
    ]


@pytest.mark.parametrize(("name", "content", "expected", "why"), rows("bad_input.tsv"))
def test_golden_reasons(reads: Reads, name: str, content: str, expected: str, why: str) -> None:
    assert fits(shown(reads(name, made(json.loads(content)))), json.loads(expected)), why


def test_the_table_has_every_format_and_packing() -> None:
    bad = [name for name, _, expected, _ in rows("bad_input.tsv") if ": " in expected]
    assert len(bad) >= 100
    endings = {name.partition(".")[2] for name in bad}
    assert endings >= {"txt", "json", "jsonl", "csv", "html", "rss", "atom", "xml", "zip"}
    assert {ending.rpartition(".")[2] for ending in endings} >= {"gz", "bz2", "xz"}


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.txt", b"\x00\x01\x02\x03" * 50, "binary: mostly control characters, so not a text"),
        ("a.json", bytes(50), "binary: mostly control characters, so not a text"),
        ("a.txt", b"ok \x00" * 5 + b"x" * 999, "binary: a NUL character at character 4"),
        ("a.txt", b"\xef\xbb\xbf", "empty file"),
        ("a.txt", b"\xff\xfe", "empty file"),
    ],
)
def test_bytes_that_are_no_text(reads: Reads, name: str, content: bytes, reason: str) -> None:
    assert shown(reads(name, content)) == [f": {reason}"]


def test_random_bytes_are_binary(reads: Reads) -> None:
    for seed in range(20):
        (reason,) = shown(reads("a.jsonl", random.Random(seed).randbytes(2000)))
        assert reason.startswith(": binary: ")


@pytest.mark.parametrize("opening", ["[", '{"a":', '[{"a":'])
def test_nesting_without_end(reads: Reads, opening: str) -> None:
    (reason,) = shown(reads("a.json", opening * 50_000))
    end = len(opening) * 50_000 + 1
    assert reason.startswith(f"record 1: cut short: the text ends at line 1, column {end} within")
    assert "nested too deeply" in reason
    (reason,) = shown(reads("a.jsonl", opening * 50_000))
    assert reason == "line 1: not JSON: nested too deeply: character 1"


def test_more_brackets_than_can_be_counted(reads: Reads) -> None:
    first = reads("a.json", "[" + '{"a":[' * 1_100_000 + f"{GOOD}]")[0]
    assert isinstance(first, Rejection)
    assert first.reason == (
        "not JSON: nested too deeply: line 1, column 2: more than 2,000,000 brackets are open, and "
        "nothing that follows can be told apart"
    )
    assert first.hides_more


@pytest.mark.parametrize(
    "content", ["[" * 500_000 + "{}" * 500_000, "[" * 500_000 + "{[}" * 400_000]
)
def test_brackets_of_two_kinds_end_in_time(reads: Reads, content: str) -> None:
    began = time.process_time()
    assert reads("a.json", content)
    assert time.process_time() - began < 10


def test_after_a_value_that_is_nested_too_deeply(reads: Reads) -> None:
    deep = '{"a": ' + "[" * 9999 + "]" * 9999 + "}"
    first, second = shown(reads("a.json", f"[{deep}, {GOOD}]"))
    assert first == "record 1: not JSON: nested too deeply: line 1, column 2"
    assert second == "سليم"


def test_a_number_of_thousands_of_digits(reads: Reads) -> None:
    long = f'{{"title": "x", "n": {"9" * 5000}}}'
    first, second = shown(reads("a.json", f"[{long}, {GOOD}]"))
    assert first == "record 1: not JSON: a number too long: line 1, column 2"
    assert second == "سليم"


def test_a_rejection_names_the_file(reads: Reads, tmp_path: Path) -> None:
    (rejection,) = reads("a.json", "[]")
    assert isinstance(rejection, Rejection)
    assert rejection.file == str(tmp_path / "a.json")


def test_an_overlong_line_is_rejected_and_the_next_is_read(reads: Reads) -> None:
    long = '{"title": "' + "س" * 50_000_000 + '"}'
    began = time.monotonic()
    results = shown(reads("a.jsonl", f"{GOOD}\n{long}\n{GOOD}\r\n"))
    assert time.monotonic() - began < 20
    assert results == [
        "سليم",
        f"line 2: {too_long('the line')}",
        "سليم",
    ]


def test_overlong_records_of_the_other_formats(reads: Reads) -> None:
    long = "س" * (MAX_RECORD + 1)
    ending = f"is longer than {MAX_RECORD:,} characters, the most that a record may have"
    assert shown(reads("a.txt", long)) == [f": the text {ending}"]
    array = f'[{GOOD}, {{"title": "{long}"}}, {GOOD}]'
    assert shown(reads("a.json", array)) == ["سليم", f"record 2: the record {ending}", "سليم"]
    broken = f'[{GOOD}, {{"title": "{long}", }}, {GOOD}]'
    assert shown(reads("a.json", broken)) == ["سليم", f"record 2: the record {ending}", "سليم"]
    table = f"title,body\nأ,{long}\nسليم,ب\n"
    assert shown(reads("a.csv", table)) == [f"line 2: the line {ending}", "سليم"]


def test_bad_bytes_cost_their_own_record(reads: Reads) -> None:
    line = '{"title": "خبر سليم تماما"}'
    bad = b'{"title": "caf' + b"\xe9" + b'"}'
    whole = f"{line}\n".encode() + bad + f"\n{line}\n".encode()
    offset = whole.index(b"\xe9")
    reason = (
        "not valid utf-8: byte 0xE9 at its character 15 "
        f"(the file's first bad byte is byte {offset})"
    )
    good = "خبر سليم تماما"
    assert shown(reads("a.jsonl", whole)) == [good, f"line 2: {reason}", good]
    array = b"[" + whole.strip().replace(b"\n", b",") + b"]"
    assert shown(reads("a.json", array)) == [
        good,
        f"record 2: {reason.replace(f'byte {offset}', f'byte {offset + 1}')}",
        good,
    ]
    table = "title,body\nعنوان,نص\nع,".encode() + b"\xff\n" + "ب,نص\n".encode()
    first, second, third = shown(reads("a.csv", table))
    assert (first, third) == ("عنوان", "ب")
    assert second.startswith("line 3: not valid utf-8: byte 0xFF at its character 2")
    text = "خبر سليم تماما ".encode() + b"\xff"
    assert shown(reads("a.txt", text)) == [
        f": not valid utf-8: byte 0xFF at its character 16 (the file's first bad byte is byte "
        f"{len(text) - 1})"
    ]


def test_a_text_cut_within_a_character(reads: Reads) -> None:
    text = "خبر سليم تماما".encode()[:-1]
    (reason,) = shown(reads("a.txt", text))
    assert f"the file's first bad byte is byte {len(text) - 1}" in reason


def test_broken_utf16(reads: Reads) -> None:
    (reason,) = shown(reads("a.txt", "خبر سليم".encode("utf-16") + b"\x00"))
    assert reason == ": not valid utf-16-le: the first bad byte is byte 18"


def zip_bytes(members: dict[str, str], **options: int) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content, **options)
    return stream.getvalue()


def test_a_zip_that_is_none(reads: Reads) -> None:
    assert shown(reads("a.zip", "words")) == [": cannot be read: File is not a zip file"]
    assert shown(reads("b.zip", "")) == [": cannot be read: File is not a zip file"]


def test_a_zip_without_anything_to_read(reads: Reads) -> None:
    (reason,) = shown(reads("a.zip", zip_bytes({"a.png": "x", "b.png.gz": "y"})))
    assert reason.startswith(": holds no file with a known ending (.txt, .json, ")
    assert reason.endswith(".zip, .gz, .bz2, .xz)")


def test_a_damaged_member_costs_itself(reads: Reads) -> None:
    body = json.dumps([{"title": f"خبر {n * n}"} for n in range(300)])
    whole = bytearray(zip_bytes({"a.json": body, "b.json": GOOD}))
    whole[100] ^= 0xFF
    first, second = reads("a.zip", bytes(whole))
    assert isinstance(first, Rejection)
    assert first.file.endswith("a.zip!a.json")
    assert first.reason.startswith("cannot be read: ")
    assert isinstance(second, Document)


def test_an_encrypted_member(reads: Reads) -> None:
    whole = bytearray(zip_bytes({"a.json": GOOD}))
    for signature in (b"PK\x03\x04", b"PK\x01\x02"):
        flags = whole.index(signature) + (6 if signature[2] == 3 else 8)
        whole[flags] |= 1
    (reason,) = shown(reads("a.zip", bytes(whole)))
    assert reason == ": encrypted: a member with a password cannot be read"


def test_a_zip_bomb_is_not_unpacked(reads: Reads) -> None:
    size = RATIO_COUNTS_FROM + 1
    whole = zip_bytes({"bomb.txt": " " * size, "a.json": GOOD})
    first, second = shown(reads("a.zip", whole))
    assert first.startswith(f": unpacks to {size:,} bytes from ")
    assert first.endswith(f"more than {MAX_RATIO} times is not read")
    assert second == "سليم"


def test_many_small_bombs(reads: Reads) -> None:
    part = RATIO_COUNTS_FROM // 2
    results = shown(reads("a.zip", zip_bytes({f"{n}.txt": " " * part for n in range(4)})))
    assert [reason.split(" bytes")[0] for reason in results] == [
        ": empty file",
        ": empty file",
        f": unpacks to {3 * part:,}",
        f": unpacks to {3 * part:,}",
    ]


def test_an_unreadable_file(tmp_path: Path) -> None:
    loop = tmp_path / "loop.txt"
    loop.symlink_to(loop)
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "fine.txt").write_text("خبر")
    results = [
        result
        for source in find([tmp_path])
        if not isinstance(source, Rejection)
        for result in read(source)
    ]
    assert shown(results) == [
        "خبر",
        ": cannot be read: No such file or directory",
        ": cannot be read: Too many levels of symbolic links",
    ]


def test_a_file_without_permission(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As root every file may be read, so the refusal is the kernel's only for other users."""
    path = tmp_path / "a.txt"
    if os.geteuid():
        path.write_text("خبر")
        path.chmod(0)
        results = [r for s in find([path]) if not isinstance(s, Rejection) for r in read(s)]
    else:

        def refuse(path: Path, mode: str = "r") -> None:
            raise PermissionError(13, "Permission denied")

        path.write_text("خبر")
        monkeypatch.setattr(Path, "open", refuse)
        results = [r for s in find([path]) if not isinstance(s, Rejection) for r in read(s)]
    assert shown(results) == [": cannot be read: Permission denied"]


def test_a_file_that_vanishes_between_finding_and_reading(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("خبر")
    (source,) = find([path])
    path.unlink()
    assert not isinstance(source, Rejection)
    assert shown(list(read(source))) == [": cannot be read: No such file or directory"]


@pytest.mark.skipif(sys.platform != "linux", reason="file names are bytes only there")
def test_a_name_that_is_not_utf8(tmp_path: Path) -> None:
    name = os.fsdecode(os.fsencode(tmp_path) + b"/\xe3.txt")
    Path(name).write_text("خبر")
    (source,) = find([tmp_path])
    assert not isinstance(source, Rejection)
    (rejection,) = read(source)
    assert isinstance(rejection, Rejection)
    assert rejection.file.endswith("\\xe3.txt")
    assert "not valid UTF-8" in rejection.reason


@pytest.mark.parametrize(
    ("name", "content", "hides_more"),
    [
        ("a.json", '[{"title": "أ"}, {"title": "ب', True),
        ("a.json", '[{"title": "أ"}, {"title": "ب"}', True),
        ("a.json", '[{"title": "أ"}, 5, {"title": "ب"}]', False),
        ("a.csv", "لا عنوان هنا\nأ", True),
        ("a.jsonl", '{"title": "أ"}\n{"title": "ب', False),
    ],
)
def test_a_rejection_says_whether_records_after_it_may_be_lost(
    reads: Reads, name: str, content: str, hides_more: bool
) -> None:
    rejected = [one for one in reads(name, content) if isinstance(one, Rejection)]

    assert [one.hides_more for one in rejected] == [hides_more]
