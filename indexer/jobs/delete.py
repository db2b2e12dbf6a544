"""Removing documents, by id or by what they say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ..engines import Engine, Writer
from ..errors import NotFound, UsageError
from ..model import And, Everything, Node, Not, Or, Request
from .commits import commit
from .guards import check_analysis
from .writing import WRITING, Writing


@dataclass(frozen=True, slots=True)
class Deleted:
    """The ids that were deleted, and those that were not there; ``generation`` is live now."""

    ids: tuple[str, ...]
    missing: tuple[str, ...]
    generation: int

    def to_json(self) -> dict[str, Any]:
        """As ``--json`` prints it."""
        return {
            "deleted": len(self.ids),
            "missing": list(self.missing),
            "generation": self.generation,
        }


def delete(engine: Engine, ids: Iterable[str], *, writing: Writing = WRITING) -> Deleted:
    """Delete documents by id. One that is not there is no error.

    Raises NotFound when there is no index, Locked when another job writes it.
    """
    _must_exist(engine)
    with writing.update(engine) as writer:
        live = engine.snapshot()
        wanted = dict.fromkeys(ids)
        there = tuple(each for each in wanted if live.document(each))
        missing = tuple(each for each in wanted if each not in set(there))
        return Deleted(there, missing, _delete(engine, writer, there))


def delete_matching(engine: Engine, request: Request, *, writing: Writing = WRITING) -> Deleted:
    """Delete every document that matches, at the moment it is done.

    Raises as :func:`delete`, and AnalysisChanged when the index was built by another version of
    the analysis, so that the query may mean something else in it.
    """
    _must_exist(engine)
    with writing.update(engine) as writer:
        live = engine.snapshot()
        check_analysis(live)
        there = live.matching_ids(request)
        return Deleted(tuple(there), (), _delete(engine, writer, there))


def _must_exist(engine: Engine) -> None:
    """Asked before anything is opened for writing, which would make an index."""
    if not engine.exists():
        raise NotFound(f"{engine.target}: no index there; kashshaf index makes one")


def _delete(engine: Engine, writer: Writer, ids: Iterable[str]) -> int:
    """The generation that is live then; without ids, no new one is made."""
    nothing = True
    for each in ids:
        writer.delete(each)
        nothing = False
    return engine.snapshot().generation if nothing else commit(engine, writer)


def check_condition(request: Request) -> None:
    """Raises UsageError for a query that names nothing a document must have, as an empty one."""
    if not _demands(request.query.root):
        raise UsageError(
            f"query {request.query.raw!r}: would take in every document, or nothing; legal is a "
            "query with a word, phrase, hashtag, source, author or date that they must have"
        )


def _demands(node: Node) -> bool:
    """Whether what matches must have something, rather than lack something."""
    match node:
        case Everything() | Not():
            return False
        case And(nodes):
            return any(_demands(one) for one in nodes)
        case Or(nodes):
            return bool(nodes) and all(_demands(one) for one in nodes)
        case _:
            return True
