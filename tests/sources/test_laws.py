"""What holds for every input."""

import bz2
import gzip
import io
import json
import lzma
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.model import Document, Rejection, Span
from indexer.sources import FORMATS, Input, read
from indexer.sources.formats import READERS
from indexer.sources.text import MAX_RECORD

STORABLE = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
TEXT = st.text(STORABLE, max_size=40)
VISIBLE = TEXT.map(lambda text: f"خ{text}")
OPTIONAL = st.none() | VISIBLE
JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda children: st.lists(children, max_size=3) | st.dictionaries(TEXT, children, max_size=3),
    max_leaves=8,
)


@st.composite
def spans_within(draw: st.DrawFn, length: int) -> tuple[Span, ...]:
    ends = sorted(draw(st.sets(st.integers(0, length), max_size=6)))
    return tuple(zip(ends[::2], ends[1::2], strict=False))


@st.composite
def documents(draw: st.DrawFn) -> Document:
    body = draw(VISIBLE)
    return Document(
        id=draw(
            st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20).map("i".__add__)
        ),
        title=draw(st.just("") | VISIBLE),
        body=body,
        url=draw(OPTIONAL),
        source=draw(OPTIONAL),
        author=draw(OPTIONAL),
        published_at=draw(st.none() | st.datetimes(timezones=st.just(UTC))),
        language=draw(OPTIONAL),
        hashtags=tuple(draw(st.lists(TEXT.map(lambda tag: f"و{tag.strip()}"), max_size=3))),
        extra=draw(st.dictionaries(TEXT, JSON_VALUES, max_size=3)),
        unsearched=draw(spans_within(len(body))),
    )


@contextmanager
def on_disk(content: bytes) -> Iterator[Path]:
    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        yield Path(file.name)


def read_bytes(
    content: bytes, fmt: str, packing: str = "", encoding: str = "auto"
) -> list[Document | Rejection]:
    """What is read, which must be the same the second time."""
    with on_disk(content) as path:
        source = Input(path, fmt, path.parent, packing)
        results = list(read(source, encoding=encoding))
        assert list(read(source, encoding=encoding)) == results
        return results


FRAGMENTS = st.sampled_from(
    [
        *(
            b"[",
            b"]",
            b"{",
            b"}",
            b'"',
            b"\\",
            b",",
            b":",
            b"\n",
            b"\r",
            b";",
            b"\t",
            b"null",
            b"NaN",
        ),
        *(b'{"title": "x"}', b'{"title": "\\ud800"}', b"title,body\n", b"a,b\n", b'"q",', b"\0"),
        *(
            b"<html>",
            b"<p>",
            b"</p>",
            b"<table><tr><td>",
            b"<a href=x>",
            b"<!--",
            b"<meta charset=",
        ),
        *(b"<rss><channel><item>", b"</item>", b"<item>", b"<title>", b"</title>", b"<![CDATA["),
        *(
            b"\xff\xfe",
            b"\xfe\xff",
            b"\xef\xbb\xbf",
            b"1e999",
            b"\xd8\xae\xd8\xa8",
            b"\xce\xc8\xd1 ",
        ),
    ]
)
CONTENTS = st.binary(max_size=200) | st.lists(FRAGMENTS, max_size=12).map(b"".join)


@pytest.mark.parametrize("fmt", FORMATS)
@given(content=CONTENTS)
def test_any_bytes_give_documents_or_rejections(fmt: str, content: bytes) -> None:
    results = read_bytes(content, fmt)
    assert results
    for result in results:
        if isinstance(result, Rejection):
            assert result.reason
            json.dumps(result.to_json(), ensure_ascii=False).encode()
        else:
            json.dumps(result.to_json(), ensure_ascii=False, allow_nan=False).encode()
            assert result.fingerprint()
            assert "\0" not in result.id + result.title + result.body


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "windows-1256", "iso-8859-6", "utf-7"])
@given(content=CONTENTS)
def test_any_bytes_in_a_named_encoding(encoding: str, content: bytes) -> None:
    for fmt in FORMATS:
        assert read_bytes(content, fmt, encoding=encoding)


