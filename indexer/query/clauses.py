"""Parts of a query put together: words side by side, the sides of an operator, a bracket."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from ..model import And, Match, Node, Not, Or

Role = Literal["may", "must", "must_not"]


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a bag: a node, how it reads, and whether it must or must not match.

    ``restricts``: it says which documents are meant and not what they are about, as a source or a
    date does and everything that must not match; with nothing else beside it, it decides alone.
    """

    node: Node
    text: str
    role: Role = "may"
    restricts: bool = False


def bagged(clauses: Sequence[Clause], match: Match) -> Clause | None:
    """One clause of many side by side, or None of none.

    What must match, or restricts, must; of the others all (``match`` all) or one must, unless
    something that must match already says what the documents are about: then they only rank.
    """
    if not clauses:
        return None
    barred = [Not(clause.node) for clause in clauses if clause.role == "must_not"]
    required = [
        clause
        for clause in clauses
        if clause.role == "must" or (clause.role == "may" and clause.restricts)
    ]
    choices = [clause.node for clause in clauses if clause.role == "may" and not clause.restricts]
    nodes: list[Node] = [clause.node for clause in required]
    if match == "all":
        nodes += choices
    elif choices and all(clause.restricts for clause in required):
        nodes.append(choices[0] if len(choices) == 1 else Or(tuple(choices)))
    nodes += barred
    text = " ".join(clause.text for clause in clauses)
    restricts = all(clause.restricts for clause in clauses)
    return Clause(nodes[0] if len(nodes) == 1 else And(tuple(nodes)), text, "may", restricts)


def operand(clauses: Sequence[Clause]) -> Clause:
    """What was typed without a space, as one clause: all of it."""
    if len(clauses) == 1:
        (clause,) = clauses
        node = Not(clause.node) if clause.role == "must_not" else clause.node
        return Clause(node, clause.text, "may", clause.restricts)
    text = " AND ".join(clause.text for clause in clauses)
    return Clause(And(tuple(clause.node for clause in clauses)), f"({text})")


def joined(
    make: Callable[[tuple[Node, ...]], Node], sides: Sequence[Clause], symbols: Sequence[str]
) -> Clause:
    """The sides of AND or OR; ``symbols[i]`` was typed after ``sides[i]``."""
    text = sides[0].text
    for symbol, side in zip(symbols, sides[1:], strict=True):
        text += f" {symbol} {side.text}"
    restricts = all(side.restricts for side in sides)
    return Clause(make(tuple(side.node for side in sides)), text, "may", restricts)
