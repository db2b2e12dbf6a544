"""The file of arrays is what the package says, byte for byte, and nothing else is believed."""

from __future__ import annotations

import json
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.engines.whoosh.arrays import ArrayFile, ArrayWriter, smallest
from indexer.errors import Damaged


def written(path: Path, **arrays: Any) -> int:
    """The size of a file of some arrays."""
    file = ArrayWriter(path)
    for name, array in arrays.items():
        file.add(name, np.asarray(array))
    return file.finish({"said": "of itself"}).size


def test_the_layout_is_what_the_package_says(tmp_path: Path) -> None:
    numbers = np.array([1, 2, 70_000], np.uint32)
    size = written(tmp_path / "file", numbers=numbers, none=np.empty(0, np.uint8), last=[-1])
    content = (tmp_path / "file").read_bytes()
    assert len(content) == size
    assert content[:8] == content[-8:] == b"KASHARR1"
    start, length, crc32 = struct.unpack("<QII", content[-24:-8])
    assert start + length + 24 == size
    directory = content[start : start + length]
    assert zlib.crc32(directory) == crc32
    described = json.loads(directory)
    assert described["meta"] == {"said": "of itself"}
    assert described["arrays"]["numbers"] == ["<u4", 3, 64, zlib.crc32(content[64:76])]
    assert content[64:76] == struct.pack("<III", 1, 2, 70_000)
    assert described["arrays"]["none"][1] == 0
    kind, count, offset, _ = described["arrays"]["last"]
    assert (kind, count, offset % 64) == ("<i8", 1, 0)
    assert content[offset : offset + 8] == struct.pack("<q", -1)


def test_numbers_of_another_byte_order_are_written_as_all_others(tmp_path: Path) -> None:
    size = written(tmp_path / "file", big=np.array([1, 2], ">u4"))
    assert ArrayFile(tmp_path / "file", size)["big"].tolist() == [1, 2]
    assert b"\1\0\0\0\2\0\0\0" in (tmp_path / "file").read_bytes()


def test_an_array_may_come_in_parts_beside_others(tmp_path: Path) -> None:
    file = ArrayWriter(tmp_path / "file")
    with file.stream("unknown", np.uint8) as stream:
        stream.write(np.arange(100, dtype=np.uint8))
        stream.write(np.arange(7, dtype=np.uint8))
    with file.stream("one", np.uint16, 4) as one, file.stream("two", np.int64, 3) as two:
        one.write(np.array([1, 2]))
        two.write(np.array([-1, -2, -3]))
        one.write(np.array([3, 4]))
    size = file.finish({}).size
    found = ArrayFile(tmp_path / "file", size)
    assert found["unknown"].tolist() == [*range(100), *range(7)]
    assert found["one"].tolist() == [1, 2, 3, 4]
    assert found["two"].tolist() == [-1, -2, -3]


def test_an_array_that_came_short_is_refused(tmp_path: Path) -> None:
    file = ArrayWriter(tmp_path / "file")
    with pytest.raises(ValueError, match="1 numbers instead of 2"), file.stream("x", "u1", 2) as x:
        x.write(np.zeros(1, np.uint8))
    file.abandon()


def test_what_is_mapped_cannot_be_written(tmp_path: Path) -> None:
    size = written(tmp_path / "file", numbers=[1])
    with pytest.raises(ValueError, match="read-only"):
        ArrayFile(tmp_path / "file", size)["numbers"][0] = 2


def test_each_array_is_compared_with_its_checksum(tmp_path: Path) -> None:
    size = written(tmp_path / "file", sound=[1, 2], harmed=[3, 4])
    path = tmp_path / "file"
    content = bytearray(path.read_bytes())
    content[128] ^= 1
    path.write_bytes(content)
    found = ArrayFile(path, size)
    assert found["sound"].tolist() == [1, 2]
    for _ in range(2):
        with pytest.raises(Damaged, match="file: altered"):
            found["harmed"]


def test_a_file_that_is_cut_short_while_it_is_open_is_not_touched(tmp_path: Path) -> None:
    size = written(tmp_path / "file", numbers=np.arange(100_000))
    found = ArrayFile(tmp_path / "file", size)
    (tmp_path / "file").write_bytes(b"short")
    with pytest.raises(Damaged, match=f"5 bytes instead of {size}"):
        found.check()
    with pytest.raises(Damaged, match="5 bytes"):
        found["numbers"]


@given(st.lists(st.integers(0, 1 << 40)))
def test_the_smallest_type_holds_every_number(numbers: list[int]) -> None:
    array = np.array(numbers, np.int64)
    assert smallest(array).tolist() == numbers
    assert smallest(array).dtype.itemsize <= 8
