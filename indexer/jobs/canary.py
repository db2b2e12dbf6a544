"""Queries whose results a new generation must keep.

A canary is a list of queries. Of the first ten results of each in the old generation, the new one
must find all but a given share among its first hundred: new documents may move them down, but not
out of sight.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from ..engines import Snapshot
from ..errors import UsageError, VerificationFailed
from ..model import Rejection
from .batch import Ask
from .queries import Asked, read_queries
from .watching import Watcher

FIRST: Final = 10
"""Results of the old generation that are looked for."""
DEEP: Final = 100
"""Results of the new one among which they are."""
LOSS: Final = 20.0
"""Of a hundred results, how many may be lost, unless somebody says otherwise."""
NAMED: Final = 5
"""Queries that the error names, the worst first."""


class Loss(NamedTuple):
    """``lost`` of the ``of`` first results of a query are no longer found."""

    query: Asked
    lost: int
    of: int

    @property
    def percent(self) -> float:
        """Of a hundred results."""
        return 100 * self.lost / self.of

    def __str__(self) -> str:
        return f"{self.query.text!r} ({self.lost} of {self.of})"


@dataclass(frozen=True, slots=True)
class Canary:
    """Queries, how each is asked, and how much of its results may be lost, in percent."""

    queries: Sequence[Asked]
    ask: Ask | None
    most: float = LOSS

    @classmethod
    def read(cls, path: str, ask: Ask, most: float = LOSS) -> Canary:
        """From a file of queries, as ``batch`` reads it.

        Raises NotFound when there is none, UsageError when a line is no query or cannot be asked,
        or none is there: what is unattended must not guard less than somebody thinks.
        """
        queries = []
        for each in read_queries(path):
            if isinstance(each, Rejection):
                raise UsageError(f"--canary: {each}")
            ask(each.text)
            queries.append(each)
        if not queries:
            raise UsageError(f"--canary: {path} has no query")
        return cls(queries, ask, most)

    def check(self, old: Snapshot, new: Snapshot, watcher: Watcher) -> None:
        """Raises VerificationFailed, naming the worst queries, when the new generation loses too
        much. The watcher is warned of queries that prove nothing, since they found nothing before.
        """
        losses = [self._loss(query, old, new) for query in self.queries]
        found = [loss for loss in losses if loss.of]
        if len(found) < len(losses):
            watcher.warn(
                f"canary: {len(losses) - len(found)} of {len(losses)} queries found nothing before "
                "and prove nothing"
            )
        bad = sorted(
            (loss for loss in found if loss.percent > self.most), key=lambda loss: -loss.percent
        )
        if bad:
            named = ", ".join(map(str, bad[:NAMED]))
            more = f", and {len(bad) - NAMED} more" if len(bad) > NAMED else ""
            raise VerificationFailed(
                f"the new generation loses more than {self.most:g}% of the first results of "
                f"{len(bad)} of {len(found)} canary queries: {named}{more}; nothing was changed"
            )

    def _loss(self, query: Asked, old: Snapshot, new: Snapshot) -> Loss:
        before = self._ids(query, old, FIRST)
        return Loss(query, len(before - self._ids(query, new, DEEP)), len(before))

    def _ids(self, query: Asked, snapshot: Snapshot, size: int) -> set[str]:
        """Of the first results, wire copies one by one: another may stand for them now."""
        assert self.ask
        request = replace(self.ask(query.text), offset=0, size=size, facets=(), group=False)
        return {hit.document.id for hit in snapshot.search(request).hits}


NO_CANARY: Final = Canary((), None)
"""No query must keep its results."""
