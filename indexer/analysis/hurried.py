"""Spellings that hurried writers use and that are another word when read by themselves.

A hurried مكتبه is found under its own lemma, مكتب, as "his office"; whoever types مكتبة wants it
too. So a typed word is looked for, letter for letter, in the spellings that leave out its hamzas on
alef or the dots of its ة, and a typed ه as the ة that it may stand for; but only where that is
filed as another word, and never ى for ي: على is not علي.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from ..model import Keys
from .expansion import Expansion
from .lemma import is_written, lemma_key
from .letters import ALEF, HEH, INITIAL_HAMZA, TEH_MARBUTA
from .normalize import ARABIC, spell

_BARE: Final = str.maketrans(dict.fromkeys(INITIAL_HAMZA, ALEF))


def expansions(words: Sequence[Keys]) -> list[Expansion]:
    """Of each word that has such spellings."""
    found = ((at, tuple(_spellings(keys))) for at, keys in enumerate(words))
    return [Expansion(at, at + 1, also, "spelling", f"spelling-{at}") for at, also in found if also]


def _spellings(keys: Keys) -> Iterator[str]:
    spelled = spell(keys.exact)
    if not ARABIC.fullmatch(spelled):
        return
    ended = _other_ending(spelled)
    plain = spelled.translate(_BARE)
    for spelling in dict.fromkeys((ended, plain, ended.translate(_BARE))):
        if spelling != spelled and lemma_key(spelling) != keys.lemma:
            yield spelling


def _other_ending(spelled: str) -> str:
    """With ه for ة, or with ة for ه where people write that; else as it is."""
    body: str = spelled[:-1]
    if spelled.endswith(TEH_MARBUTA):
        return f"{body}{HEH}"
    feminine = f"{body}{TEH_MARBUTA}"
    return feminine if spelled.endswith(HEH) and is_written(feminine) else spelled
