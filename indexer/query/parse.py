"""Query text to Query: :mod:`.lexer` → :mod:`.pieces` → :mod:`.reader`.

``match`` auto is any: of what was tried it ranks best (phrases that must match cost .010 and .006
nDCG@10 on checkthat21_ar and xquad_ar).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, tzinfo
from itertools import pairwise
from typing import Final

from ..analysis import Expander, is_stop
from ..errors import UsageError
from ..model import (
    FORMS,
    MATCHES,
    OPERATORS,
    Everything,
    Form,
    HasTag,
    Match,
    Operators,
    Or,
    Query,
    Unit,
    Word,
)
from .pieces import MOST_WORDS, Piece, named, pieces, without_stops
from .reader import Ranked, Reader, Scope, Settings

__all__ = ["MOST_WORDS", "parse"]

ENOUGH_WORDS: Final = 2
"""A stop word counts only in a query with fewer other words than this."""


def parse(
    text: str,
    *,
    today: date,
    match: Match = "auto",
    form: Form = "all",
    operators: Operators = "en",
    zone: tzinfo = UTC,
    expand: Expander | None = None,
) -> Query:
    """Read a query. An empty one matches everything, one with nothing to search for nothing.

    ``today`` and ``zone`` say what أمس means; ``expand`` what words are also called, if that is to
    count. Raises UsageError only for a ``match``, ``form`` or ``operators`` that does not exist.
    """
    for name, value, legal in (
        ("match", match, MATCHES),
        ("form", form, FORMS),
        ("operators", operators, OPERATORS),
    ):
        if value not in legal:
            raise UsageError(f"{name}: {value!r} is none of {', '.join(legal)}")
    settings = Settings(match, form, operators, today, zone)
    found, dropped = pieces(text, operators)
    if expand:
        found = named(found, expand)
    reader = Reader(found, settings, rank_stops=True)
    clause = reader.bag(Scope())
    if _has_stops(found) and sum(map(_is_other, reader.ranked)) >= ENOUGH_WORDS:
        found, stops = without_stops(found)
        dropped += stops
        reader = Reader(found, settings, rank_stops=False)
        clause = reader.bag(Scope())
    ranked = _without_tag_words(reader.ranked)
    nothing = Or(()) if text.strip() else Everything()
    return Query(
        raw=text,
        root=clause.node if clause else nothing,
        ranking=tuple(one.leaf for one in ranked),
        pairs=_pairs(ranked),
        understood=clause.text if clause else "",
        ignored=tuple(one.text for one in sorted(dropped + reader.dropped, key=lambda one: one.at)),
        match=match,
        form=form,
        units=tuple(dict.fromkeys(reader.units)),
    )


def _has_stops(found: Sequence[Piece]) -> bool:
    """Whether there is anything that a second reading would leave out."""
    return any(is_stop(token.keys) for piece in found for token in piece.tokens)


def _is_other(one: Ranked) -> bool:
    """Whether it counts against stop words."""
    leaf = one.leaf
    return not isinstance(leaf, HasTag) and not (isinstance(leaf, Word) and is_stop(leaf.keys))


def _without_tag_words(ranked: Sequence[Ranked]) -> Sequence[Ranked]:
    """Beside nothing but hashtags their words do not rank: the tags alone decide."""
    beside = any(not one.of_tag and not isinstance(one.leaf, HasTag) for one in ranked)
    return ranked if beside else [one for one in ranked if not one.of_tag]


def _pairs(ranked: Sequence[Ranked]) -> tuple[tuple[Word | Unit, Word | Unit], ...]:
    """Words in any form that were typed next to each other."""
    words = [(one, one.leaf) for one in ranked if isinstance(one.leaf, Word | Unit)]
    return tuple(
        (first, second)
        for (left, first), (right, second) in pairwise(words)
        if left.end == right.position and _in_any_form(first) and _in_any_form(second)
    )


def _in_any_form(leaf: Word | Unit) -> bool:
    return isinstance(leaf, Unit) or leaf.form == "all"
