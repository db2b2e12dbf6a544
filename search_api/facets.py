"""The values that results have, whole: as values, and as JSON.

A search that finds much has thousands of authors, most with few results. As JSON each is put
together of two pieces: what comes before its count is made once for all searches of a generation,
what comes after it once for all neighbours that have the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import groupby
from typing import Any, Final
from weakref import WeakKeyDictionary

from indexer.analysis import fold_phrase, hashtag_key
from indexer.model import Facet, Hits, Names

from .params import FACETS, SearchParams
from .wire import json_bytes, utf8

SAME: Final[Mapping[str, Callable[[str], str]]] = {
    "source": fold_phrase,
    "author": fold_phrase,
    "hashtag": hashtag_key,
}
"""The key of a facet's value: two spellings with one key are one value."""

_EMPTY: Final = Facet.of(())
_ENDS: Final = {False: b'%d,"selected":false}', True: b'%d,"selected":true}'}
_begins: Final[WeakKeyDictionary[Names, list[bytes]]] = WeakKeyDictionary()
"""What each name of a field begins with as JSON, for as long as somebody has these names."""

IsSelected = Callable[[str | None], bool]
"""Whether a search is kept to a value."""


def facets(hits: Hits, params: SearchParams) -> dict[str, list[dict[str, Any]]]:
    """Every facet, whole; those not asked for are empty.

    A day is ``selected`` when the search is kept to a range of dates, as all its days then are.
    """
    found = {}
    for name in FACETS:
        is_selected = selected(name, params) or _never
        found[name] = [
            {"value": value, "count": count, "selected": is_selected(value)}
            for value, count in hits.facets.get(name, _EMPTY)
        ]
    return found


def facets_json(hits: Hits, params: SearchParams) -> bytes:
    """What :func:`facets` has, as JSON."""
    lists = (
        b'"%b":[%b]' % (utf8(name), _json(hits.facets.get(name, _EMPTY), selected(name, params)))
        for name in FACETS
    )
    return b"{%b}" % b",".join(lists)


def _json(facet: Facet, is_selected: IsSelected | None) -> bytes:
    """The values of a facet, none of which is selected if nothing says which."""
    begun = _begun(facet.names)
    begins = [begun[number] for number in facet.numbers]
    if is_selected:  # seldom
        ends = [_ENDS[is_selected(value)] % count for value, count in facet]
        return b",".join([begin + end for begin, end in zip(begins, ends, strict=True)])
    runs, at = [], 0
    for count, run in groupby(facet.counts):
        before, at = at, at + len(list(run))
        end = _ENDS[False] % count
        runs.append((end + b",").join(begins[before:at]) + end)
    return b",".join(runs)


def _begun(names: Names) -> list[bytes]:
    begins = _begins.get(names)
    if begins is None:  # Two threads may make the same.
        begins = _begins[names] = [b'{"value":%b,"count":' % json_bytes(one) for one in names.shown]
    return begins


def selected(name: str, params: SearchParams) -> IsSelected | None:
    """What tells the values of a facet that the search is kept to; None where there are none."""
    if name == "date":
        return _is_known if params.since or params.until else None
    wanted = {"source": params.sources, "author": params.authors, "hashtag": params.hashtags}[name]
    if not wanted:
        return None
    same = SAME[name]
    chosen = set(map(same, wanted))
    return lambda value: value is not None and same(value) in chosen


def _is_known(value: str | None) -> bool:
    return value is not None


def _never(_: str | None) -> bool:
    return False
