"""How to show the words that were found: marks in a text, and the parts of it worth showing."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import Final

from ..model import Span

SNIPPETS: Final = 3
SNIPPET_LENGTH: Final = 220
"""Code points a snippet has at the most, but for a longer word."""
LEAD: Final = SNIPPET_LENGTH // 4
"""Code points that a snippet shows before its first mark, at the most."""

_SPACE: Final = re.compile(r"\s")
_UNTIL_LAST_SPACE: Final = re.compile(r".*\s", re.DOTALL)


def mark(text: str, spans: Iterable[Span], pre: str = "<mark>", post: str = "</mark>") -> str:
    """``text`` escaped for HTML, with ``pre`` and ``post`` round the spans.

    Spans may repeat or overlap: what overlaps is marked as one.
    """
    parts: list[str] = []
    done = 0
    for start, end in _merged(spans):
        parts += (escape(text[done:start]), pre, escape(text[start:end]), post)
        done = end
    return "".join((*parts, escape(text[done:])))


def _merged(spans: Iterable[Span]) -> list[Span]:
    """Disjoint spans in order; the ones that overlap as one, the empty ones left out."""
    merged: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def snippets(text: str, spans: Iterable[Span], most: int = SNIPPETS) -> list[Span]:
    """The parts of ``text`` worth showing: up to ``most``, disjoint, in order, cut at white space
    or, where there is none near, at a mark.

    Those with the most different marked words come first when there is not room for all; without
    marks it is the beginning. None of a text that is empty.
    """
    marks = _merged(spans)
    if not marks:
        return [span for span in (_beginning(text),) if span[0] < span[1]]
    chosen: list[Span] = []
    for _, start, least in sorted(_windows(text, marks)):
        if not _meets((start, start + 1), chosen):  # Most are within what was chosen before.
            end = _cut_after(text, least, max(least, start + SNIPPET_LENGTH))
            span = _trimmed(text, start, end)
            if span[0] < span[1] and not _meets(span, chosen):
                chosen.append(span)
        if len(chosen) == most:
            break
    return sorted(chosen)


def _meets(span: Span, others: Iterable[Span]) -> bool:
    """Whether a part of ``span`` is in one of the others."""
    return any(start < span[1] and span[0] < end for start, end in others)


def _windows(text: str, marks: Sequence[Span]) -> Iterator[tuple[int, int, int]]:
    """Of a snippet about each mark how many different words it marks, below nought, and where it
    starts and ends at least.
    """
    ends = [end for _, end in marks]
    words = [text[start:end] for start, end in marks]
    for first, (begin, end) in enumerate(marks):
        start = _cut_before(text, max(0, begin - LEAD), begin)
        if end - start > SNIPPET_LENGTH:
            start = begin
        after = max(first + 1, bisect_right(ends, start + SNIPPET_LENGTH))
        yield -len({*words[first:after]}), start, ends[after - 1]


def _beginning(text: str) -> Span:
    start = len(text) - len(text.lstrip())
    latest = min(len(text), start + SNIPPET_LENGTH)
    end = latest if latest == len(text) else _last_space(text, start, latest)
    return _trimmed(text, start, latest if end is None else end)


def _cut_before(text: str, earliest: int, latest: int) -> int:
    """The first beginning of a word from ``earliest`` on, of a paragraph if there is one."""
    newline = text.rfind("\n", earliest, latest)
    if newline >= 0:
        return newline + 1
    if earliest == 0:
        return 0
    found = _SPACE.search(text, earliest - 1, latest)
    return found.end() if found else latest


def _cut_after(text: str, earliest: int, latest: int) -> int:
    """The last end of a word up to ``latest``, or the paragraph's end before it."""
    newline = text.find("\n", earliest, latest)
    if newline >= 0:
        return newline
    if latest >= len(text):
        return len(text)
    end = _last_space(text, earliest, latest)
    return earliest if end is None else end


def _last_space(text: str, earliest: int, latest: int) -> int | None:
    found = _UNTIL_LAST_SPACE.match(text, earliest, latest + 1)
    return found.end() - 1 if found else None


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
