"""Makes ``lexicon.tsv``: Arabic word forms and how often they are written.

    python -m indexer.analysis.tables.make_lexicon

Source: the ``ar`` list of the package ``wordfreq`` 3.1.1 (Robyn Speer, 2022; data CC BY-SA 4.0),
which blends Wikipedia, subtitles, news, books, web and Twitter. It needs that package, which is
a tool for making the table and not a dependency of Kashshaf.

A row is a form with alef variants, diacritics, tatweel and Persian letters folded but ة and ى kept
(both end a word, which splitting a hashtag relies on), and its occurrences per million words,
summed over the spellings that fold together. Forms of Arabic letters only, of at least
``LEAST`` occurrences per million; sorted, so that the file is the same wherever it is made.
"""

from __future__ import annotations

import collections
from pathlib import Path

from wordfreq import get_frequency_dict

from ..normalize import ARABIC, fold_inside

LEAST = 0.5


def rows() -> list[tuple[str, str]]:
    """The rows of the table, sorted by form."""
    per_million: collections.defaultdict[str, float] = collections.defaultdict(float)
    for word, frequency in get_frequency_dict("ar", wordlist="best").items():
        form = fold_inside(word)
        if ARABIC.fullmatch(form):
            per_million[form] += frequency * 1e6
    return sorted((form, f"{count:.3g}") for form, count in per_million.items() if count >= LEAST)


if __name__ == "__main__":
    table = Path(__file__).with_name("lexicon.tsv")
    head = "# form\tper million words (wordfreq 3.1.1, ar, CC BY-SA 4.0; made by make_lexicon.py)\n"
    table.write_text(head + "".join(f"{form}\t{count}\n" for form, count in rows()), "utf-8")
