"""Posting lists of a segment, read a block at a time: Whoosh's matchers go posting by posting."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate
from pickle import loads
from typing import Any, NamedTuple

from whoosh.reading import SegmentReader, TermNotFound
from whoosh.system import _INT_SIZE


class PostingList(NamedTuple):
    """The documents of a segment that have a term, ascending, how often each has it, and where:
    positions as Whoosh encodes them, or nothing in a field without. Deleted documents are in it.
    """

    documents: list[int]
    counts: list[int]
    encoded: list[bytes]

    def positions(self) -> Iterator[list[int]]:
        """Of each document, ascending."""
        for one in self.encoded:
            yield list(accumulate(loads(one[_INT_SIZE:])))  # noqa: S301 (checked when it was opened)


def posting_list(segment: SegmentReader, field: str, term: bytes) -> PostingList:
    """Empty for a term that the segment has not got."""
    matcher = _matcher(segment, field, term)
    return _read(matcher) if matcher else PostingList([], [], [])


def posting_lists(segment: SegmentReader) -> Iterator[tuple[str, bytes, PostingList]]:
    """Every field and term of a segment, in order."""
    read, file = segment.codec().postings_reader, segment._terms._postfile
    for (field, term), info in segment._terms.items():
        yield field, term, _read(read(file, info, segment.schema[field].format))


def documents_among(
    segment: SegmentReader, field: str, term: bytes, wanted: Sequence[int]
) -> set[int]:
    """Those of ``wanted``, ascending, that have a term. Only blocks that may hold one are read."""
    found: set[int] = set()
    matcher = _matcher(segment, field, term)
    rest = set(wanted)
    while matcher and rest:
        last = matcher.block_max_id()
        if any(number <= last for number in rest):
            matcher._read_data()
            found |= rest.intersection(accumulate(matcher._data[0]))
            rest = {number for number in rest if number > last}
        if matcher._lastblock:
            break
        matcher._goto(matcher._nextoffset)
    return found


def _matcher(segment: SegmentReader, field: str, term: bytes) -> Any | None:
    """Whoosh's, at the first block."""
    try:
        return segment._terms.matcher(field, term, segment.schema[field].format)
    except TermNotFound:
        return None


def _read(matcher: Any) -> PostingList:
    found = PostingList([], [], [])
    while True:
        matcher._read_data()
        steps, weights, encoded = matcher._data
        found.documents.extend(accumulate(steps))
        if isinstance(weights, tuple):
            found.counts.extend(map(int, weights))
        else:  # None is 1 for all, a number is that for all
            found.counts.extend([int(weights or 1)] * len(steps))
        found.encoded.extend(encoded or ())
        if matcher._lastblock:
            return found
        matcher._goto(matcher._nextoffset)
