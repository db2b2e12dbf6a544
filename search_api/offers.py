"""What may have been meant by a query: the same query, with words that the index has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, product
from typing import Any, Final, NamedTuple

from indexer.analysis.spelling import (
    EDITS,
    FEW,
    SPACE,
    Known,
    Meant,
    apart,
    is_doubtful,
    meant,
    needed,
    spellings,
)
from indexer.engines import Snapshot
from indexer.model import Request, Word
from indexer.query.written import Written, is_word, written_words

from .params import SearchParams
from .wider import Ask, counted

MOST: Final = 3
"""Offers of an answer."""
MOST_DOUBTS: Final = 4
"""Words of a query that others are looked for, the first ones."""
MOST_TRIED: Final = 6
"""Queries that are counted to find offers."""


class Change(NamedTuple):
    """Another text for ``query[start:end]``; the less it costs, the likelier it was meant."""

    start: int
    end: int
    text: str
    cost: float


def did_you_mean(
    snapshot: Snapshot, params: SearchParams, request: Request, total: int, ask: Ask
) -> list[dict[str, Any]]:
    """Queries that may have been meant, the likeliest first, each with the documents it finds.

    ``request`` is what ``params`` ask, and finds ``total``. Words after ``=`` and searches letter
    for letter are taken as they are. Costs next to nothing where no word is in doubt.
    """
    rare = _rare(snapshot, request)
    if not rare:
        return []
    words = written_words(params.q, operators=params.operators, form=params.form)
    doubts = [at for at, one in enumerate(words) if one.word in rare][:MOST_DOUBTS]
    changes = [_changes(snapshot, params, words, at, ask) for at in doubts]
    offers: list[dict[str, Any]] = []
    for text in _texts(params.q, [some for some in changes if some]):
        found = counted(snapshot, ask(replace(params, q=text, page=1)))
        if found and found >= total:
            offers.append({"text": text, "total": found})
    return offers[:MOST]


def _rare(snapshot: Snapshot, request: Request) -> set[Word]:
    """The words that hardly any document has as they were typed."""
    return {
        leaf
        for leaf in request.query.ranking
        if isinstance(leaf, Word)
        and leaf.form != "exact"
        and snapshot.document_count("surface", leaf.keys.surface) < FEW
    }


def _texts(query: str, changes: Sequence[Sequence[Change]]) -> list[str]:
    """The query with a change for each doubtful word, the likeliest of each first."""
    chosen = sorted(product(*changes), key=lambda some: sum(one.cost for one in some))
    texts = dict.fromkeys(_changed(query, some) for some in chosen[:MOST_TRIED])
    return [text for text in texts if text != query]


def _changed(query: str, changes: Sequence[Change]) -> str:
    """The query with the changes made; of two that overlap, the one that begins later."""
    end = len(query)
    for change in sorted(changes, reverse=True):
        if change.end <= end:
            query = query[: change.start] + change.text + query[change.end :]
            end = change.start
    return query


def _changes(
    snapshot: Snapshot, params: SearchParams, words: Sequence[Written], at: int, ask: Ask
) -> list[Change]:
    """What may have been meant by the ``at``-th word: another, several, or one with its
    neighbour; the likeliest first.
    """
    word = words[at].word
    known = Known(
        here=snapshot.document_count("surface", word.keys.surface),
        found=snapshot.document_count(*word.deciding),
        of=snapshot.documents,
    )
    found = list(_together(snapshot, params, words, at, known))
    if is_doubtful(word.keys.surface, known.here):
        found += _others(snapshot, words[at], known)
        found += _apart(snapshot, params, words[at], known, ask)
    legal = [change for change in found if is_word(change.text, params.operators)]
    return sorted(legal, key=lambda change: change.cost)[:MOST]


def _others(snapshot: Snapshot, written: Written, known: Known) -> Iterator[Change]:
    surface = written.word.keys.surface
    likely = meant(
        surface,
        snapshot.words_near(surface, EDITS),
        lambda other: snapshot.document_count("surface", other),
        known,
    )
    for one in likely[:MOST]:
        yield Change(written.start, written.end, _spelled(snapshot, one.word), one.cost)


def _apart(
    snapshot: Snapshot, params: SearchParams, written: Written, known: Known, ask: Ask
) -> Iterator[Change]:
    words = apart(params.q[written.start : written.end])
    if words:
        text = " ".join(words)
        documents = counted(snapshot, ask(SearchParams(q=f'"{text}"', form=params.form)))
        if documents >= needed(written.word.keys.surface, SPACE, known):
            cost = Meant(text, SPACE, documents).cost
            yield Change(written.start, written.end, written.typed(text), cost)


def _together(
    snapshot: Snapshot, params: SearchParams, words: Sequence[Written], at: int, known: Known
) -> Iterator[Change]:
    for left, right in pairwise(words[max(0, at - 1) : at + 2]):
        if left.in_row and right.in_row and params.q[left.end : right.start].isspace():
            joined = left.word.keys.surface + right.word.keys.surface
            documents = snapshot.document_count("surface", joined)
            if joined.isalpha() and documents >= needed(joined, SPACE, known):
                cost = Meant(joined, SPACE, documents).cost
                yield Change(left.start, right.end, _spelled(snapshot, joined), cost)


def _spelled(snapshot: Snapshot, word: str) -> str:
    """A folded word as most documents write it."""
    return max(spellings(word), key=lambda one: snapshot.document_count("exact", one))
