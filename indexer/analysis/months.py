"""Months by all their names: يناير is كانون الثاني in Damascus and جانفي in Algiers.

The names are those that Unicode's CLDR (Babel's data) has for the Gregorian calendar in the
countries of ``REGIONS``, which are all the sets there are in Arabic, and those of
``tables/months.tsv``. A name is read with the clitics before it (بتموز, وكانون الثاني), never with
an article (الآب is the Father), and the longest first: كانون and تشرين alone are no month, and
تشرين الأول is never تشرين الثاني.

A name that is another word too (آب, نيسان) is read as a month only beside a day or a year, with or
without من or عام between, beside another month, or after شهر; as one of the other names of a month
it is sought anyway. Libya's names of 1969 to 2011 are everyday words (الماء, الصيف) and left out.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from ..model import Keys
from .attached import attached
from .deciding import deciding_in, others
from .expansion import Expansion
from .letters import FEH, MARKS, WAW
from .normalize import exact, fold
from .tables import read_rows

REGIONS: Final = ("ar_EG", "ar_SY", "ar_MA", "ar_DZ", "ar_MR")
"""One country of each set of names, the commonest first."""

DAYS: Final = range(1, 32)
YEARS: Final = range(1900, 2100)
LONGEST_NAME: Final = 2
"""Words of a name."""

LINKS: Final = frozenset("من عام العام لعام سنه".split())
"""Folded; what may stand between a month and its day or year."""
MONTH_WORDS: Final = frozenset("شهر شهري الشهر بشهر وشهر لشهر".split())

_MARKS: Final = re.compile(f"[{MARKS}]+")


class Name(NamedTuple):
    """A name of a month as written; ``read`` and ``unlike`` as in ``tables/months.tsv``."""

    written: str
    month: str
    read: str = "always"
    unlike: str = ""


class _Read(NamedTuple):
    """A name that was typed at ``start:end``; ``joined`` after و or ف."""

    start: int
    end: int
    name: Name
    joined: bool

    @property
    def is_certain(self) -> bool:
        """Whether it is a month whatever stands beside it."""
        return self.name.read == "always" or (self.name.read == "joined" and not self.joined)


def expansions(words: Sequence[Keys]) -> list[Expansion]:
    """The other names of the months among the words of one run of a query."""
    read = list(_read(words))
    certain = {at for found in read if found.is_certain for at in range(found.start, found.end)}
    return [
        Expansion(found.start, found.end, also, "month", f"month-{found.name.month}")
        for found in read
        if found.is_certain or _is_dated(words, found, certain)
        if (also := others(_sought(found.name.month), words[found.start : found.end]))
    ]


def _read(words: Sequence[Keys]) -> Iterator[_Read]:
    """The names of months, and what only ends like one left out, the longest at each place."""
    at = 0
    while at < len(words):
        found = _longest(words, at)
        at = found.end if found else at + 1
        if found and found.name.month != "-":
            yield found


def _longest(words: Sequence[Keys], start: int) -> _Read | None:
    endings = _endings()
    first = attached(words[start].surface, endings)
    if first is None:
        return None
    for end in range(min(start + LONGEST_NAME, len(words)), start, -1):
        name = endings[first.word].get(tuple(keys.surface for keys in words[start + 1 : end]))
        if name is None or (name.unlike and not _is_spelled(words[start:end], name.written)):
            continue
        if not first.definite or name.month == "-":
            return _Read(start, end, name, first.clitics.startswith((WAW, FEH)))
    return None


def _is_spelled(words: Sequence[Keys], written: str) -> bool:
    """Whether the words are written letter for letter so, marks and clitics apart."""
    return _MARKS.sub("", " ".join(keys.exact for keys in words)).endswith(written)


def _is_dated(words: Sequence[Keys], found: _Read, certain: set[int]) -> bool:
    """Whether a day, a year or another month stands beside a name, or شهر before it."""
    before, after = found.start - 1, found.end
    if before >= 0 and words[before].surface in MONTH_WORDS:
        return True
    while before >= 0 and words[before].surface in LINKS:
        before -= 1
    while after < len(words) and words[after].surface in LINKS:
        after += 1
    beside = [at for at in (before, after) if 0 <= at < len(words)]
    return any(at in certain or _is_day_or_year(words[at].surface) for at in beside)


def _is_day_or_year(surface: str) -> bool:
    return surface.isdecimal() and (int(surface) in DAYS or int(surface) in YEARS)


def cldr_names() -> Iterator[Name]:
    """The names of ``REGIONS``, each once, the commonest first."""
    from babel.dates import get_month_names

    seen: set[str] = set()
    for region in REGIONS:
        for month, written in sorted(get_month_names("wide", locale=region).items()):
            if fold(written) not in seen:
                seen.add(fold(written))
                yield Name(written, str(month))


def listed_names() -> Iterator[Name]:
    """The rows of ``tables/months.tsv``."""
    for written, month, read, unlike, _ in read_rows("months.tsv"):
        yield Name(written, month, read, unlike)


@functools.cache
def names() -> tuple[Name, ...]:
    """All names, each once: as CLDR has it or, if it has a row there, as in the table."""
    return tuple({fold(name.written): name for name in (*cldr_names(), *listed_names())}.values())


@functools.cache
def _endings() -> Mapping[str, Mapping[tuple[str, ...], Name]]:
    """Folded first word of a name to the rest of it, folded, to the name."""
    found: defaultdict[str, dict[tuple[str, ...], Name]] = defaultdict(dict)
    for name in names():
        first, *rest = map(fold, name.written.split())
        found[first][tuple(rest)] = name
    found.default_factory = None
    return found


@functools.cache
def _sought(month: str) -> tuple[str, ...]:
    """All names of a month but those that the index confuses with another word."""
    return tuple(
        exact(name.written)
        for name in names()
        if name.month == month
        if not name.unlike or deciding_in(name.written) != deciding_in(name.unlike)
    )
