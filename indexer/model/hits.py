"""What an engine answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from .document import Document


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one term added to one document's score: ``weight`` x ``idf`` x saturated ``tf``."""

    term: str
    level: str
    weight: float
    tf: int
    df: int
    idf: float
    score: float


@dataclass(frozen=True, slots=True)
class Copies:
    """The wire copies that are not shown because another is: how many match, and the different
    sources of these as they are shown, the most frequent first.
    """

    count: int = 0
    sources: tuple[str, ...] = ()


NO_COPIES: Final = Copies()


@dataclass(frozen=True, slots=True)
class Hit:
    """``rank`` counts from 1 over all pages; ``score`` is None when the order is by date.

    ``copies`` are those that this one stands for; none where nothing is grouped.
    """

    rank: int
    score: float | None
    document: Document
    copies: Copies = NO_COPIES
    explanation: tuple[Contribution, ...] = ()


class FacetValue(NamedTuple):
    """``value`` as it is shown, or None for the documents without one; ``count`` of the results."""

    value: str | None
    count: int  # type: ignore[assignment]  # nobody asks a pair how often it holds something


@dataclass(frozen=True, slots=True)
class Hits:
    """``total`` counts every result, not only the ``hits`` of this page; ``documents`` every match,
    those among them that another stands for. ``facets`` count results.
    """

    total: int
    documents: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[FacetValue, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stats:
    """``built_at`` is an ISO 8601 time, ``lock`` the holder of the writing lock or None."""

    documents: int
    generation: int
    built_at: str | None
    size_bytes: int
    engine: str
    analysis_version: str
    fields: Mapping[str, int]
    lock: Mapping[str, Any] | None

    def to_json(self) -> dict[str, Any]:
        """As ``kashshaf stats --json`` prints it."""
        return {
            "documents": self.documents,
            "generation": self.generation,
            "built_at": self.built_at,
            "size_bytes": self.size_bytes,
            "engine": self.engine,
            "analysis_version": self.analysis_version,
            "fields": dict(self.fields),
            "lock": dict(self.lock) if self.lock else None,
        }
