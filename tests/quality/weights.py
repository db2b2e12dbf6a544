"""Try other weights of the ranking levels on judged sets: one line for each choice of weights.

    python -m tests.quality.weights
    python -m tests.quality.weights stem=1,surface=.2,pair=.3 stem=1,surface=.2,root=.3,pair=.3

A level that is not named weighs nothing; ``pair`` is two words side by side, ``gram`` four letters
of a word that no document has (a trial, see :mod:`.grams`). Every run is of the
real index and the real engine, with the table of weights replaced while it lasts. The first line is
the weights as they are, and each other line is tested against it (p of the randomisation test).
An index is made when there is none of this analysis yet (5 s), then kept.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Final
from unittest.mock import patch

from indexer.engines.whoosh import rank
from indexer.model import Keys

from .grams import Words, with_grams
from .indexes import INDEXES, SETS, index_of
from .judged import KEPT, kept
from .measures import MAIN, mean, paired, values
from .runs import Asking
from .titles import QUERIES, titles

PAIR: Final = "pair"
GRAM: Final = "gram"
LEVELS: Final = Keys._fields
NAMES: Final = (*LEVELS, PAIR, GRAM)
TITLES: Final = "titles_open"


def current() -> dict[str, float]:
    """The weights that a search with default settings uses."""
    return {**rank.WEIGHTS["all"], PAIR: rank.PAIR_WEIGHT}


@contextmanager
def weighing(weights: Mapping[str, float], words: Words) -> Iterator[None]:
    """Rank by other weights while the block lasts; what is not named weighs nothing."""
    levels = {level: weights[level] for level in LEVELS if weights.get(level)}
    gram = weights.get(GRAM)
    with (
        patch.dict(rank.WEIGHTS, {"all": levels}),
        patch.object(rank, "PAIR_WEIGHT", weights.get(PAIR, 0.0)),
        with_grams(gram, words) if gram else nullcontext(),
    ):
        yield


def read(text: str) -> dict[str, float]:
    """``stem=1,pair=.3`` as a dict. Raises ArgumentTypeError for what is no level or no number."""
    weights: dict[str, float] = {}
    for part in text.split(","):
        name, _, value = part.partition("=")
        if name not in NAMES:
            legal = ", ".join(NAMES)
            raise argparse.ArgumentTypeError(f"{name!r} does not rank; legal are {legal}")
        try:
            weights[name] = float(value)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{part!r}: the weight is no number") from None
    return weights


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a line for the weights as they are and for each choice given."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.quality.weights",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("weights", nargs="*", type=read, metavar="LEVEL=WEIGHT,…")
    parser.add_argument(
        "--sets",
        nargs="+",
        choices=(*KEPT, TITLES),
        default=KEPT,
        help=f"{TITLES} (headlines) takes a minute to index and {QUERIES} queries to ask.",
    )
    parser.add_argument(
        "--indexes", type=Path, default=INDEXES, metavar="FOLDER", help="Where indexes are kept."
    )
    given = parser.parse_args(arguments)
    choices: list[dict[str, float]] = [current(), *given.weights]
    results = {name: _values(name, given.indexes, choices) for name in given.sets}
    print(*(f"{name:>16} {MAIN}      p" for name in given.sets), "  weights", sep="")
    for number, choice in enumerate(choices):
        cells = []
        for found in results.values():
            p = paired(found[number], found[0]).randomisation
            cells.append(f"{mean(found[number]):>24.4f} {p:6.4f}")
        written = ",".join(f"{name}={weight:g}" for name, weight in choice.items())
        print(*cells, "  ", written, " (as it is)" if not number else "", sep="")


def _values(
    name: str, indexes: Path, choices: Sequence[Mapping[str, float]]
) -> list[dict[str, float]]:
    """The main measure of each query of a set, under each choice of weights."""
    judged = titles("open", SETS) if name == TITLES else kept(name)
    asking = Asking(index_of(judged, indexes), judged.asked())
    qrels = judged.judgements()
    found = []
    for choice in choices:
        with weighing(choice, asking.words):
            found.append(values(qrels, asking.run())[MAIN])
    return found


if __name__ == "__main__":
    main()
