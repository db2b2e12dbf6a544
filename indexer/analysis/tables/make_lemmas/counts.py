"""How often each Arabic spelling is written in news, and which other ones deserve a row."""

from __future__ import annotations

import json
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from wordfreq import get_frequency_dict

from ...normalize import ARABIC, spell
from ...tokenize import pieces, runs

LEAST_TIMES: Final = 2
"""Times that the news write a form with a row; what is written once is a slip as often as not."""
LEAST_PER_MILLION: Final = 0.3
"""How often wordfreq must have met a form that the news lack. From a third of that on there are as
many misspellings as words, and tweets ranked worse."""
LONGEST: Final = 16

Counts = Counter[str]


def articles(folder: Path) -> Iterator[str]:
    """Title and text of each article of the zipped JSON arrays in ``folder``."""
    for path in sorted(folder.glob("*.zip")):
        with zipfile.ZipFile(path) as archive:
            for name in sorted(archive.namelist()):
                for article in json.loads(archive.read(name)):
                    yield f"{article.get('title') or ''}\n{article.get('content') or ''}"


def counted(folder: Path) -> Counts:
    """Spelling (marks out, hamzas kept) to the times it is written."""
    written: Counts = Counter()
    for text in articles(folder):
        written.update(text[run.start : run.end] for run in runs(text))
    spellings: Counts = Counter()
    for word, times in written.items():
        for piece in pieces(word):
            spelling = spell(piece.text)
            if ARABIC.fullmatch(spelling):
                spellings[spelling] += times
    return spellings


def vocabulary(counts: Counts) -> list[str]:
    """The spellings that get a row, sorted."""
    common: defaultdict[str, float] = defaultdict(float)
    for word, frequency in get_frequency_dict("ar", wordlist="best").items():
        spelling = spell(word)
        if ARABIC.fullmatch(spelling):
            common[spelling] += frequency * 1e6
    kept = {word for word, times in counts.items() if times >= LEAST_TIMES}
    kept |= {word for word, times in common.items() if times >= LEAST_PER_MILLION}
    return sorted(word for word in kept if 1 < len(word) <= LONGEST)
