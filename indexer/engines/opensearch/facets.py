"""Counting the values of a field among the documents that matched.

The server counts a value with how it is written. Names with one key are one value, shown in the
spelling that most documents of the index have, matched or not; those are asked for once, and
documents are counted for them only where a key has several.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, tzinfo
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from ...model import Facet, FacetValue
from .portions import portions
from .vocabulary import DEEPEST, Searching, escaped, listing, terms_of

KEPT_AS: Final[Mapping[str, tuple[str, str]]] = {
    "source": ("source", "sources"),
    "author": ("author", "authors"),
    "hashtag": ("tag", "tags"),
}
"""The field of a facet's keys, and that of its values."""
DATED: Final = "moment"
MOST: Final = 10_000
"""Values in one answer of the server; more are asked for page by page."""
MOST_KEYS: Final = 1_000
"""Keys whose spellings are asked for at a time."""
AT_ONCE: Final = 24
"""Keys of one pattern, which has room for as many, however long."""


class Facets:
    """Those of one generation. Safe to share by threads."""

    def __init__(self, server: Searching) -> None:
        self._server = server
        self._shown: dict[tuple[str, str], str] = {}

    def asked(self, names: Iterable[str], zone: tzinfo) -> dict[str, Any]:
        """What a search is to count; days as the clocks of a zone show them."""
        found: dict[str, Any] = {}
        for name in names:
            if name in KEPT_AS:
                field = KEPT_AS[name][1]
                found[name] = {"terms": {"field": field, "size": MOST}}
            else:
                field = DATED
                found[name] = {"date_histogram": _days(zone)}
            found[f"no {name}"] = {"missing": {"field": field}}
        return found

    def read(
        self, names: Iterable[str], answered: Mapping[str, Any], query: Mapping[str, Any]
    ) -> dict[str, Facet]:
        """The values of each facet, from what a search for ``query`` counted."""
        return {name: self._values(name, answered, query) for name in names}

    def _values(self, name: str, answered: Mapping[str, Any], query: Mapping[str, Any]) -> Facet:
        buckets = answered[name]["buckets"]
        without = answered[f"no {name}"]["doc_count"]
        if name not in KEPT_AS:
            days = Counter[str]()
            for bucket in buckets:
                days[_day(bucket["key_as_string"])] += bucket["doc_count"]
            values = [FacetValue(day, count) for day, count in sorted(days.items())]
        else:
            pairs = {bucket["key"]: bucket["doc_count"] for bucket in buckets}
            if answered[name]["sum_other_doc_count"]:
                pairs = dict(self._every(KEPT_AS[name][1], query))
            counts = Counter[str]()
            for pair, count in pairs.items():
                counts[_read(pair)[0]] += count
            shown = self.names(name, list(counts))
            values = sorted(
                (FacetValue(shown[key], count) for key, count in counts.items()),
                key=lambda one: (-one.count, one.value or ""),
            )
        return Facet.of((*values, *([FacetValue(None, without)] if without else ())))

    def names(self, name: str, keys: Sequence[str]) -> dict[str, str]:
        """How each key is shown."""
        unknown = [key for key in keys if (name, key) not in self._shown]
        for some in portions(unknown, MOST_KEYS):
            spellings: defaultdict[str, list[str]] = defaultdict(list)
            for key, written in self._written(name, some):
                spellings[key].append(written)
            counts = self._counted(name, [key for key in some if len(spellings[key]) > 1])
            for key in some:
                shown = min(spellings[key], key=lambda one: (-counts.get((key, one), 0), one))
                self._shown[name, key] = shown
        return {key: self._shown[name, key] for key in keys}

    def _written(self, name: str, keys: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Some keys as they are written, in some documents or in those that are gone."""
        begun = [f"{json.dumps([key], ensure_ascii=False)[:-1]}," for key in keys]
        patterns = [f"{escaped(one[:DEEPEST])}.*" for one in begun]
        field = KEPT_AS[name][1]
        asked = [listing(field, "|".join(some), MOST) for some in portions(patterns, AT_ONCE)]
        wanted = set(keys)
        for answered in self._server.ask_all(asked):
            yield from (pair for pair in map(_read, terms_of(answered)) if pair[0] in wanted)

    def _counted(self, name: str, keys: Sequence[str]) -> dict[tuple[str, str], int]:
        """How many documents write each of some keys in each way."""
        field, values = KEPT_AS[name]
        every = self._every(values, {"terms": {field: keys}}) if keys else ()
        return {_read(pair): count for pair, count in every}

    def _every(self, field: str, query: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
        """All values of a field in the documents that match, and how many have each."""
        after: dict[str, Any] = {}
        while True:
            source = {"value": {"terms": {"field": field}}}
            pages = {"composite": {"size": MOST, "sources": [source], **after}}
            asked = {"size": 0, "query": query, "aggs": {"values": pages}}
            found = self._server.ask(asked)["aggregations"]["values"]
            for bucket in found["buckets"]:
                yield bucket["key"]["value"], bucket["doc_count"]
            if len(found["buckets"]) < MOST:
                return
            after = {"after": found["after_key"]}


@lru_cache(1 << 16)
def _read(pair: str) -> tuple[str, str]:
    """A key and how it is written."""
    key, written = json.loads(pair)
    return key, written


def _days(zone: tzinfo) -> dict[str, Any]:
    return {
        "field": DATED,
        "calendar_interval": "day",
        "time_zone": _zone(zone),
        "format": "uuuu-MM-dd",
        "min_doc_count": 1,
    }


def _day(shown: str) -> str:
    """A day of the calendar, which begins with the year 1 and ends with 9999, as a moment that a
    zone's clocks show beyond it does not.
    """
    if shown.startswith("+"):
        return str(date.max)
    return max(shown, str(date.min))


def _zone(zone: tzinfo) -> str:
    """As the server calls it: by its name, or else by how far it is ahead of UTC."""
    if isinstance(zone, ZoneInfo):
        return zone.key
    ahead = datetime.now(zone).strftime("%z")
    return f"{ahead[:3]}:{ahead[3:5]}"
