"""Filters given beside a query: from, to, source, author, hashtag."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, tzinfo

from ..analysis import fold_phrase, hashtag_key
from ..model import Dated, HasTag, HasValue, Node, Or
from .dates import midnight, parse_day


def filters(
    *,
    today: date,
    since: str | None = None,
    until: str | None = None,
    sources: Sequence[str] = (),
    authors: Sequence[str] = (),
    hashtags: Sequence[str] = (),
    zone: tzinfo = UTC,
) -> tuple[Node, ...]:
    """Nodes that must all match. Several sources, authors or hashtags are alternatives.

    ``since`` and ``until`` both count: ``until="2018-07"`` is to the end of July. Raises
    UsageError for a bad date.
    """
    nodes: list[Node] = []
    if since or until:
        first = parse_day("from", since, today).first if since else None
        after = parse_day("to", until, today).after if until else None
        typed = f"{since or '*'} TO {until or '*'}"
        nodes.append(Dated(typed, midnight(first, zone), midnight(after, zone)))
    if sources:
        nodes.append(Or(tuple(HasValue("source", value, fold_phrase(value)) for value in sources)))
    if authors:
        nodes.append(Or(tuple(HasValue("author", value, fold_phrase(value)) for value in authors)))
    if hashtags:
        nodes.append(Or(tuple(HasTag(value, hashtag_key(value)) for value in hashtags)))
    return tuple(nodes)
