"""Names that no table has, behind clitics: لوكاشينكو in كلوكاشينكو.

The stemmer cuts a clitic only before a word that it knows. Of a name that nobody has written before
it can know nothing; but who types the name tells it what the word is, so it is looked for with each
clitic before it, as long as that is no word that is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from ..model import Keys
from .expansion import Expansion
from .lemma import PROCLITICS, is_known, lemma_key
from .lexicon import attested
from .normalize import ARABIC, fold, spell

SHORTEST: Final = 4
"""Letters; a shorter word is part of too many others."""


def expansions(words: Sequence[Keys]) -> list[Expansion]:
    """Of each word that is unknown, itself with clitics."""
    found = []
    for at, keys in enumerate(words):
        spelled = spell(keys.exact)
        is_name = len(spelled) >= SHORTEST and ARABIC.fullmatch(spelled) and not is_known(spelled)
        if is_name and (also := _with_clitics(spelled, keys.lemma)):
            found.append(Expansion(at, at + 1, also, "clitic", f"clitic-{at}"))
    return found


@lru_cache(maxsize=1 << 12)
def _with_clitics(spelled: str, lemma: str) -> tuple[str, ...]:
    """Kept, since a query that finds nothing is read again for each wider one."""
    return tuple(clitics + spelled for clitics in PROCLITICS if _is_new(clitics + spelled, lemma))


def _is_new(word: str, lemma: str) -> bool:
    """Whether it is no word that is known, and not found under ``lemma`` anyway."""
    return not is_known(word) and not attested(fold(word)) and lemma_key(word) != lemma
