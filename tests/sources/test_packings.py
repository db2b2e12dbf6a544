"""Compressed files and archives, within one another too: what is in them, what is refused."""

import bz2
import gzip
import io
import json
import lzma
import random
import stat
import sys
import tempfile
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.model import Document, Rejection
from indexer.sources import Input, find, packings, read
from indexer.sources.unpacking import MAX_RATIO, RATIO_COUNTS_FROM

from .conftest import Reads

Pack = Callable[[bytes], bytes]
COMPRESSED: dict[str, Pack] = {".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress}
TEXTS = {
    "a.txt": "خبر من العاصمة\n\nنص الخبر.",
    "a.json": '[{"id": "1", "title": "أ"}, {"id": "2", "title": "ب"}]',
    "a.jsonl": '{"id": "1", "title": "أ"}\n{"id": "2", "title": "ب"}\n',
    "a.csv": "id,title\n1,أ\n2,ب\n",
    "a.tsv": "id\ttitle\n1\tأ\n2\tب\n",
}
WORDS = [f"كلمة{n:x}" for n in range(999)]
GOOD = '{"title": "سليم"}'


def zipped(members: dict[str, bytes | str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def shown(results: list[Document | Rejection]) -> list[str]:
    """Titles of documents; of rejections the file's name and the reason."""
    return [
        one.title if isinstance(one, Document) else f"{Path(one.file).name}: {one.reason}"
        for one in results
    ]


@pytest.mark.parametrize("ending", COMPRESSED)
@pytest.mark.parametrize("name", TEXTS)
def test_a_compressed_file_is_read_as_what_is_in_it(reads: Reads, name: str, ending: str) -> None:
    text = TEXTS[name]
    packed = reads(name + ending, COMPRESSED[ending](text.encode()))
    assert packed == reads(name, text)
    assert all(isinstance(one, Document) for one in packed)


@pytest.mark.parametrize("ending", COMPRESSED)
@pytest.mark.parametrize("name", TEXTS)
def test_in_a_zip_and_in_a_zip_of_it(reads: Reads, name: str, ending: str) -> None:
    plain = [one for one in reads(name, TEXTS[name]) if isinstance(one, Document)]
    inner = zipped({f"sub/{name}{ending}": COMPRESSED[ending](TEXTS[name].encode())})
    for archive in (inner, zipped({"b.zip": inner})):
        found = [one for one in reads("a.zip", archive) if isinstance(one, Document)]
        assert [one.title for one in found] == [one.title for one in plain]
    if name == "a.txt":
        assert found[0].id == "a.zip!b.zip!sub/a.txt"


def test_streams_one_after_another_are_one_text(reads: Reads) -> None:
    for ending, pack in COMPRESSED.items():
        both = pack(f"{GOOD}\n".encode()) + pack(f"{GOOD}\n".encode())
        assert shown(reads(f"a.jsonl{ending}", both)) == ["سليم", "سليم"]


def test_names_in_a_folder(tmp_path: Path) -> None:
    for name in "a.jsonl.gz b.TXT.BZ2 c.zip.xz d.png.gz e.gz f.csv.gz.xz g.gz.png".split():
        (tmp_path / name).write_bytes(b"x")
    found = [one for one in find([tmp_path]) if isinstance(one, Input)]
    assert [(one.relative, one.packing, one.format) for one in found] == [
        ("a.jsonl.gz", "gz", "jsonl"),
        ("b.TXT.BZ2", "bz2", "txt"),
        ("c.zip.xz", "xz", "auto"),
        ("f.csv.gz.xz", "xz", "csv"),
    ]
    named = [one for one in find([tmp_path], fmt="jsonl") if isinstance(one, Input)]
    assert [(one.relative, one.format) for one in named] == [
        *(("a.jsonl.gz", "jsonl"), ("c.zip.xz", "jsonl"), ("e.gz", "jsonl")),
    ]


def test_a_named_file_whose_name_does_not_say_what_is_in_it(reads: Reads) -> None:
    assert shown(reads("a.gz", gzip.compress(GOOD.encode()))) == ["سليم"]
    assert shown(reads("b.xz", lzma.compress(zipped({"a.json": GOOD})))) == ["سليم"]
    assert shown(reads("c.bak", bz2.compress(GOOD.encode()))) == ["سليم"]
    assert shown(reads("d.gz", gzip.compress(b"title\nx\n"), fmt="csv")) == ["x"]
    (reason,) = shown(reads("e.gz", gzip.compress(bytes(500))))
    assert reason.startswith("e.gz: binary: ")
    assert reason.endswith("or a zip, gz, bz2, xz of them")


@pytest.mark.parametrize(
    "pack", [bytes, *COMPRESSED.values(), lambda text: zipped({"a.jsonl": text})]
)
def test_standard_input_may_be_packed(monkeypatch: pytest.MonkeyPatch, pack: Pack) -> None:
    stream = io.TextIOWrapper(io.BytesIO(pack(f"{GOOD}\n{GOOD}".encode())))
    monkeypatch.setattr(sys, "stdin", stream)
    (source,) = find(["-"])
    assert isinstance(source, Input)
    assert shown(list(read(source))) == ["سليم", "سليم"]


def test_nothing_is_unpacked_to_disk(reads: Reads, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a temporary file")

    for name in ("NamedTemporaryFile", "TemporaryFile", "mkstemp", "mkdtemp"):
        monkeypatch.setattr(tempfile, name, refuse)
    inner = zipped({"a.jsonl.gz": gzip.compress(GOOD.encode())})
    assert shown(reads("a.zip", zipped({"b.zip": inner}))) == ["سليم"]


def test_a_large_file_takes_little_memory(tmp_path: Path) -> None:
    dice = random.Random(3)
    lines = (json.dumps({"body": " ".join(dice.choices(WORDS, k=2000))}) for _ in range(800))
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress("\n".join(lines).encode(), 1))
    (source,) = find([tmp_path])
    assert isinstance(source, Input)
    tracemalloc.start()
    try:
        assert sum(len(one.body) for one in read(source) if isinstance(one, Document)) > 6_000_000
        held = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert held < 10_000_000, "two pieces of a megabyte, and one record"


@pytest.mark.parametrize("ending", COMPRESSED)
def test_what_stands_before_a_cut_is_read(reads: Reads, ending: str) -> None:
    lines = [json.dumps({"id": n, "title": f"خبر {n * n:x}" * 9}) for n in range(40_000)]
    packed = COMPRESSED[ending]("\n".join(lines).encode())
    for name, content in (("a.jsonl", packed), ("b.txt", packed)):
        results = reads(name + ending, content[: len(content) // 2])
        last = results.pop()
        assert isinstance(last, Rejection)
        assert last.reason == "cut short: the packed file ends before its data"
        assert (last.record, last.hides_more) == ("", True)
        assert all(isinstance(one, Document) for one in results)
    assert not results, "half a text is no text"
    if ending == ".gz":
        assert len(reads("a.jsonl.gz", packed[: len(packed) // 2])) > 15_000


@pytest.mark.parametrize("name", ["a.json", "a.csv", "a.jsonl"])
def test_no_record_is_read_in_half(reads: Reads, name: str) -> None:
    records = [{"id": str(n), "title": f"عنوان {n}"} for n in range(50)]
    text = {
        "a.json": json.dumps(records),
        "a.jsonl": "\n".join(map(json.dumps, records)),
        "a.csv": "id,title\n" + "".join(f"{one['id']},{one['title']}\n" for one in records),
    }[name]
    whole = [one.to_json() for one in reads(name, text) if isinstance(one, Document)]
    packed = gzip.compress(text.encode(), 0)
    for end in range(30, len(packed) - 8, 7):
        *found, last = reads(f"{name}.gz", packed[:end])
        assert isinstance(last, Rejection)
        documents = [one.to_json() for one in found if isinstance(one, Document)]
        assert documents == whole[: len(documents)]


@pytest.mark.parametrize("ending", COMPRESSED)
def test_damage_costs_its_own_file(reads: Reads, ending: str) -> None:
    text = "\n".join(json.dumps({"title": f"خبر {n * n}"}) for n in range(300)).encode()
    damaged = bytearray(COMPRESSED[ending](text))
    damaged[len(damaged) // 2] ^= 0xFF
    results = reads("a.zip", zipped({f"a.jsonl{ending}": bytes(damaged), "b.json": GOOD}))
    first, last = shown(results)
    assert first.startswith(f"a.zip!a.jsonl{ending}: cannot be read: ")
    assert last == "سليم"


@pytest.mark.parametrize("ending", COMPRESSED)
def test_what_only_has_the_name_of_a_compressed_file(reads: Reads, ending: str) -> None:
    (reason,) = shown(reads(f"a.json{ending}", GOOD))
    assert reason.startswith(f"a.json{ending}: ")
    (reason,) = shown(reads(f"b.json{ending}", ""))
    assert reason.startswith(f"b.json{ending}: ")


@pytest.mark.parametrize("ending", COMPRESSED)
def test_a_compressed_bomb_is_not_unpacked_to_its_end(reads: Reads, ending: str) -> None:
    bomb = COMPRESSED[ending](b" " * (RATIO_COUNTS_FROM + 2_000_000))
    (reason,) = shown(reads(f"a.jsonl{ending}", bomb))
    assert reason.startswith(f"a.jsonl{ending}: cannot be read: unpacks to ")
    assert reason.endswith(f" bytes from {len(bomb):,}: more than {MAX_RATIO} times is not read")
    first, second = shown(reads("a.zip", zipped({f"bomb.txt{ending}": bomb, "b.json": GOOD})))
    assert first.startswith(f"a.zip!bomb.txt{ending}: cannot be read: unpacks to ")
    assert second == "سليم"


def test_bombs_within_one_another(reads: Reads) -> None:
    """Each layer alone keeps to the ratio."""
    bomb = gzip.compress(gzip.compress(b" " * 100_000_000))
    (reason,) = shown(reads("a.txt.gz.gz", bomb))
    assert "cannot be read: unpacks to " in reason


def test_packed_too_often(reads: Reads) -> None:
    content = GOOD.encode()
    for _ in range(packings.MAX_LEVELS):
        content = gzip.compress(content)
    assert shown(reads("a.json" + ".gz" * packings.MAX_LEVELS, content)) == ["سليم"]
    name = "b.json" + ".gz" * (packings.MAX_LEVELS + 1)
    assert shown(reads(name, gzip.compress(content))) == [f"{name}: packed more than 3 times over"]
    archive = zipped({"a.zip": zipped({"a.zip": zipped({"a.zip": zipped({"a.json": GOOD})})})})
    deep, good = shown(reads("a.zip", zipped({"a.zip": archive, "b.json": GOOD})))
    assert deep == "a.zip!a.zip!a.zip!a.zip: packed more than 3 times over"
    assert good == "سليم"


def test_a_zip_in_a_zip_may_not_be_too_large(reads: Reads, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packings, "MAX_INNER", 1000)
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("a.json", GOOD + " " * 1000)
    first, second = shown(reads("a.zip", zipped({"b.zip": inner.getvalue(), "c.json": GOOD})))
    assert first == "a.zip!b.zip: a zip within another packing may have up to 1,000 bytes"
    assert second == "سليم"


def test_a_zip_of_too_many_files(reads: Reads, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packings, "MAX_DIRECTORY", 300)
    (reason,) = shown(reads("a.zip", zipped({f"{n}.json": GOOD for n in range(9)})))
    assert reason.startswith("a.zip: the directory of the zip has ")
    assert "legal are up to 300, " in reason
    assert shown(reads("b.zip", zipped({f"{n}.json": GOOD for n in range(5)}))) == ["سليم"] * 5


@pytest.mark.parametrize(
    "name", ["../a.json", "/etc/a.json", "sub/../../a.json", "C:/a.json", "..\\a.json", "\\a.json"]
)
def test_a_name_that_leads_outside(reads: Reads, name: str) -> None:
    first, second = shown(reads("a.zip", zipped({name: GOOD, "a..b/c.json": GOOD})))
    assert first.endswith(": the name leads outside the archive")
    assert second == "سليم"


def test_a_link_in_a_zip(reads: Reads) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        link = zipfile.ZipInfo("a.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("b.json", GOOD)
    first, second = shown(reads("a.zip", stream.getvalue()))
    assert first == "a.zip!a.txt: a link: those in an archive are not followed"
    assert second == "سليم"
