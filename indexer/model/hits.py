"""What an engine answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, Self, overload

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


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Names:
    """What the values of a field are ``shown`` as, None for having no value. Often the same object
    in many answers, so that what is made of it can be kept.
    """

    shown: tuple[str | None, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Facet(Sequence[FacetValue]):
    """The values of a field that results have, in order: ``counts[i]`` results have the value that
    ``names`` has at ``numbers[i]``.

    A search that finds much has thousands of authors, and an object for each would cost more than
    to find them; there is one when it is looked at.
    """

    names: Names
    numbers: Sequence[int]
    counts: Sequence[int]

    @classmethod
    def of(cls, values: Iterable[FacetValue]) -> Self:
        """These values, with names of their own."""
        shown, counts = zip(*values, strict=True) if (values := tuple(values)) else ((), ())
        return cls(Names(shown), range(len(shown)), counts)

    @overload
    def __getitem__(self, at: int) -> FacetValue: ...
    @overload
    def __getitem__(self, at: slice) -> Self: ...
    def __getitem__(self, at: int | slice) -> FacetValue | Self:
        if isinstance(at, slice):
            return type(self)(self.names, self.numbers[at], self.counts[at])
        return FacetValue(self.names.shown[self.numbers[at]], self.counts[at])

    def __len__(self) -> int:
        return len(self.numbers)

    def __iter__(self) -> Iterator[FacetValue]:
        return map(FacetValue, map(self.names.shown.__getitem__, self.numbers), self.counts)

    def __eq__(self, other: object) -> bool:
        """Whether another sequence has the same values in the same order."""
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]  # as of any sequence that is compared by what it has


@dataclass(frozen=True, slots=True)
class Hits:
    """``total`` counts every result, not only the ``hits`` of this page; ``documents`` every match,
    those among them that another stands for. ``facets`` count results. They are ``grouped`` if that
    was asked, but where more of them have copies than the engine goes through.
    """

    total: int
    documents: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, Facet] = field(default_factory=dict)
    grouped: bool = True


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
