"""All that an address of the page says, and the addresses one click away from it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import parse_qsl, quote

from .facets import SAME
from .params import SearchParams
from .wider import unfiltered

FACETS: Final = {"source": "sources", "hashtag": "hashtags", "author": "authors"}
"""The facets shown as lists, each with the field of the parameters that filters by it."""
RANGES: Final = {"اليوم": "range_today", "آخر_أسبوع": "range_week", "آخر_شهر": "range_month"}
"""Periods up to today that are one click away, by their name in a query, and their messages."""
_FIRST: Final = SearchParams()
_API: Final = "/api/v1"


@dataclass(frozen=True, slots=True)
class State:
    """A search and the language, ``ar`` or ``en``, that it is shown in."""

    params: SearchParams
    lang: str

    def to(self, **changes: Any) -> str:
        """The address with some parameters changed; on the first page, unless told which."""
        return self.of(replace(self.params, **{"page": 1, **changes}))

    def of(self, params: SearchParams) -> str:
        """The address of another search, in the same language."""
        return _address("/", _query(params, self.lang))

    def fresh(self, **changes: Any) -> str:
        """The address of a search of which only ``changes`` are asked."""
        return self.of(SearchParams(**changes))

    def toggled(self, facet: str, value: str) -> str:
        """The address with a facet's value chosen, or no longer chosen."""
        field, same = FACETS[facet], SAME[facet]
        chosen: tuple[str, ...] = getattr(self.params, field)
        others = tuple(one for one in chosen if same(one) != same(value))
        return self.to(**{field: others if others != chosen else (*chosen, value)})

    def translated(self) -> str:
        """The address of the same results in the other language."""
        return _address("/", _query(self.params, "ar" if self.lang == "en" else "en"))

    def all(self) -> str:
        """The address without filters."""
        return self.of(unfiltered(self.params))

    def article(self, document_id: str, lang: str | None = None) -> str:
        """The address of a stored article, with the words of this search marked."""
        params = self.params
        words = SearchParams(
            q=params.q,
            match=params.match,
            form=params.form,
            operators=params.operators,
            variants=params.variants,
        )
        path = f"/documents/{quote(document_id, safe='', errors='replace')}"
        return _address(path, _query(words, lang or self.lang))

    def records(self, name: str) -> str:
        """The address of all results as ``export.csv``, ``export.jsonl`` or ``feed.atom``."""
        whole = replace(self.params, page=_FIRST.page, per_page=_FIRST.per_page)
        return _address(f"{_API}/{name}", whole.query_string())

    def hidden(self) -> list[tuple[str, str]]:
        """What a new search keeps of this one, but for what the form shows."""
        kept = parse_qsl(_query(replace(self.params, page=1), self.lang))
        return [(name, value) for name, value in kept if name not in ("q", "from", "to")]


def _query(params: SearchParams, lang: str) -> str:
    parts = (params.query_string(), "lang=en" if lang == "en" else "")
    return "&".join(part for part in parts if part)


def _address(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path
