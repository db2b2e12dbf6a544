"""What a run is worth, query by query, and whether two runs differ by more than chance.

The measures are those of ``ir-measures``. Two runs over the same queries are compared by the mean
of the differences and two tests of it, both two-sided: Student's paired t, and a randomisation
test that turns the signs of the differences at random ``TURNS`` times (Smucker, Allan and
Carterette, "A Comparison of Statistical Significance Tests for Information Retrieval
Evaluation", 2007, find that the two agree and that the sign and Wilcoxon tests mislead).
"""

from __future__ import annotations

from typing import Final, NamedTuple

import ir_measures
import numpy as np
from ir_measures import RR, R, nDCG
from scipy import stats

from .judged import Qrels
from .runs import Run

MEASURES: Final = {"nDCG@10": nDCG @ 10, "MRR@10": RR @ 10, "R@100": R @ 100}
MAIN: Final = "nDCG@10"
"""The measure that decides."""
TURNS: Final = 9_999
SEED: Final = 7

Values = dict[str, dict[str, float]]
"""Measure to query id to value; a judged query without an answer counts 0."""


class Paired(NamedTuple):
    """The mean of first minus second, and how probable one as large is by chance."""

    difference: float
    t_test: float
    randomisation: float


def values(qrels: Qrels, run: Run) -> Values:
    """Each measure of each judged query, by the order that was shown.

    trec_eval puts equal scores in an order of its own, so ranks stand in for scores.
    """
    shown = {
        query: {document: -float(rank) for rank, document in enumerate(documents)}
        for query, documents in run.items()
    }
    found: Values = {name: dict.fromkeys(qrels, 0.0) for name in MEASURES}
    names = {measure: name for name, measure in MEASURES.items()}
    for metric in ir_measures.iter_calc(MEASURES.values(), qrels, shown):
        found[names[metric.measure]][metric.query_id] = float(metric.value)
    return found


def means(found: Values) -> dict[str, float]:
    """Each measure's mean over the queries."""
    return {name: mean(each) for name, each in found.items()}


def mean(of: dict[str, float]) -> float:
    """The mean over the queries."""
    return sum(of.values()) / len(of)


def paired(first: dict[str, float], second: dict[str, float]) -> Paired:
    """Compare two runs by one measure's value of each query."""
    assert first.keys() == second.keys()
    differences = np.array([first[query] - second[query] for query in first])
    if not differences.any():
        return Paired(0.0, 1.0, 1.0)
    randomised = stats.permutation_test(
        (differences,),
        lambda sample, axis: sample.mean(axis),
        permutation_type="samples",
        n_resamples=TURNS,
        batch=500,
        rng=np.random.default_rng(SEED),
    )
    return Paired(
        float(differences.mean()),
        float(stats.ttest_1samp(differences, 0.0).pvalue),
        float(randomised.pvalue),
    )