@given(content=CONTENTS)
def test_no_replacement_character_comes_about(content: bytes) -> None:
    for result in read_bytes(content, "txt"):
        if isinstance(result, Document) and b"\xef\xbf\xbd" not in content:
            assert "\ufffd" not in result.body or b"\xff\xfe" in content or b"\xfe\xff" in content


ZIPPED = io.BytesIO()
with zipfile.ZipFile(ZIPPED, "w", zipfile.ZIP_DEFLATED) as archive:
    archive.writestr("a.json", json.dumps([{"title": f"خبر {n}"} for n in range(20)]))
    archive.writestr("b.txt", "خبر من العاصمة")

    archive.writestr("c.jsonl.gz", gzip.compress(b'{"title": "x"}\n' * 20))
PACKED = {
    "zip": ZIPPED.getvalue(),
    "gz": gzip.compress(ZIPPED.getvalue()),
    "bz2": bz2.compress(b'{"title": "x"}\n' * 20),
    "xz": lzma.compress(b'{"title": "x"}\n' * 20),
}


@pytest.mark.parametrize("packing", PACKED)
@settings(max_examples=150)
@given(
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=6),
    st.floats(0, 1),
)
def test_a_damaged_archive_gives_documents_or_rejections(
    packing: str, changes: list[tuple[float, int]], length: float
) -> None:
    content = bytearray(PACKED[packing])
    for place, value in changes:
        content[int(place * len(content))] = value
    assert read_bytes(bytes(content[: int(length * len(content)) or None]), "auto", packing)


@given(st.lists(documents(), min_size=1, max_size=4))
def test_what_we_export_we_read_unchanged(exported: list[Document]) -> None:
    for ensure_ascii in (True, False):
        lines = [json.dumps(one.to_json(), ensure_ascii=ensure_ascii) for one in exported]
        assert read_bytes("\n".join(lines).encode(), "jsonl") == exported
        assert read_bytes(f"[{','.join(lines)}]".encode(), "json") == exported


@given(st.lists(documents(), min_size=1, max_size=6), st.data())
def test_a_cut_array_gives_the_records_before_the_cut(
    exported: list[Document], data: st.DataObject
) -> None:
    parts = [json.dumps(one.to_json(), ensure_ascii=False) for one in exported]
    whole = f"[{','.join(parts)}]".encode()
    cut = data.draw(st.integers(1, len(whole) - 1))
    results = read_bytes(whole[:cut], "json", encoding="utf-8")
    found = [result for result in results if isinstance(result, Document)]
    assert found == exported[: len(found)]
    complete = sum(len(f"[{','.join(parts[: n + 1])}".encode()) <= cut for n in range(len(parts)))
    assert len(found) == complete
    assert isinstance(results[-1], Rejection)
    assert len(results) == len(found) + 1


@given(
    st.lists(documents(), min_size=1, max_size=3),
    st.sampled_from([None, 1, 40]),
    st.booleans(),
    st.integers(1, 5),
)
def test_the_window_makes_no_difference(
    exported: list[Document], indent: int | None, ensure_ascii: bool, step: int
) -> None:
    records = [one.to_json() for one in exported]
    text = json.dumps(records, indent=indent, ensure_ascii=ensure_ascii)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("indexer.sources.formats.json._STEP", step)
        assert read_bytes(text.encode(), "json") == exported


@given(st.lists(documents(), min_size=3, max_size=3), st.sampled_from(["{", "}", '{"a', "[", "x:"]))
def test_a_bad_line_costs_itself(exported: list[Document], bad: str) -> None:
    lines = [json.dumps(one.to_json()) for one in exported]
    lines.insert(1, bad)
    results = read_bytes("\n".join(lines).encode(), "jsonl")
    assert [results[0], *results[2:]] == exported
    assert isinstance(results[1], Rejection)
    assert results[1].record == "line 2"


def test_every_format_has_a_reader_and_a_bound() -> None:
    assert set(READERS) == set(FORMATS)
    assert MAX_RECORD == 8_388_608
