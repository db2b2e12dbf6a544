"""Which lines of an article's text are not the article.

Such lines are stored and shown, but not searched. Three kinds of evidence: what a line says (the
table in ``boilerplate_rules``), where it stands (a section label first, a list under "read also")
and what was said before (the title again, a paragraph again). Never does a rule take the only
text there is: if nothing else would be left, every line stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from ..model import Span
from .boilerplate_rules import (
    ACTIONS,
    FILLERS,
    HOME,
    IMPERATIVE,
    IMPERATIVE_WORDS,
    NETWORKS,
    RELATED,
    RULES,
    SECTION_LABELS,
    bare,
    fold,
    unmarked,
)

SHARE = "offers to share or follow"

MAX_TITLE = 120
"""Characters that a title made from a line has at most."""

MAX_LINES = 10_000
"""Lines of a text that are looked at; what comes after them is searched whatever it is."""

_LONGEST = 400
"""Characters above which a line is a paragraph, whatever it begins with."""
_INVISIBLE = " \t\u00a0\u00ad\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u2067\u2069\u3000\ufeff"
"""White space and format marks, which a title does not begin or end with."""
_LONGEST_NAME = 30

_LINE = re.compile(r"[^\n\r\v\f\x85\u2028\u2029]+")
_LETTER = re.compile(r"[^\W_]")
_WORD = re.compile(r"[#\w]+")
_TOKEN = re.compile(r"[\w@]+")
_SHARE_WORDS = NETWORKS | ACTIONS | FILLERS
_UP_TO_A_SPACE = re.compile(r"(.*\S)\s", re.DOTALL)
_STOP = re.compile(r"[.。][\s»\"”)\]]*$")
_UNFINISHED = re.compile(r"[.،,؛;:][\s»\"”)\]]*$")
_BULLET = re.compile(r"\s*(?:[-–—•*▪◦·●○■□►▶»>]|\d{1,2}[-.)])\s*\w")
_TRAIL = re.compile(r"\s*[>»›/|\\•·←]\s*")


class Line(NamedTuple):
    """A line with a word in it; ``start:end`` is its place in the text, without the line end."""

    start: int
    end: int
    text: str


def article(text: str) -> tuple[str, tuple[Span, ...]]:
    """(title, spans not to be searched) of a plain-text article that is not blank.

    The title is the first line that is not boilerplate, cut at a word within MAX_TITLE. What it
    has of its line is not searched in the text, so that no word counts twice. The spans are
    sorted, disjoint and in code points of ``text``.
    """
    lines = lines_of(text)
    if not lines:
        return cut(text.strip()), ()
    dropped = not_the_article(lines)
    if len(dropped) == len(lines):
        dropped = {}
    first = next(line for place, line in enumerate(lines) if place not in dropped)
    title = cut(first.text)
    whole = title == first.text
    dropped |= repetitions(lines, title if whole else None, dropped)
    spans = _spans(lines, dropped)
    return title, spans if whole else tuple(sorted((*spans, _beginning(text, first, title))))


def aside(text: str, title: str) -> tuple[Span, ...]:
    """The spans not to be searched of a text whose title stands elsewhere: as :func:`article`."""
    lines = lines_of(text)
    dropped = not_the_article(lines)
    dropped |= repetitions(lines, title.strip(_INVISIBLE), dropped)
    return _spans(lines, dropped) if len(dropped) < len(lines) else ()


def _beginning(text: str, line: Line, title: str) -> Span:
    """Where a title that was cut from a line stands in it."""
    start = text.index(title, line.start)
    return start, start + len(title)


def _spans(lines: Sequence[Line], dropped: Iterable[int]) -> tuple[Span, ...]:
    return tuple((lines[place].start, lines[place].end) for place in sorted(dropped))


def lines_of(text: str) -> list[Line]:
    """The lines that have a letter or a digit, among the first MAX_LINES."""
    return [
        Line(line.start(), line.end(), line[0].strip(_INVISIBLE))
        for line in islice(_LINE.finditer(text), MAX_LINES)
        if _LETTER.search(line[0])
    ]


def not_the_article(lines: Sequence[Line]) -> dict[int, str]:
    """The numbers of the lines that are not the article, each with the reason."""
    reasons = {place: why for place, line in enumerate(lines) if (why := reason(line.text))}
    reasons |= _labels(lines, reasons)
    reasons |= _networks(lines, reasons)
    reasons |= _listed(lines, reasons)
    return reasons


def reason(line: str) -> str | None:
    """Why a line is boilerplate wherever it stands, or None when it is not."""
    if len(line) > _LONGEST:
        return None
    folded = fold(line)
    words = folded.split()
    stop = _STOP.search(line) is not None and not line.rstrip().endswith("..")
    for rule in RULES:
        fits = len(words) <= rule.words and (rule.stop or not stop)
        if fits and rule.pattern.fullmatch(folded):
            return rule.reason
    if len(words) <= IMPERATIVE_WORDS and not stop and IMPERATIVE.fullmatch(bare(line)):
        return RELATED
    return SHARE if _is_share_line(folded) else None


def _is_share_line(folded: str) -> bool:
    """Whether a line is made of share words only: an action among them, or a bare list of
    networks (one joined by و is prose)."""
    actions = networks = 0
    prose = False
    for word in _TOKEN.findall(folded):
        known = word if word in _SHARE_WORDS else word.removeprefix("و").removeprefix("ال")
        if known in NETWORKS:
            networks += 1
            prose |= known != word
        elif known in ACTIONS:
            actions += 1
        elif known not in FILLERS and not word.isdigit() and not (actions and word[0] == "@"):
            return False
    return actions > 0 or (networks > 1 and not prose)


def repetitions(
    lines: Sequence[Line], title: str | None, dropped: Mapping[int, str]
) -> dict[int, str]:
    """The lines that say again what the title, if it is whole, or an earlier line that is
    searched, has said.

    The title is compared without vowel signs and punctuation, everything else to the letter.
    """
    title_words = _words(title) if title else None
    reasons: dict[int, str] = {}
    said: set[str] = set()
    for place, line in enumerate(lines):
        if place in dropped:
            continue
        paragraph = " ".join(line.text.split())
        if title_words and len(line.text) <= 2 * MAX_TITLE and _words(line.text) == title_words:
            reasons[place] = "is the title"
        elif paragraph in said:
            reasons[place] = "repeats a paragraph"
        said.add(paragraph)
    return reasons


def cut(line: str) -> str:
    """The line, or its first words within MAX_TITLE characters."""
    if len(line) <= MAX_TITLE:
        return line
    words = _UP_TO_A_SPACE.match(line, 0, MAX_TITLE + 1)
    return words[1] if words else line[:MAX_TITLE]


def _words(line: str) -> list[str]:
    """The words by which titles are compared: without vowel signs, punctuation and case. ``#``
    counts, so that a tag is not taken for its words."""
    return _WORD.findall(unmarked(line).casefold())


def _labels(lines: Sequence[Line], reasons: dict[int, str]) -> dict[int, str]:
    """Section labels at the top: known ones, trails of them, and whatever short line stands
    before a title that is then given twice."""
    labels: dict[int, str] = {}
    for place, line in enumerate(lines):
        if place in reasons:
            continue
        if not (_is_label(line.text) or _heads_a_repeated_title(lines[place : place + 4])):
            break
        labels[place] = "is the label of a section"
    return labels


def _is_label(line: str) -> bool:
    if fold(line) in SECTION_LABELS:
        return True
    parts = [fold(part) for part in _TRAIL.split(line)]
    if len(parts) < 2 or len(fold(line).split()) > 8:
        return False
    return parts[0] in HOME or all(part in SECTION_LABELS for part in parts)


def _heads_a_repeated_title(lines: Sequence[Line]) -> bool:
    """Whether a short line, a title twice and more text follow one another."""
    if len(lines) < 4 or len(lines[1].text) > MAX_TITLE or _STOP.search(lines[1].text):
        return False
    label, title, again, _ = (_words(line.text) for line in lines)
    return len(label) <= 3 < len(title) and title == again


def _networks(lines: Sequence[Line], reasons: dict[int, str]) -> dict[int, str]:
    """Lines that are the name of a network and stand next to another one or to a share line."""
    shares = {place for place, why in reasons.items() if why == SHARE}
    names = {
        place
        for place, line in enumerate(lines)
        if len(line.text) <= _LONGEST_NAME and fold(line.text) in NETWORKS
    }
    found = {place for place in names if {place - 1, place + 1} & (shares | names)}
    return dict.fromkeys(found, SHARE)


def _listed(lines: Sequence[Line], reasons: dict[int, str]) -> dict[int, str]:
    """The headlines under a line that points to other articles: items with a bullet right below
    it, or after a colon the one next line when it reads like a headline."""
    listed: dict[int, str] = {}
    for place in [place for place, why in reasons.items() if why == RELATED]:
        following = place + 1
        while following < len(lines) and _BULLET.match(lines[following].text):
            if following in reasons or _UNFINISHED.search(lines[following].text):
                break
            listed[following] = "is listed under such a line"
            following += 1
        awaited = following == place + 1 < len(lines) and lines[place].text.endswith(":")
        if awaited and _is_headline(lines[following]):
            listed[following] = "is listed under such a line"
    return listed


def _is_headline(line: Line) -> bool:
    return 3 <= len(line.text.split()) <= 25 and not _UNFINISHED.search(line.text)
