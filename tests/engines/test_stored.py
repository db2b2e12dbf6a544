"""Stored documents are given back as they came, also by segments that have more in a block."""

from __future__ import annotations

import zlib
from itertools import accumulate
from pathlib import Path

import numpy as np
import pytest

from indexer.engines.whoosh.arrays import ArrayFile, ArrayWriter
from indexer.engines.whoosh.stored import TOGETHER, Stored, StoredWriter

DOCUMENTS = [f'{{"id": "{number}"}}'.encode() for number in range(11)]


def in_blocks(path: Path, of: int) -> Stored:
    """The documents so many in a block, as older versions wrote them."""
    firsts = [*range(0, len(DOCUMENTS), of), len(DOCUMENTS)]
    blocks = [zlib.compress(b"\n".join(DOCUMENTS[first : first + of])) for first in firsts[:-1]]
    file = ArrayWriter(path)
    file.add("stored", np.frombuffer(b"".join(blocks), np.uint8))
    file.add("stored.starts", np.array([*accumulate(map(len, blocks), initial=0)]))
    file.add("stored.documents", np.array(firsts, np.uint8))
    return Stored(ArrayFile(path, file.finish({}).size))


@pytest.mark.parametrize("of", [1, 2, 4])
def test_what_is_alive_is_copied_whatever_a_block_has(tmp_path: Path, of: int) -> None:
    stored = in_blocks(tmp_path / "older", of)
    assert [stored[number] for number in range(len(DOCUMENTS))] == DOCUMENTS
    alive = np.array([number not in (1, 4, 5, 6, 7, 10) for number in range(len(DOCUMENTS))])
    file = ArrayWriter(tmp_path / "newer")
    writer = StoredWriter(file)
    stored.copy(alive, writer)
    writer.finish()
    living = [one for one, is_alive in zip(DOCUMENTS, alive, strict=True) if is_alive]
    newer = ArrayFile(tmp_path / "newer", file.finish({}).size)
    assert [Stored(newer)[number] for number in range(writer.count)] == living
    assert int(np.diff(newer["stored.documents"]).max()) <= TOGETHER
