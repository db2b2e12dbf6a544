"""What farahidi takes a spelling for.

farahidi (Wael Tellat, GPL-3.0) is AlKhalil Morpho Sys 2 (Mazroui, Boudchiche et al., Université
Mohammed Premier, Oujda) in Python. For a spelling it does not know, spellings one hamza or one pair
of dots away are asked about.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final, NamedTuple

from farahidi import Analyzer

MOST_RESTORED: Final = 14
"""Restored spellings that are asked about, the likeliest first."""
CHUNK: Final = 2_000

_MARKS: Final = re.compile("[\u064b-\u0652\u0670]")
_HAMZAS: Final = "أإآ"
_BEFORE: Final = tuple(
    conjunction + rest
    for conjunction in ("", "و", "ف")
    for rest in ("", "ال", "بال", "كال", "لل", "ل", "ب", "ك", "س", "ي", "ت", "ن", "سي", "ست", "لال")
)
"""What may stand before the alef that a word begins with."""


class Reading(NamedTuple):
    """One way to take a spelling apart. Texts are without vowels but for ``lemma``.

    ``kind``: verb, name, nisba, noun or particle; ``label`` is the analyser's own, finer one.
    """

    lemma: str
    kind: str
    label: str
    number: str
    tense: str
    proclitics: str
    prefix: str
    suffix: str
    enclitic: str


class Readings(NamedTuple):
    """``own``: of a spelling; ``restored``: of the spellings it may stand for, if it has none."""

    own: Mapping[str, Sequence[Reading]]
    restored: Mapping[str, Mapping[str, Sequence[Reading]]]


def unvowelled(text: str | None) -> str:
    """``text`` without vowel signs."""
    return _MARKS.sub("", text or "")


def read(words: Sequence[str], kept: Path) -> Readings:
    """The readings of ``words``, from the file ``kept`` if it is there, else asked and kept."""
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        with gzip.open(kept, "wt", encoding="utf-8") as file:
            json.dump(list(_asked(words)), file, ensure_ascii=False)
    with gzip.open(kept, "rt", encoding="utf-8") as file:
        rows = json.load(file)
    wanted = frozenset(words)
    own = {word: _readings(found) for word, found, _ in rows if found and word in wanted}
    restored = {
        word: {spelling: _readings(some) for spelling, some in others.items()}
        for word, _, others in rows
        if others and word in wanted
    }
    return Readings(own, restored)


def _readings(rows: Iterable[Sequence[str]]) -> list[Reading]:
    """Sorted: the analyser tells them in the order of a set, which is another each time."""
    return sorted({Reading(*row) for row in rows})


def _asked(words: Sequence[str]) -> Iterator[Any]:
    chunks = [words[start : start + CHUNK] for start in range(0, len(words), CHUNK)]
    with get_context("spawn").Pool() as pool:
        for rows in pool.imap(_ask, chunks):
            yield from rows


def _ask(words: Sequence[str]) -> list[Any]:
    analyzer = Analyzer()
    rows = []
    for word in words:
        own = _analysed(analyzer, word)
        others = {} if own else {one: _analysed(analyzer, one) for one in restorations(word)}
        rows.append((word, own, {one: found for one, found in others.items() if found}))
    return rows


def _analysed(analyzer: Any, word: str) -> list[Reading]:
    found = []
    for one in analyzer.analyze(word):
        affixes = (
            "".join(unvowelled(affix.form) for affix in some)
            for some in (one.proclitics, one.prefixes, one.suffixes, one.enclitics)
        )
        label, number = one.type or "", one.number or ""
        found.append(Reading(one.lemma, _kind(one), label, number, one.tense or "", *affixes))
    return list(dict.fromkeys(found))


def _kind(one: Any) -> str:
    if one.pos == "فعل":
        return "verb"
    known = {"اسم علم": "name", "نسبة": "nisba"}
    return known.get(one.type) or ("noun" if one.pos == "اسم" else "particle")


def restorations(word: str) -> list[str]:
    """Spellings that ``word`` may be short for: a hamza, or the dots of a last letter, left out."""
    found: list[str] = []
    beginnings = sorted({len(one) for one in _BEFORE if word.startswith(one)})
    swaps = {"و": "ؤ", "ي": "ئ", "ئ": "ؤء", "ؤ": "ئ"}
    for at in beginnings:
        if word[at : at + 1] == "ا":
            found += (word[:at] + hamza + word[at + 1 :] for hamza in _HAMZAS)
    for at, letter in enumerate(word[1:], 1):
        others = "أ" if letter == "ا" and at not in beginnings else swaps.get(letter, "")
        found += (word[:at] + other + word[at + 1 :] for other in others)
    endings = {"ا": "اء", "ى": "ي", "ي": "ى", "ه": "ة"}
    if word[-1] in endings:
        found.append(word[:-1] + endings[word[-1]])
    for at, letter in enumerate(word):
        if letter in _HAMZAS:
            found += (word[:at] + other + word[at + 1 :] for other in "اأإآ" if other != letter)
    return list(dict.fromkeys(found))[:MOST_RESTORED]
