"""How often each Arabic word form is written: the judge of what may be cut off a word.

Data: ``tables/lexicon.tsv``, made from wordfreq (CC BY-SA 4.0) by ``tables/make_lexicon.py``.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Mapping

from .letters import ALEF_MAKSURA, HEH, TEH_MARBUTA, YEH
from .tables import read_rows


@functools.cache
def forms() -> Mapping[str, float]:
    """Form (folded but for ى and ة) to occurrences per million words."""
    return {form: float(count) for form, count in read_rows("lexicon.tsv")}


@functools.cache
def frequencies() -> Mapping[str, float]:
    """Folded form to occurrences per million words."""
    folded: defaultdict[str, float] = defaultdict(float)
    for form, count in forms().items():
        folded[form.replace(ALEF_MAKSURA, YEH).replace(TEH_MARBUTA, HEH)] += count
    folded.default_factory = None
    return folded
