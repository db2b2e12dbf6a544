"""Where the records of a job stand."""

import gzip
import io
import json
import random
import zipfile
from pathlib import Path

import pytest

from indexer.errors import NotFound, UsageError
from indexer.jobs.records import Place, Reading, records
from indexer.model import Document, Rejection

from .conftest import Told


def test_a_record_is_numbered_within_its_file(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"body": "x"}\n{}\n{"body": "y"}\n')
    (tmp_path / "b.jsonl").write_text('{"body": "z"}\n')
    places = [(Path(each.place.file).name, each.place.number) for each in records([str(tmp_path)])]
    assert places == [("a.jsonl", 1), ("a.jsonl", 2), ("a.jsonl", 3), ("b.jsonl", 1)]


def test_a_text_is_one_record_and_its_id_is_known(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.txt").write_text("خبر")
    (tmp_path / "deep" / "b.txt").write_text("")
    found = list(records([str(tmp_path)], Reading(recursive=True)))
    assert [each.id for each in found] == ["deep/a.txt", "deep/b.txt"]
    assert isinstance(found[0].what, Document)
    assert found[0].what.id == found[0].id
    assert isinstance(found[1].what, Rejection)
    assert {each.place.record for each in found} == {""}


def test_a_missing_path_is_said_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="nowhere"):
        records([str(tmp_path / "nowhere")])


@pytest.mark.parametrize("wrong", [{"fmt": "doc"}, {"encoding": "utf-99"}])
def test_a_wrong_option_is_said_before_anything_is_read(
    tmp_path: Path, wrong: dict[str, str]
) -> None:
    with pytest.raises(UsageError):
        records([str(tmp_path)], Reading(**wrong))


def test_standard_input_is_jsonl(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b'{"id": "s", "body": "x"}\n')))
    (record,) = records(["-"])
    assert isinstance(record.what, Document)
    assert str(record.place) == "standard input, record 1"


def test_places_read_as_people_write_them() -> None:
    assert str(Place("a.csv", 3)) == "a.csv, record 3"
    assert str(Place("a.txt", 0)) == "a.txt"


def test_the_bytes_of_the_sources_are_told_as_they_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"body": "x"}\n')
    (tmp_path / "b.jsonl").write_text('{"body": "y"}\n{"body": "z"}\n')
    told = Told()
    assert len(list(records([str(tmp_path)], watcher=told))) == 3
    assert told.read[-1] == (42, 42)
    assert told.read == sorted(told.read)


@pytest.mark.parametrize("packing", ["", ".gz", ".zip"])
def test_of_one_large_file_is_told_how_far_it_is_read(tmp_path: Path, packing: str) -> None:
    many = [
        json.dumps({"id": str(n), "body": random.Random(n).randbytes(400).hex()})
        for n in range(2000)
    ]
    lines = "\n".join(many).encode()
    file = tmp_path / f"a.jsonl{packing}"
    if packing == ".zip":
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.jsonl", lines)
    else:
        file.write_bytes(gzip.compress(lines) if packing else lines)
    told = Told()
    assert len(list(records([str(file)], watcher=told))) == 2000
    shares = [read / of for read, of in told.read]
    assert shares == sorted(shares)
    assert abs(shares[1000] - 0.5) < 0.1
    assert shares[-1] > 0.95


def test_of_standard_input_nobody_knows_the_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.jsonl").write_text('{"body": "x"}\n')
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b'{"id": "s", "body": "x"}\n')))
    told = Told()
    assert len(list(records([str(tmp_path), "-"], watcher=told))) == 2
    assert told.read == []
