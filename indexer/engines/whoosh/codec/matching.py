"""The postings of one term of a segment, as Whoosh's queries walk them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray
from whoosh.formats import Format
from whoosh.matching import LeafMatcher, NullMatcher, ReadTooFar
from whoosh.query.spans import Span
from whoosh.scoring import BM25FScorer

from ..inverted import Field
from ..positions import positions
from ..segment import Segment

BLOCK: Final = 128
"""Postings that Whoosh skips at once when none of them is good enough."""


class ArrayMatcher(LeafMatcher):  # type: ignore[misc]
    """Stands on one posting after the other.

    The scores of Whoosh's BM25F are computed all at once; another scorer is asked for each.
    """

    def __init__(
        self,
        segment: Segment,
        field: Field,
        number: int,
        term: tuple[str, bytes],
        format_: Format,
        scorer: Any,
        alive: NDArray[np.bool_] | None = None,
    ) -> None:
        """``number`` is the term's in the field; ``alive`` says of each document of the segment
        whether it is not deleted, None that all are.
        """
        self.format = format_
        self.scorer = scorer
        self._term = term
        self._segment = segment
        self._field = field
        self._number = number
        postings = field.postings(number)
        documents = field.documents[postings].astype(np.int64)
        self._counts = field.counts(postings)
        # Of each posting that is walked, which of the term's it is: their places need that.
        self._own = np.arange(len(documents))
        if alive is not None:
            self._own = np.flatnonzero(alive[documents])
        self._numbers = documents[self._own]
        self._ids: list[int] = self._numbers.tolist()
        self._at = 0

    def __len__(self) -> int:
        return len(self._ids)

    def is_active(self) -> bool:
        """Whether there is a posting where it stands."""
        return self._at < len(self._ids)

    def reset(self) -> None:
        """Back to the first posting."""
        self._at = 0

    def copy(self) -> Self:
        """Another that stands where this one does."""
        twin = object.__new__(type(self))
        twin.__dict__.update(self.__dict__)
        return twin

    def replace(self, minquality: float = 0) -> Any:
        """Itself, or nothing when it can add nothing any more."""
        if not self.is_active():
            return NullMatcher()
        if minquality and self.supports_block_quality() and self.max_quality() < minquality:
            return NullMatcher()
        return self

    def id(self) -> int:
        """The document where it stands."""
        return self._ids[self._at]

    def all_ids(self) -> Iterator[int]:
        """From here on."""
        return iter(self._ids[self._at :])

    def next(self) -> bool:
        """Go on by one; True when that is another block."""
        self._check_active()
        self._at += 1
        return self._at % BLOCK == 0

    def skip_to(self, id: int) -> None:  # noqa: A002 (Whoosh's name)
        """Go on to the first document from ``id`` on."""
        self._check_active()
        if self._ids[self._at] < id:
            self._at = bisect_left(self._ids, id, self._at)

    def _check_active(self) -> None:
        if not self.is_active():
            raise ReadTooFar

    # What stands there

    def weight(self) -> float:
        """How often."""
        return float(self._counts[self._own[self._at]])

    def supports(self, astype: str) -> bool:
        """Whether ``value_as`` can say it so."""
        return astype in ("frequency", "weight") or (
            astype in ("positions", "position_boosts") and self._field.has_places
        )

    def value_as(self, astype: str) -> Any:
        """``frequency``, ``weight``, ``positions``, or ``position_boosts``, which are all 1."""
        match astype:
            case "frequency":
                return int(self.weight())
            case "weight":
                return self.weight()
            case "positions":
                return self._positions()
            case "position_boosts":
                return [(position, 1.0) for position in self._positions()]
        raise ValueError(f"{astype!r} is not kept")

    def value(self) -> bytes:
        """As Whoosh's own format has it, for whoever copies postings."""
        if self._field.has_places:
            encoded: bytes = self.format.encode(self._positions())
            return encoded
        return b""

    def spans(self) -> list[Span]:
        """Where in the document."""
        return [Span(position) for position in self._positions()]

    def _positions(self) -> list[int]:
        if not self._field.has_places:
            raise ValueError(f"no positions are kept of {self._term[0]!r}")
        own = self._own[self._at]
        places = self._field.places[self._bounds[own] : self._bounds[own + 1]]
        titles = self._segment.titles
        if titles is not None:
            places = positions(places, titles[self.id()].astype(np.int64))
        found: list[int] = places.tolist()
        return found

    @cached_property
    def _bounds(self) -> NDArray[np.int64]:
        return self._field.bounds(self._number, self._counts)

    # What it is worth

    def score(self) -> float:
        """Of the posting where it stands."""
        if self._scores is not None:
            return self._scores[self._at]
        score: float = self.scorer.score(self)
        return score

    def supports_block_quality(self) -> bool:
        """Whether the scorer has a bound."""
        return self.scorer is not None and bool(self.scorer.supports_block_quality())

    def max_quality(self) -> float:
        """No score is above it."""
        if self._best is not None:
            return max(self._best, default=0.0)
        quality: float = self.scorer.max_quality()
        return quality

    def block_quality(self) -> float:
        """No score of the block where it stands is above it."""
        if self._best is not None:
            return self._best[min(self._at, len(self._ids) - 1) // BLOCK]
        return self.max_quality()

    def skip_to_quality(self, minquality: float) -> int:
        """Go on to a block that may have a score above; returns how many were left out."""
        skipped = 0
        while self.is_active() and self.block_quality() <= minquality:
            last = self._best is None
            self._at = len(self._ids) if last else (self._at // BLOCK + 1) * BLOCK
            skipped += 1
        return skipped

    def block_max_weight(self) -> float:
        """No weight is above it."""
        return float(self._counts.max())

    def block_min_length(self) -> int:
        """No document is shorter."""
        lengths = self._segment.lengths(self._term[0])
        return 0 if lengths is None else int(lengths[self._numbers].min())

    def block_min_id(self) -> int:
        """The first document."""
        return self._ids[0]

    def block_max_id(self) -> int:
        """The last document."""
        return self._ids[-1]

    @cached_property
    def _scores(self) -> Sequence[float] | None:
        """Of all postings, or None when the scorer is none that is known."""
        scorer = self.scorer
        lengths = self._segment.lengths(self._term[0])
        if type(scorer) is not BM25FScorer or lengths is None:
            return None
        weights = self._counts[self._own].astype(np.float64)
        relative = lengths[self._numbers] / scorer.avgfl
        norms = scorer.K1 * ((1 - scorer.B) + scorer.B * relative)
        scores: list[float] = (
            scorer.idf * (weights * (scorer.K1 + 1)) / (weights + norms)
        ).tolist()
        return scores

    @cached_property
    def _best(self) -> Sequence[float] | None:
        """The best score of each block."""
        if self._scores is None:
            return None
        return [max(self._scores[at : at + BLOCK]) for at in range(0, len(self._scores), BLOCK)]
