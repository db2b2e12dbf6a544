"""By which keys words decide what they find, and which ways of writing find something else."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from ..model import DECIDES, Keys
from .analyzer import keys_in


def deciding(words: Sequence[Keys]) -> tuple[str, ...]:
    """The keys that decide what these words find."""
    level = DECIDES["all"]
    return tuple(getattr(keys, level) for keys in words)


@lru_cache(maxsize=1 << 14)
def deciding_in(text: str) -> tuple[str, ...]:
    """The keys that decide what the words of ``text`` find."""
    return deciding(keys_in(text))


def others(written: Sequence[str], typed: Sequence[Keys]) -> tuple[str, ...]:
    """Those of ``written`` that find what neither ``typed`` nor one before them finds."""
    seen = {deciding(typed)}
    kept: list[str] = []
    for text in written:
        found = deciding_in(text)
        if found not in seen:
            seen.add(found)
            kept.append(text)
    return tuple(kept)
