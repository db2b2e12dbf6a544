"""Which segments a commit writes anew: few of them stay, and nothing is written too often."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.engines import open_engine
from indexer.engines.whoosh.commits import read_commit
from indexer.engines.whoosh.segments import (
    MOST_DOCUMENTS,
    MOST_MERGED,
    MOST_SEGMENTS,
    shared_out,
    worth_merging,
)

from .writing import doc, found, put

sizes = st.lists(st.integers(0, 3 * MOST_MERGED), max_size=80)


@pytest.mark.parametrize(
    ("sizes", "added", "merged"),
    [
        ([], 1, []),
        ([1], 1, [0]),
        ([2], 1, []),
        ([2, 1], 1, [0, 1]),
        ([20_000, 1], 1, [1]),
        ([20_000, 100, 100], 50, []),
        ([20_000, 100, 90], 90, [1, 2]),
        ([15_000], 15_000, []),
        ([0, 5], 0, []),
        ([0, 1], 1, [1]),
    ],
)
def test_a_segment_is_merged_with_as_many_as_it_has(
    sizes: list[int], added: int, merged: list[int]
) -> None:
    assert worth_merging(sizes, added) == merged


@given(sizes, st.integers(0, 1000))
def test_there_are_never_too_many_segments(sizes: list[int], added: int) -> None:
    merged = worth_merging(sizes, added)
    rest = [size for number, size in enumerate(sizes) if size and number not in merged]
    assert sum(size <= MOST_DOCUMENTS // 2 for size in rest) <= MOST_SEGMENTS
    assert all(sizes[number] <= MOST_DOCUMENTS // 2 for number in merged)
    assert all(sizes[number] for number in merged)


@given(st.lists(st.integers(1, MOST_DOCUMENTS), max_size=40))
def test_what_is_merged_is_shared_out_among_segments_that_hold_it(sizes: list[int]) -> None:
    shares = shared_out(sizes)
    assert [number for share in shares for number in share] == list(range(len(sizes)))
    filled = [sum(sizes[number] for number in share) for share in shares]
    assert all(documents <= MOST_DOCUMENTS for documents in filled)
    assert all(left + right > MOST_DOCUMENTS for left, right in pairwise(filled))


@given(st.lists(st.integers(1, 40), min_size=1, max_size=200))
def test_no_document_is_written_often(commits: list[int]) -> None:
    segments: list[int] = []
    written = 0
    for added in commits:
        merged = worth_merging(segments, added)
        new = added + sum(segments[number] for number in merged)
        written += new
        segments = [size for number, size in enumerate(segments) if number not in merged] + [new]
    assert sum(segments) == sum(commits)
    assert written <= sum(commits) * (MOST_MERGED.bit_length() + 1)


def test_a_segment_without_documents_is_dropped(tmp_path: Path) -> None:
    engine = open_engine(str(tmp_path / "index"))

    def segments() -> int:
        return len(read_commit(tmp_path / "index" / "b000001").segments)

    def files() -> int:
        return len(list(tmp_path.rglob("*.seg")))

    put(engine, *(doc(str(number), "خبر") for number in range(4)))
    put(engine, doc("4", "خبر"))
    assert segments() == 2
    put(engine, delete=map(str, range(4)))
    assert segments() == 1
    assert files() == 2  # the commit before has the other
    assert found(engine, "خبر") == ["4"]
    put(engine, *(doc(str(number), "خبر") for number in range(5)))
    assert segments() == 1
    assert engine.snapshot().documents == 5
    put(engine)
    assert files() == 1
