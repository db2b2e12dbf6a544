"""Words that say how others hang together: in, from, which, was.

They stay in the index, so that a phrase over one is found. In a query they neither match nor rank
when it has at least two other words; so a name of two words keeps a part that looks like one
(جاك ما, هو جينتاو).

The decision is made on what was typed, not on the folded spelling, where على on is the name علي and
إليه to him is the mechanism آلية:

* a word of ``tables/stopwords.tsv`` marked ``any`` is a stop word in every spelling that folds
  alike (إذا, اذا, أذا);
* one marked ``this`` only as it stands there, diacritics and tatweel apart; careless spellings of
  it that are more often the function word have their own rows (إلى, الى, الي);
* where a content word is spelt letter for letter alike, the commoner of the two in news decides:
  كان is was, not Cannes, and its row says so; هنا, مثل, ضمن, فهم, وهم, لي and بي are left out;
* a word in capitals is none: IT and IS are names.

What is not clearly a function word is not in the table: a frequent word weighs little anyway, and
a word dropped in error is not found at all.
"""

from __future__ import annotations

import functools
import re
from typing import Final

from ..model import Keys
from .letters import MARKS
from .normalize import fold
from .tables import read_rows

_MARKS: Final = re.compile(f"[{MARKS}]+")


@functools.cache
def _by_folding() -> frozenset[str]:
    """Folded spellings that are stop words however they were typed."""
    return frozenset(fold(row[0]) for row in read_rows("stopwords.tsv") if row[2] == "any")


@functools.cache
def _by_spelling() -> frozenset[str]:
    """Spellings, without marks, that are stop words only when typed so."""
    return frozenset(row[0] for row in read_rows("stopwords.tsv") if row[2] == "this")


def is_stop(keys: Keys) -> bool:
    """Whether the word with these keys is a function word; ``exact`` and ``surface`` decide."""
    if keys.exact.isupper():
        return False
    typed = _MARKS.sub("", keys.exact).casefold()
    return keys.surface in _by_folding() or typed in _by_spelling()
