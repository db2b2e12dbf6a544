"""Parts of a query side by side, and the node they make together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..model import And, Dated, HasTag, HasValue, Match, Node, Not, Or


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a bag: a node, how it reads, and whether it ``must`` or ``must_not`` match."""

    node: Node
    text: str
    must: bool = False
    must_not: bool = False


def bagged(clauses: Sequence[Clause], match: Match) -> Clause | None:
    """One clause of many side by side, or None of none."""
    if not clauses:
        return None
    required = [clause.node for clause in clauses if clause.must]
    choices = [clause.node for clause in clauses if not (clause.must or clause.must_not)]
    barred = [Not(clause.node) for clause in clauses if clause.must_not]
    if match == "all":
        required += choices
    elif choices and all(_only_filters(node) for node in required):
        required.append(choices[0] if len(choices) == 1 else Or(tuple(choices)))
    nodes = (*required, *barred)
    return Clause(nodes[0] if len(nodes) == 1 else And(nodes), _text(clauses))


def as_operand(clauses: list[Clause]) -> Clause:
    """What was typed without a space, as one node."""
    nodes = tuple(Not(clause.node) if clause.must_not else clause.node for clause in clauses)
    return Clause(nodes[0] if len(nodes) == 1 else And(nodes), _text(clauses))


def _text(clauses: Sequence[Clause]) -> str:
    return " ".join(clause.text for clause in clauses)


def _only_filters(node: Node) -> bool:
    """Whether a node narrows what is searched, so that words beside it must still be found."""
    return isinstance(node, HasValue | HasTag | Dated)
