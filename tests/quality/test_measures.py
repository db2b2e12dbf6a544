"""The measures and the paired tests, on runs small enough to reckon by hand."""

from __future__ import annotations

from math import log2

import pytest

from .measures import MEASURES, mean, means, paired, values


def test_a_measure_is_of_each_judged_query() -> None:
    qrels = {"1": {"a": 1}, "2": {"b": 1}, "3": {"c": 1}}
    found = values(qrels, {"1": {"a": 3.0, "b": 2.0}, "2": {"a": 2.0, "b": 1.0}, "x": {"a": 1.0}})

    assert found["MRR@10"] == {"1": 1.0, "2": 0.5, "3": 0.0}
    assert found["nDCG@10"] == pytest.approx({"1": 1.0, "2": 1 / log2(3), "3": 0.0})
    assert means(found)["R@100"] == pytest.approx(2 / 3)
    assert list(found) == list(MEASURES)


def test_the_order_that_was_shown_counts_and_not_equal_scores() -> None:
    for run in ({"z": 1.0, "a": 1.0}, {"z": 1.0, "a": 2.0}):
        assert values({"1": {"z": 1}}, {"1": run})["MRR@10"] == {"1": 1.0}


def test_runs_that_do_not_differ_are_no_surprise() -> None:
    same = {str(query): query / 10 for query in range(10)}

    assert paired(same, same) == (0.0, 1.0, 1.0)


def test_the_randomisation_test_counts_signs() -> None:
    first = {str(query): 0.5 + query / 10 for query in range(5)}
    second = dict.fromkeys(first, 0.0)
    found = paired(first, second)

    # Of the 32 ways to turn five signs two leave them alike; so few are all tried.
    assert found.difference == pytest.approx(0.7)
    assert found.randomisation == pytest.approx(2 / 32)


def test_both_tests_know_a_large_difference_from_noise() -> None:
    better = {str(query): 0.6 + query % 7 / 100 for query in range(200)}
    worse = {str(query): 0.5 + query % 5 / 100 for query in range(200)}
    noisy = {query: value + (0.1 if int(query) % 2 else -0.1) for query, value in better.items()}

    large, none = paired(better, worse), paired(better, noisy)
    assert (large.t_test < 0.001, large.randomisation < 0.001) == (True, True)
    assert (none.t_test > 0.5, none.randomisation > 0.5) == (True, True)
    assert paired(better, worse) == large
    assert large.difference == pytest.approx(mean(better) - mean(worse))


def test_runs_over_other_queries_are_not_compared() -> None:
    with pytest.raises(AssertionError):
        paired({"1": 1.0}, {"2": 1.0})
