"""What the words of a query are also called: one shape for variants, months and numbers."""

from __future__ import annotations

from typing import NamedTuple

from ..model import Rule

__all__ = ["Expansion", "Rule"]


class Expansion(NamedTuple):
    """``words[start:end]`` are one thing that can be written otherwise.

    ``also``: the other ways, each a word or several with a space between; never what was typed.
    ``group`` names the thing: two expansions side by side with one group are one thing written
    twice (تموز/يوليو).
    """

    start: int
    end: int
    also: tuple[str, ...]
    rule: Rule
    group: str
