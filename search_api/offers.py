"""What may have been meant by a query: the same query, with words that the index has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, product
from typing import Any, Final, NamedTuple

from indexer.analysis.lexicon import forms
from indexer.analysis.spelling import (
    EDITS,
    FEW,
    SPACE,
    Known,
    Meant,
    apart,
    is_doubtful,
    least_needed,
    meant,
    needed,
    spellings,
)
from indexer.engines import Snapshot
from indexer.model import Leaf, Request, Unit, Word
from indexer.query.written import Written, is_word, written_words

from .params import SearchParams
from .wider import Ask, alone, counted

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


class Asked(NamedTuple):
    """A search and what there is to answer it; ``words`` of the query that it is to find."""

    snapshot: Snapshot
    params: SearchParams
    request: Request
    ask: Ask
    words: Sequence[Written]


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
    asked = Asked(snapshot, params, request, ask, words)
    doubts = [at for at, one in enumerate(words) if one.word in rare][:MOST_DOUBTS]
    changes = [_changes(asked, at, rare[words[at].word]) for at in doubts]
    offers: list[dict[str, Any]] = []
    for text in _texts(params.q, [some for some in changes if some]):
        found = counted(snapshot, ask(replace(params, q=text, page=1)))
        if found and found >= total:
            offers.append({"text": text, "total": found})
    return offers[:MOST]


def _rare(snapshot: Snapshot, request: Request) -> dict[Word, Leaf]:
    """The words that hardly any document has as they were typed, and all that each stands for."""
    return {
        word: leaf
        for leaf in request.query.ranking
        if (word := _typed(leaf))
        and word.form != "exact"
        and snapshot.document_count("surface", word.keys.surface) < FEW
    }


def _typed(leaf: Leaf) -> Word | None:
    """The one word that was typed, unless a table of ours knows it."""
    if isinstance(leaf, Unit) and leaf.rule in ("spelling", "clitic"):
        return leaf.options[0][0]
    return leaf if isinstance(leaf, Word) else None


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


def _changes(asked: Asked, at: int, leaf: Leaf) -> list[Change]:
    """What may have been meant by the ``at``-th word, which stands for ``leaf``: another, several,
    or one with its neighbour; the likeliest first.
    """
    snapshot, surface = asked.snapshot, asked.words[at].word.keys.surface
    known = Known(
        here=snapshot.document_count("surface", surface),
        found=counted(snapshot, replace(alone(asked.request, leaf), filters=())),
        of=snapshot.documents,
    )
    found = list(_together(asked, at, known))
    if is_doubtful(surface, known.here):
        found += _others(asked, at, known)
        found += _apart(asked, at, known)
    legal = [change for change in found if is_word(change.text, asked.params.operators)]
    return sorted(legal, key=lambda change: change.cost)[:MOST]


def _others(asked: Asked, at: int, known: Known) -> Iterator[Change]:
    snapshot, written = asked.snapshot, asked.words[at]
    surface = written.word.keys.surface
    near = snapshot.words_near(surface, EDITS, least_needed(surface, known))
    likely = meant(surface, near, lambda word: snapshot.document_count("surface", word), known)
    for one in likely[:MOST]:
        yield Change(written.start, written.end, spelled(snapshot, one.word), one.cost)


def _apart(asked: Asked, at: int, known: Known) -> Iterator[Change]:
    params, written = asked.params, asked.words[at]
    words = apart(params.q[written.start : written.end])
    if words:
        text = " ".join(words)
        phrase = asked.ask(SearchParams(q=f'"{text}"', form=params.form))
        documents = counted(asked.snapshot, phrase)
        if documents >= needed(written.word.keys.surface, SPACE, known):
            cost = Meant(text, SPACE, documents).cost
            yield Change(written.start, written.end, written.typed(text), cost)


def _together(asked: Asked, at: int, known: Known) -> Iterator[Change]:
    snapshot, query = asked.snapshot, asked.params.q
    for left, right in pairwise(asked.words[max(0, at - 1) : at + 2]):
        if left.in_row and right.in_row and query[left.end : right.start].isspace():
            joined = left.word.keys.surface + right.word.keys.surface
            documents = snapshot.document_count("surface", joined)
            if joined.isalpha() and documents >= needed(joined, SPACE, known):
                cost = Meant(joined, SPACE, documents).cost
                yield Change(left.start, right.end, spelled(snapshot, joined), cost)


def spelled(snapshot: Snapshot, word: str) -> str:
    """A folded word as most documents write it; of two ways that as many do, the news' own."""
    return max(
        spellings(word),
        key=lambda one: (snapshot.document_count("exact", one), forms().get(one, 0.0)),
    )
